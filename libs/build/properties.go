package main

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// property is a Unicode property escape, in a pattern or in a string that becomes one.
var property = regexp.MustCompile(`(\\\\?)p\{(\w+)\}`)

// spellProperties writes out what Unicode property escapes stand for: on this engine they
// match nothing, and the child refuses patterns that have them. All patterns with such an
// escape have the flag u, or the escape would mean something else.
func spellProperties(code string) (string, error) {
	var b strings.Builder
	last := 0
	for _, at := range property.FindAllStringSubmatchIndex(code, -1) {
		escape, name := code[at[2]:at[3]], code[at[4]:at[5]]
		ranges, err := propertyRanges(name)
		if err != nil {
			return "", err
		}
		b.WriteString(code[last:at[0]])
		if inClass(code[:at[0]]) {
			b.WriteString(spell(ranges, escape))
		} else {
			b.WriteString("[" + spell(ranges, escape) + "]")
		}
		last = at[1]
	}
	return b.String() + code[last:], nil
}

// inClass tells whether a pattern is inside a character class where the text ends.
func inClass(before string) bool {
	for i := len(before) - 1; i >= 0; i-- {
		if escaped := i > 0 && before[i-1] == '\\'; !escaped && (before[i] == '[' || before[i] == ']') {
			return before[i] == '['
		}
	}
	return false
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
