package main

import (
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"
)

// unfold gives a pattern that compiles fast in place of one with the flag i and a class that
// reaches beyond ASCII: for such a class the engine looks up the other case of every
// character in it, 65 000 for a range like \u00a1-\uffff, each time a process compiles it.
// Here that is done once, and both cases stand in the classes.
//
// The engine runs such patterns as programs of Go's regexp. Only a pattern whose program is
// the very same is taken; the literal is returned as it was in all other cases.
func unfold(literal *ast.RegExpLiteral) string {
	text := literalText(literal)
	if !strings.Contains(literal.Flags, "i") || strings.Contains(literal.Flags, "u") || !wide(literal.Pattern) {
		return text
	}
	pattern, ok := spellCases(literal.Pattern)
	if !ok {
		return text
	}
	flags := strings.ReplaceAll(literal.Flags, "i", "")
	before, ok := program(literal.Pattern, literal.Flags)
	after, same := program(pattern, flags)
	if !ok || !same || before != after {
		return text
	}
	return "/" + pattern + "/" + flags
}

// wide tells whether a pattern may name characters beyond ASCII.
func wide(pattern string) bool {
	return strings.Contains(pattern, `\u`) || len(pattern) != utf8.RuneCountInString(pattern)
}

// program is what the engine runs for a pattern; false where Go's regexp does not take it,
// and the engine another.
func program(pattern, flags string) (string, bool) {
	text, err := translated(pattern, flags)
	if err != nil {
		return "", false
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return "", false
	}
	compiled, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return "", false
	}
	return compiled.String(), true
}

// translated is a pattern in the syntax of Go's regexp, as the engine makes it.
func translated(pattern, flags string) (string, error) {
	text, err := parser.TransformRegExp(pattern, strings.Contains(flags, "s"), strings.Contains(flags, "u"))
	if err != nil {
		return "", err
	}
	var letters string
	for _, flag := range "msi" {
		if strings.ContainsRune(flags, flag) {
			letters += string(flag)
		}
	}
	if letters != "" {
		text = "(?" + letters + ":" + text + ")"
	}
	return text, nil
}

// spellCases writes both cases of all that has two. It knows as much of patterns as it takes
// to find letters and classes; whether the result is right is for its caller to see.
func spellCases(pattern string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(pattern); {
		c, size := utf8.DecodeRuneInString(pattern[i:])
		switch {
		case strings.HasPrefix(pattern[i:], "(?"):
			if i+2 >= len(pattern) || pattern[i+2] != ':' {
				return "", false
			}
			size = len("(?:")
			b.WriteString(pattern[i : i+size])
		case c == '[':
			size = classLength(pattern[i:])
			class, ok := spellClass(pattern[i : i+size])
			if !ok {
				return "", false
			}
			b.WriteString(class)
		case c == '\\':
			r, length, ok := escaped(pattern[i:])
			if size = length; !ok {
				b.WriteString(pattern[i : i+size])
				break
			}
			b.WriteString(spellLetter(r, pattern[i:i+size]))
		default:
			b.WriteString(spellLetter(c, pattern[i:i+size]))
		}
		i += size
	}
	return b.String(), true
}

// escaped reads an escape at the start of the text. It stands for a character where it gives
// the number of one.
func escaped(text string) (r rune, length int, ok bool) {
	for prefix, length := range map[string]int{`\x`: 4, `\u`: 6} {
		if strings.HasPrefix(text, prefix) && len(text) >= length {
			if n, err := strconv.ParseUint(text[2:length], 16, 16); err == nil {
				return rune(n), length, true
			}
		}
	}
	return 0, min(len(text), 2), false
}

// classLength is how long the class at the start of the text is.
func classLength(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case ']':
			return i + 1
		}
	}
	return len(text)
}

// spellLetter writes a character and all that it is without case.
func spellLetter(r rune, as string) string {
	if unicode.SimpleFold(r) == r {
		return as
	}
	return "[" + spell(orbit(r), `\`) + "]"
}

// orbit is a character and all that it is without case.
func orbit(r rune) []unicode.Range32 {
	var all []unicode.Range32
	for other := r; len(all) == 0 || other != r; other = unicode.SimpleFold(other) {
		all = append(all, unicode.Range32{Lo: uint32(other), Hi: uint32(other), Stride: 1})
	}
	return all
}

// spellClass writes a class with all that it has without case.
func spellClass(class string) (string, bool) {
	open := "["
	if strings.HasPrefix(class, "[^") {
		open = "[^"
	}
	text, err := parser.TransformRegExp("["+class[len(open):], false, false)
	if err != nil {
		return "", false
	}
	tree, err := syntax.Parse(text, syntax.Perl|syntax.FoldCase)
	if err != nil {
		return "", false
	}
	var ranges []unicode.Range32
	switch {
	case tree.Op == syntax.OpLiteral && len(tree.Rune) == 1:
		ranges = orbit(tree.Rune[0])
	case tree.Op == syntax.OpCharClass:
		for i := 0; i < len(tree.Rune); i += 2 {
			ranges = append(ranges, unicode.Range32{Lo: uint32(tree.Rune[i]), Hi: uint32(tree.Rune[i+1]), Stride: 1})
		}
	}
	return open + spell(ranges, `\`) + "]", len(ranges) > 0 && ranges[len(ranges)-1].Hi <= 0xffff
}
