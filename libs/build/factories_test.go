package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEditHasToFit(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"a();", "b();"},
		{"", "is there 0 times"},
		{"a(); a();", "is there 2 times"},
	} {
		r := recipe{Edits: map[string][][2]string{"x.js": {{"a();", "b();"}}}}
		got, err := r.edit("x.js", []byte(row.text))
		if err != nil {
			got = []byte(err.Error())
		}
		if !strings.Contains(string(got), row.want) {
			t.Errorf("%q becomes %q, want %q", row.text, got, row.want)
		}
		if other, err := r.edit("y.js", []byte(row.text)); err != nil || string(other) != row.text {
			t.Errorf("another file becomes %q, %v", other, err)
		}
	}
}

// TestNoticeAtTheTopOfTheCode takes the comment for the notice, where it is one.
func TestNoticeAtTheTopOfTheCode(t *testing.T) {
	for _, row := range []struct{ code, want string }{
		{"/* Copyright 2019 A. Permission is granted. */\nx()", "Copyright 2019 A. Permission is granted.\n"},
		{"/*\n * Released under MIT license\n */", "* Released under MIT license\n"},
		{"/* sorts */ x() /* Copyright */", ""},
		{"x() /* Copyright */", ""},
		{"/* Copyright, and no end", ""},
	} {
		root := t.TempDir()
		for name, text := range map[string]string{"package.json": `{"name":"x","main":"main.js","license":"MIT"}`, "main.js": row.code} {
			if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		got, err := licenceText(root)
		if got != row.want || (err == nil) != (row.want != "") {
			t.Errorf("%q has the notice %q, %v, want %q", row.code, got, err, row.want)
		}
	}
}
