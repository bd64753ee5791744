package main

import (
	"strings"
	"testing"
)

func TestSpellProperties(t *testing.T) {
	for code, want := range map[string]string{
		`/\p{Zl}/u`:                              `/[\u2028]/u`,
		`/[x\p{Zl}\p{Zp}]/u`:                     `/[x\u2028\u2029]/u`,
		`new RegExp("\\p{Zl}|[\\]\\p{Cs}]","u")`: `new RegExp("[\\u2028]|[\\]\\ud800-\\udfff]","u")`,
		`"\\p{Regional_Indicator}"`:              `"[\\u{1f1e6}-\\u{1f1ff}]"`,
		`/[\p{Paragraph_Separator}\p{Zl}]/u`:     `/[\u2029\u2028]/u`,
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
