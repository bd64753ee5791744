package main

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
)

func TestSpellProperties(t *testing.T) {
	for code, want := range map[string]string{
		`/\p{Zl}/u`:                              `/[\u2028]/u`,
		`/[x\p{Zl}\p{Zp}]/u`:                     `/[x\u2028-\u2029]/u`,
		`/[^x\p{Zl}]/u`:                          `/[^x\u2028]/u`,
		`/[a]\p{Zl}[b]/u`:                        `/[a][\u2028][b]/u`,
		`new RegExp("\\p{Zl}|[\\]\\p{Cs}]","u")`: `new RegExp("[\\u2028]|[\\]\\ud800-\\udfff]","u")`,
		`"\\p{Regional_Indicator}"`:              `"[\\u{1f1e6}-\\u{1f1ff}]"`,
		`/[\p{Paragraph_Separator}\p{Zl}]/u`:     `/[\u2028-\u2029]/u`,
		`/\p{Radical}/u`:                         `/[\u2e80-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5]/u`,
		`p{x}`:                                   `p{x}`,
	} {
		if got, err := spellProperties(code); err != nil || got != want {
			t.Errorf("%s became %s, %v", code, got, err)
		}
	}
	if _, err := spellProperties(`/\p{Script_Nobody_Knows}/u`); err == nil || !strings.Contains(err.Error(), "Script_Nobody_Knows") {
		t.Errorf("an unknown property: %v", err)
	}
}

// TestLargeClasses asks classes that are written as alternatives about every code point.
func TestLargeClasses(t *testing.T) {
	for class, has := range map[string]func(rune) bool{
		`\p{P}`:             unicode.IsPunct,
		`[_a\p{P}\p{S}]`:    func(r rune) bool { return r == 'a' || unicode.In(r, unicode.P, unicode.S) },
		`[^\p{P}\p{S}]`:     func(r rune) bool { return !unicode.In(r, unicode.P, unicode.S) },
		`[\p{Lu}\p{Ll}\]é]`: func(r rune) bool { return r == ']' || r == 'é' || unicode.In(r, unicode.Lu, unicode.Ll) },
	} {
		spelled, err := spellProperties("/" + class + "/u")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(spelled, "/(?:[") {
			t.Errorf("%s became %.40s, want alternatives", class, spelled)
		}
		pattern, err := translated(strings.TrimSuffix(spelled[1:], "/u"), "u")
		if err != nil {
			t.Fatal(err)
		}
		matches := regexp.MustCompile("^" + pattern + "$")
		for r := rune(0); r <= unicode.MaxRune; r++ {
			if r == 0xd800 {
				r = 0xe000
			}
			if got := matches.MatchString(string(r)); got != has(r) {
				t.Fatalf("%s: %U is %t, want %t", class, r, got, has(r))
			}
		}
	}
	// What is beside properties in a class without them is looked for ahead.
	if got, err := spellProperties(`/[^\s\p{P}]/u`); err != nil || !strings.HasPrefix(got, `/(?:(?![\s])(?:[`) {
		t.Errorf("became %.40s, %v", got, err)
	}
}
