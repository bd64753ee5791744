package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon/libs/format"
)

// TestBuildIsDeterministic builds twice, into an empty directory and over its leavings, and
// holds both against what the program is built with.
func TestBuildIsDeterministic(t *testing.T) {
	out := t.TempDir()
	var first map[string]string
	for range 2 {
		var stdout, stderr bytes.Buffer
		if code := run([]string{"-libs", "..", "-out", out}, &stdout, &stderr); code != 0 {
			t.Fatalf("exit %d: %s", code, stderr.String())
		}
		files := tree(t, out)
		if first != nil && !equal(first, files) {
			t.Error("a second build differs from the first")
		}
		first = files
		if err := os.WriteFile(filepath.Join(out, "bundle", "stale.js"), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range first {
		built, err := os.ReadFile(filepath.Join("..", name))
		if err != nil || string(built) != text {
			t.Errorf("%s differs from what is built in: run make libs (%v)", name, err)
		}
	}
}

func tree(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(root, path))
		files[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func equal(a, b map[string]string) bool {
	for name, text := range a {
		if b[name] != text {
			return false
		}
	}
	return len(a) == len(b)
}

// TestInstalledDiffers changes one thing at a time in a small installation.
func TestInstalledDiffers(t *testing.T) {
	for _, row := range []struct {
		name, file, from, to, want string
	}{
		{"nothing", "package-lock.json", "", "", ""},
		{"another version", "package-lock.json", `"version":"1.0.0"`, `"version":"1.0.1"`, "the lock file has"},
		{"another checksum", "node_modules/.package-lock.json", "sha512-a", "sha512-b", "the lock file has"},
		{"no checksum", "package-lock.json", "sha512-a", "", "want a sha512 checksum"},
		{"another directory", "node_modules/x/package.json", "1.0.0", "2.0.0", "its directory holds"},
		{"a package too many", "node_modules/.package-lock.json", `"node_modules/x"`, `"node_modules/y":{},"node_modules/x"`, "not in the lock file"},
		{"another form", "package-lock.json", `"lockfileVersion":3`, `"lockfileVersion":1`, "want 3"},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := installation(t)
			path := filepath.Join(dir, row.file)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(strings.Replace(string(text), row.from, row.to, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			err = checkInstalled(dir)
			if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
				t.Errorf("%v, want %q", err, row.want)
			}
		})
	}
	if err := checkInstalled(t.TempDir()); err == nil {
		t.Error("an empty directory is taken for an installation")
	}
}

func installation(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "node_modules", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	locked := `{"lockfileVersion":3,"packages":{"node_modules/x":{"version":"1.0.0","integrity":"sha512-a"}}}`
	for name, text := range map[string]string{
		"package-lock.json":               locked,
		"node_modules/.package-lock.json": locked,
		"node_modules/x/package.json":     `{"name":"x","version":"1.0.0"}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLicences(t *testing.T) {
	for licence, allowed := range map[string]bool{"MIT": true, "ISC": true, "Apache-2.0": true, "GPL-3.0": false, "(MIT OR GPL-2.0)": false, "": false} {
		if err := checkLicence(pkg{License: licence}); (err == nil) != allowed {
			t.Errorf("%q: %v", licence, err)
		}
	}
	if _, err := licenceText(t.TempDir()); err == nil {
		t.Error("a package without a licence text passes")
	}
}

func TestNumber(t *testing.T) {
	imports, numbers := map[string]string{"./a": "a.js", "./b": "b.js"}, map[string]int{"a.js": 7}
	for _, row := range []struct{ code, want string }{
		{`var a=require("./a");x.require("./b")`, `var a=require(7);x.require("./b")`},
		{`f(require("./a"),require("./a"))`, `f(require(7),require(7))`},
		{`unrequired("./a");requires("./a")`, `unrequired("./a");requires("./a")`},
		{`require("./b")`, ""},
		{`require("./c")`, ""},
		{`require(name)`, ""},
		{`typeof require`, ""},
	} {
		got, err := number(row.code, imports, numbers)
		if row.want == "" && err == nil || row.want != "" && got != row.want {
			t.Errorf("%s became %s, %v", row.code, got, err)
		}
	}
}

func TestExportNamespace(t *testing.T) {
	got, err := exportNamespace("var a=1;function b(){}export{b,a as z};\n")
	want := `"use strict";var a=1;function b(){}module.exports={__proto__:null,get b(){return b},get z(){return a}};`
	if err != nil || got != want {
		t.Errorf("got %s, %v", got, err)
	}
	for _, code := range []string{"var a=1;", "export{a};export{b};", "export default 1;"} {
		if _, err := exportNamespace(code); err == nil {
			t.Errorf("%s passes", code)
		}
	}
}

func TestRecipes(t *testing.T) {
	for text, want := range map[string]string{
		`[{"name":"x","link":"bundle"}]`:                   "",
		`[{"name":"x","link":"modules","files":["*.js"]}]`: "",
		`[{"name":"","link":"bundle"}]`:                    "name is empty",
		`[{"name":"x","link":"other"}]`:                    `link is "other"`,
		`[{"name":"x","link":"bundle","lazy":["x"]}]`:      `need link "modules"`,
		`[{"name":"x","lnk":"bundle"}]`:                    "unknown field",
	} {
		path := filepath.Join(t.TempDir(), "libraries.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := readRecipes(path)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestExported(t *testing.T) {
	found, err := recipe{Name: "p"}.exported(t.TempDir(), json.RawMessage(`{".":{"require":{"types":"./i.d.cts","default":"./i.cjs"},"import":"./i.mjs"},"./a":"./a.cjs","./package.json":"./package.json","./m":{"import":"./m.mjs"},"./x/*":"./x/*.cjs"}`))
	if err != nil || len(found) != 2 || found["p"] != "i.cjs" || found["p/a"] != "a.cjs" {
		t.Errorf("found %v, %v", found, err)
	}
	for _, raw := range []string{`"./i.js"`, `{"./a":"./a.cjs"}`} {
		if _, err := (recipe{Name: "p"}).exported(t.TempDir(), json.RawMessage(raw)); err == nil {
			t.Errorf("%s passes", raw)
		}
	}
}

func TestAttributes(t *testing.T) {
	a := lazyMember{Enumerable: true, Accessor: true}.attributes()
	if !a.Has(format.Enumerable) || !a.Has(format.Accessor) || a.Has(format.Writable) || a.Has(format.Configurable) {
		t.Errorf("attributes are %b", a)
	}
}
