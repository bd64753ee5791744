package libraries

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var (
	hashA = strings.Repeat("0a", 32)
	hashB = strings.Repeat("0b", 32)
)

// valid is a manifest with every field.
var valid = `{"version":1,"libraries":[{"name":"slugify","version":"1.6.6","licence":"MIT","description":"Slugs",` +
	`"file":"slugify.js","sha256":"` + hashA + `","entries":[{"require":"slugify/De.js","file":"de.js","sha256":"` + hashB +
	`"}],"functions":["extend","slugify"]}]}`

func TestParse(t *testing.T) {
	got, err := parse([]byte(valid))
	if err != nil {
		t.Fatal(err)
	}
	want := []entry{{
		Name: "slugify", Version: "1.6.6", Licence: "MIT", Description: "Slugs", File: "slugify.js", SHA256: hashA,
		Entries: []part{{"slugify/De.js", "de.js", hashB}}, Functions: []string{"extend", "slugify"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, text := range []string{
		`{"libraries":[],"version":1}`,
		strings.Replace(valid, `"slugify"`, `"@acme/rules.v2"`, 1)[:strings.Index(valid, `,"entries"`)+7] + `}]}`,
	} {
		if _, err := parse([]byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// edit replaces a part of the valid manifest, which has to be in it.
func edit(t *testing.T, old, by string) string {
	t.Helper()
	if !strings.Contains(valid, old) {
		t.Fatalf("the manifest has no %s", old)
	}
	return strings.Replace(valid, old, by, 1)
}

func TestParseRefuses(t *testing.T) {
	second := `,{"name":"slugify","version":"2","licence":"MIT","file":"b.js","sha256":"` + hashA + `"}]}`
	for _, row := range []struct{ threat, text, want string }{
		{"nothing", ``, `not usable as JSON`},
		{"no JSON", `name: x`, `not usable as JSON: line 1, column 2`},
		{"data behind", valid + `{}`, `trailing data`},
		{"invalid UTF-8", strings.Replace(valid, "Slugs", "\xff", 1), `invalid UTF-8`},
		{"a byte order mark", "\ufeff" + valid, `malformed`},
		{"a field twice", edit(t, `"licence":"MIT"`, `"licence":"MIT","licence":"ISC"`), `duplicate key`},
		{"nested too deep", strings.Replace(valid, `"MIT"`, strings.Repeat("[", 99)+strings.Repeat("]", 99), 1), `nested too deep`},
		{"an array", `[]`, `the manifest is []: want an object`},
		{"null", `null`, `the manifest is null: want an object`},
		{"no version", `{"libraries":[]}`, `the manifest is without the field "version": want version, libraries`},
		{"another version", edit(t, `"version":1`, `"version":2`), `version is 2: want 1`},
		{"a version as text", edit(t, `"version":1`, `"version":"1"`), `version is "1": want 1`},
		{"an unknown field", edit(t, `"version":1`, `"version":1,"signature":""`), `the manifest is an object with the field "signature": want only version, libraries`},
		{"a field in another case", edit(t, `"name"`, `"Name"`), `libraries[0] is an object with the field "Name"`},
		{"libraries as an object", `{"version":1,"libraries":{}}`, `libraries is {}: want an array`},
		{"libraries as null", `{"version":1,"libraries":null}`, `libraries is null: want an array`},
		{"too many", `{"version":1,"libraries":[` + strings.Repeat("1,", 100) + `1]}`, `libraries is an array of 101: want at most 100`},
		{"a number for a library", `{"version":1,"libraries":[7]}`, `libraries[0] is 7: want an object`},
		{"no name", edit(t, `"name":"slugify",`, ``), `libraries[0] is without the field "name"`},
		{"no hash", edit(t, `,"sha256":"`+hashA+`"`, ``), `libraries[0] is without the field "sha256"`},
		{"a name that is no text", edit(t, `"name":"slugify"`, `"name":["slugify"]`), `libraries[0].name is ["slugify"]: want a string`},
		{"a licence of null", edit(t, `"MIT"`, `null`), `libraries[0].licence is null: want a string`},
		{"no licence", edit(t, `"MIT"`, `""`), `libraries[0].licence is "": want one line of 1 to 300 bytes`},
		{"escapes in the licence", edit(t, `"MIT"`, `"MIT\u001b[2J"`), `libraries[0].licence is "MIT\x1b[2J": want one line`},
		{"turned text", edit(t, `"Slugs"`, `"a\u202eb"`), `libraries[0].description is "a\u202eb": want one line`},
		{"two lines", edit(t, `"Slugs"`, `"a\nb"`), `libraries[0].description is "a\nb": want one line`},
		{"a long text", edit(t, `Slugs`, strings.Repeat("é", 300)), `...": want one line of 1 to 300 bytes`},
		{"a version with spaces", edit(t, `"1.6.6"`, `"1.6.6 beta"`), `libraries[0].version is "1.6.6 beta": want a version such as 1.6.6`},
		{"a short hash", edit(t, hashA, hashA[1:]), `want 64 lower-case hexadecimal digits`},
		{"a hash in capitals", edit(t, hashA, strings.ToUpper(hashA)), `libraries[0].sha256 is "0A0A`},
		{"a part of another library", edit(t, `"slugify/De.js"`, `"lodash/x"`), `libraries[0].entries[0].require is "lodash/x": want slugify/ and`},
		{"a part of nothing", edit(t, `"slugify/De.js"`, `"slugify/"`), `libraries[0].entries[0].require is "slugify/"`},
		{"a part that climbs", edit(t, `"slugify/De.js"`, `"slugify/../fs"`), `libraries[0].entries[0].require is "slugify/../fs"`},
		{"the library itself as a part", edit(t, `"slugify/De.js"`, `"slugify"`), `libraries[0].entries[0].require is "slugify"`},
		{"a part with an unknown field", edit(t, `{"require"`, `{"alias":1,"require"`), `libraries[0].entries[0] is an object with the field "alias"`},
		{"two hashes of a file", edit(t, `"de.js"`, `"slugify.js"`), `libraries[0].entries[0].sha256 is "` + hashB + `": want what the manifest has for slugify.js elsewhere, ` + hashA},
		{"a name twice", strings.TrimSuffix(valid, "]}") + second, `libraries[1].name is "slugify": want each name once`},
		{"functions as text", edit(t, `["extend","slugify"]`, `"all"`), `libraries[0].functions is "all": want an array`},
		{"a function of no name", edit(t, `"extend"`, `""`), `libraries[0].functions[0] is "": want one line`},
	} {
		_, err := parse([]byte(row.text))
		if err == nil || !strings.Contains(err.Error(), row.want) || !strings.HasPrefix(err.Error(), "libs.json: ") {
			t.Errorf("%s\n got %v\nwant %s", row.threat, err, row.want)
		}
		var field *FieldError
		var file *FileError
		if !errors.As(err, &field) && !errors.As(err, &file) {
			t.Errorf("%s: %T", row.threat, err)
		}
	}
}

func TestNames(t *testing.T) {
	for _, name := range []string{"slugify", "a", "7", "lodash.groupby", "fs-extra", "@acme/rules", "@acme/fs", "x_y~z", strings.Repeat("a", 100)} {
		if want := checkName(name); want != "" {
			t.Errorf("%q is refused: want %s", name, want)
		}
	}
	for name, want := range map[string]string{
		"": "a name", "Slugify": "a name", "../x": "a name", "./x": "a name", ".": "a name", "..": "a name", ".x": "a name", "_x": "a name", "-x": "a name",
		"a/b": "a name", "a//b": "a name", "/etc": "a name", "@acme": "a name", "@acme/": "a name", "@/x": "a name", "@acme/a/b": "a name",
		"node:fs": "a name", "a b": "a name", "a\x00": "a name", "sl\u0430g": "a name", "__proto__": "a name", strings.Repeat("a", 101): "at most 100 bytes",
		"fs": "part of Node", "http": "part of Node", "child_process": "part of Node", "path": "part of Node", "process": "part of Node",
		"lodash": "built in", "lodash-es": "built in", "zod": "built in",
	} {
		if got := checkName(name); !strings.Contains(got, want) || got == "" {
			t.Errorf("%q gives %q, want %q", name, got, want)
		}
	}
}

func TestFileNames(t *testing.T) {
	for _, name := range []string{"a.js", "slugify-1.6.6.min.js", "@acme+rules.js", "A_b~c", "_x"} {
		if want := checkFile(name); want != "" {
			t.Errorf("%q is refused: want %s", name, want)
		}
	}
	for _, name := range []string{"", ".", "..", "../a.js", "/etc/passwd", "a/b.js", "a\\b.js", ".hidden", "-rf", "a\x00.js", "a\n.js", "libs.json", strings.Repeat("a", 201)} {
		if checkFile(name) == "" {
			t.Errorf("%q is taken", name)
		}
	}
}

// FuzzParse holds that whatever is taken is what it says: it comes back from its own JSON,
// names no file but one beside it, and shows nothing that a terminal acts on.
func FuzzParse(f *testing.F) {
	f.Add([]byte(valid))
	f.Add([]byte(`{"version":1,"libraries":[]}`))
	f.Add([]byte(`{"version":1,"libraries":[{"name":"../x"}]}`))
	f.Add([]byte(`{"version":1,"libraries":[{"name":"a","version":"1","licence":"MIT","file":"../a","sha256":"` + hashA + `"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := parse(data)
		if err != nil {
			if text := err.Error(); !strings.HasPrefix(text, "libs.json: ") || len(text) > 5000 {
				t.Fatalf("error %q", text)
			}
			return
		}
		raw, err := json.Marshal(manifest{manifestVersion, entries})
		if err != nil {
			t.Fatal(err)
		}
		again, err := parse(raw)
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		if diff := cmp.Diff(entries, again); diff != "" {
			t.Error(diff)
		}
		for _, e := range entries {
			for _, s := range append([]string{e.Name, e.Version, e.Licence, e.Description}, e.Functions...) {
				if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
					t.Errorf("text %q", s)
				}
			}
			for _, p := range e.parts() {
				if strings.ContainsAny(p.File, "/\x00") || strings.HasPrefix(p.File, ".") || !strings.HasPrefix(p.Require, e.Name) {
					t.Errorf("part %+v of %s", p, e.Name)
				}
			}
		}
	})
}
