package main

import "testing"

func TestSpellSurrogates(t *testing.T) {
	for code, want := range map[string]string{
		`/[\uD800-\uDBFF][\uDC00-\uDFFF]/g`:  `/[^\u0000-\ud7ff\udc00-\uffff][^\u0000-\udbff\ue000-\uffff]/g`,
		`"\\ud83c[\\udffb-\\udfff]"`:         `"\\ud83c(?=[\\u0000-\\udfff])[\\udffb-\\uffff]"`,
		`"(?:\\ud83c[\\udde6-\\uddff]){2}"`:  `"(?:\\ud83c[^\\u0000-\\udde5\\ude00-\\uffff]){2}"`,
		`/[\ud800-\udbff][/\]]x\/[a]/u.test`: `/[\ud800-\udbff][/\]]x\/[a]/u.test`,
		`/[\ud800-\udbff]/.test(a/u)`:        `/[^\u0000-\ud7ff\udc00-\uffff]/.test(a/u)`,
		`/[\ud800-\udfff][^\ud800-\udbff]/`:  `/[\ud800-\udfff][^\ud800-\udbff]/`,
		`"[\\u200d\\ud800-\\udfff]"`:         `"[\\u200d\\ud800-\\udfff]"`,
	} {
		if got := spellSurrogates(code); got != want {
			t.Errorf("%s became %s, want %s", code, got, want)
		}
	}
}
