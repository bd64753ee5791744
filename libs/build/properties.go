package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// property is a Unicode property escape, in a pattern or in a string that becomes one.
var property = regexp.MustCompile(`(\\\\?)p\{(\w+)\}`)

// spellProperties writes out what Unicode property escapes stand for: on this engine they
// match nothing, and the child refuses patterns that have them. All patterns with such an
// escape have the flag u, or the escape would mean something else.
//
// A class is written as alternatives of small ones, (?:[...]|[...]), which the engine makes
// one set of: as it reads a class, it sorts what it has so far after each range, which for
// the 420 of [\p{P}\p{S}] takes a millisecond.
func spellProperties(code string) (string, error) {
	var b strings.Builder
	last := 0
	for _, at := range property.FindAllStringSubmatchIndex(code, -1) {
		if at[0] < last {
			continue // in a class that has been written
		}
		escape := code[at[2]:at[3]]
		from, to := class(code, at[0], at[1], escape)
		text, err := spellProperty(code[from:to], escape)
		if err != nil {
			return "", err
		}
		b.WriteString(code[last:from])
		b.WriteString(text)
		last = to
	}
	return b.String() + code[last:], nil
}

// class finds the character class around the escape at from, or gives the escape's own place.
func class(code string, from, to int, escape string) (int, int) {
	for i := from - 1; i >= 0; i-- {
		if escaped := i > 0 && code[i-1] == '\\'; escaped || code[i] != '[' && code[i] != ']' {
			continue
		}
		if code[i] == ']' {
			break
		}
		for to < len(code) && code[to] != ']' {
			if strings.HasPrefix(code[to:], escape) {
				to += len(escape)
			}
			to++
		}
		return i, to + 1
	}
	return from, to
}

// spellProperty writes out one escape, or a class with one or more.
func spellProperty(text, escape string) (string, error) {
	ranges := []unicode.Range32{}
	for _, at := range property.FindAllStringSubmatch(text, -1) {
		some, err := propertyRanges(at[2])
		if err != nil {
			return "", err
		}
		ranges = append(ranges, some...)
	}
	others, ok := strings.CutPrefix(property.ReplaceAllString(text, ""), "[")
	others = strings.TrimSuffix(others, "]")
	others, negated := strings.CutPrefix(others, "^")
	if !ok {
		others, negated = "", false
	}
	ranges = union(ranges)
	if caret := ""; len(ranges) <= smallClass {
		if negated {
			caret = "^"
		}
		return "[" + caret + others + spell(ranges, escape) + "]", nil
	}
	if negated {
		ranges = complement(ranges)
	}
	var small []string
	for chunk := range slices.Chunk(ranges, smallClass) {
		small = append(small, "["+spell(chunk, escape)+"]")
	}
	switch {
	case others == "":
	case negated:
		return "(?:(?![" + others + "])(?:" + strings.Join(small, "|") + "))", nil
	default:
		small = append(small, "["+others+"]")
	}
	return "(?:" + strings.Join(small, "|") + ")", nil
}

// smallClass is how many ranges a class has at most: about the root of what the larger
// properties have together, where reading and joining cost the same.
const smallClass = 20

// union sorts ranges and joins those that touch.
func union(ranges []unicode.Range32) []unicode.Range32 {
	var all []unicode.Range32
	for _, r := range ranges {
		if r.Stride == 1 {
			all = append(all, r)
			continue
		}
		for c := r.Lo; c <= r.Hi; c += r.Stride {
			all = append(all, unicode.Range32{Lo: c, Hi: c, Stride: 1})
		}
	}
	slices.SortFunc(all, func(a, b unicode.Range32) int { return cmp.Compare(a.Lo, b.Lo) })
	joined := all[:0]
	for _, r := range all {
		if n := len(joined); n > 0 && r.Lo <= joined[n-1].Hi+1 {
			joined[n-1].Hi = max(joined[n-1].Hi, r.Hi)
		} else {
			joined = append(joined, r)
		}
	}
	return joined
}

// complement gives all code points that are not in the ranges, which are sorted.
func complement(ranges []unicode.Range32) []unicode.Range32 {
	var rest []unicode.Range32
	next := uint32(0)
	for _, r := range ranges {
		if r.Lo > next {
			rest = append(rest, unicode.Range32{Lo: next, Hi: r.Lo - 1, Stride: 1})
		}
		next = r.Hi + 1
	}
	return append(rest, unicode.Range32{Lo: next, Hi: unicode.MaxRune, Stride: 1})
}

func propertyRanges(name string) ([]unicode.Range32, error) {
	if ranges, ok := emoji[name]; ok {
		return ranges, nil
	}
	if short, ok := unicode.CategoryAliases[name]; ok {
		name = short
	}
	table, ok := unicode.Categories[name]
	if !ok {
		table, ok = unicode.Properties[name]
	}
	if !ok {
		return nil, fmt.Errorf("the property %s is not known", name)
	}
	var ranges []unicode.Range32
	for _, r := range table.R16 {
		ranges = append(ranges, unicode.Range32{Lo: uint32(r.Lo), Hi: uint32(r.Hi), Stride: uint32(r.Stride)})
	}
	return append(ranges, table.R32...), nil
}

// spell writes ranges as they stand in a class.
func spell(ranges []unicode.Range32, escape string) string {
	var b strings.Builder
	point := func(c uint32) {
		if c > 0xffff {
			fmt.Fprintf(&b, "%su{%x}", escape, c)
		} else {
			fmt.Fprintf(&b, "%su%04x", escape, c)
		}
	}
	for _, r := range ranges {
		if r.Stride == 1 && r.Hi > r.Lo {
			point(r.Lo)
			b.WriteByte('-')
			point(r.Hi)
			continue
		}
		for c := r.Lo; c <= r.Hi; c += r.Stride {
			point(c)
		}
	}
	return b.String()
}
