package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// installed makes a directory with node_modules out of files by path.
func installed(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, "node_modules", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestPack(t *testing.T) {
	dir := installed(t, map[string]string{
		"plain/package.json":      `{"name":"plain","version":"1.0.0","license":"MIT","main":"lib/main.js"}`,
		"plain/lib/main.js":       `module.exports = require("./part") + require("@a/dep").n + /\p{Zl}/u.source`,
		"plain/lib/part.js":       `module.exports = "part"`,
		"@a/dep/package.json":     `{"name":"@a/dep","version":"2.0.0","license":"(MIT OR GPL-3.0)"}`,
		"@a/dep/index.js":         `exports.n = 7; try { require("fs") } catch {}`,
		"modern/package.json":     `{"name":"modern","version":"1.0.0","license":"ISC","type":"module","exports":{"import":"./m.js"}}`,
		"modern/m.js":             `export const a = 1; export default async function* f() { for await (const x of []) yield x }`,
		"browser/package.json":    `{"name":"browser","version":"1.0.0","main":"main.js","browser":{"stream":false}}`,
		"browser/main.js":         `module.exports = typeof require("stream")`,
		"node/package.json":       `{"name":"node","version":"1.0.0","license":"UNLICENSED","main":"main.js"}`,
		"node/main.js":            `exports.read = () => require("node:fs"); exports.b = require("buffer"); exports.p = require("path")`,
		"buffer/package.json":     `{"name":"buffer","version":"6.0.0","license":"MIT","main":"index.js"}`,
		"buffer/index.js":         `exports.here = true`,
		"incomplete/package.json": `{"name":"incomplete","version":"1.0.0","main":"gone.js"}`,
	})
	for _, row := range []struct{ name, licence, notes, code, without string }{
		{"plain", "(MIT OR GPL-3.0) AND MIT", "@a/dep 2.0.0, (MIT OR GPL-3.0): not one of the licences", `\u2028`, `\p{`},
		{"modern", "ISC", "modern 1.0.0, ISC\n", "default", "async function*"},
		{"browser", "NOASSERTION", "browser 1.0.0, NOASSERTION: not one", "typeof", `require("stream")`},
		{"node", "MIT AND UNLICENSED", "node asks for parts of Node, which scripts do not have; to ask throws: node:fs, path", `require("node:fs")`, `require("buffer")`},
	} {
		out := filepath.Join(t.TempDir(), "bundle.js")
		var stdout, stderr bytes.Buffer
		if code := run([]string{"-pack", row.name, "-libs", dir, "-out", out}, &stdout, &stderr); code != 0 {
			t.Errorf("%s: exit %d: %s", row.name, code, stderr.String())
			continue
		}
		text, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if stdout.String() != row.licence+"\n" || !strings.Contains(stderr.String(), row.notes) {
			t.Errorf("%s: licence %s, notes %s", row.name, stdout.String(), stderr.String())
		}
		if !strings.Contains(string(text), row.code) || strings.Contains(string(text), row.without) {
			t.Errorf("%s: want %s and not %s in\n%s", row.name, row.code, row.without, text)
		}
	}
	for _, name := range []string{"incomplete", "nothing"} {
		var stdout, stderr bytes.Buffer
		out := filepath.Join(t.TempDir(), "bundle.js")
		if code := run([]string{"-pack", name, "-libs", dir, "-out", out}, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), "libs/build: error: bundle "+name+": ") {
			t.Errorf("%s: exit %d, %s", name, code, stderr.String())
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: a file is written", name)
		}
	}
}
