package libraries

import (
	"encoding/json"
	"fmt"

	"cordon/ipc"
)

// ManifestName is the file of a directory that says what is in it.
const ManifestName = "libs.json"

// MaxBytes bounds the sources of a directory together.
const MaxBytes = ipc.MaxLibraryBytes

// manifestVersion is the version of the manifest's form.
const manifestVersion = 1

// What a manifest may hold.
const (
	maxManifest  = 1 << 20
	maxLibraries = 100
	maxEntries   = 200
	maxFunctions = 10_000
	manifestDeep = 5
)

// manifest is libs.json as it is written. It is read by parse, which is stricter than
// encoding/json.
type manifest struct {
	Version   int     `json:"version"`
	Libraries []entry `json:"libraries"`
}

// entry is one library of the manifest.
type entry struct {
	Name        string   `json:"name"`
	Version     string   `json:"version"`
	Licence     string   `json:"licence"`
	Description string   `json:"description,omitempty"`
	File        string   `json:"file"`
	SHA256      string   `json:"sha256"`
	Entries     []part   `json:"entries,omitempty"`
	Functions   []string `json:"functions,omitempty"`
}

// part is one further name to require.
type part struct {
	Require string `json:"require"`
	File    string `json:"file"`
	SHA256  string `json:"sha256"`
}

// parts are all names to require of a library, its own first.
func (e entry) parts() []part {
	return append([]part{{Require: e.Name, File: e.File, SHA256: e.SHA256}}, e.Entries...)
}

// parse reads a manifest: JSON with no unknown, repeated or missing field, each of its own
// type and by its own rule.
func parse(data []byte) ([]entry, error) {
	if err := ipc.CheckJSON(data, manifestDeep, true); err != nil {
		return nil, &FileError{ManifestName, fmt.Errorf("not usable as JSON: %w", err)}
	}
	top, err := members("the manifest", data, []string{"version", "libraries"}, nil)
	if err != nil {
		return nil, err
	}
	if v := string(top["version"]); v != fmt.Sprint(manifestVersion) {
		return nil, wrong("version", brief(v), "%d", manifestVersion)
	}
	items, err := array("libraries", top["libraries"], maxLibraries)
	if err != nil {
		return nil, err
	}
	entries := make([]entry, len(items))
	for i, raw := range items {
		if entries[i], err = parseEntry(fmt.Sprintf("libraries[%d]", i), raw); err != nil {
			return nil, err
		}
	}
	return entries, checkTogether(entries)
}

func parseEntry(at string, raw json.RawMessage) (entry, error) {
	fields, err := members(at, raw, []string{"name", "version", "licence", "file", "sha256"}, []string{"description", "entries", "functions"})
	if err != nil {
		return entry{}, err
	}
	var e entry
	errs := []error{
		text(at+".name", fields["name"], &e.Name, checkName),
		text(at+".version", fields["version"], &e.Version, checkWord),
		text(at+".licence", fields["licence"], &e.Licence, checkLine),
		text(at+".description", fields["description"], &e.Description, checkLine),
		text(at+".file", fields["file"], &e.File, checkFile),
		text(at+".sha256", fields["sha256"], &e.SHA256, checkSHA256),
	}
	if err := first(errs); err != nil {
		return entry{}, err
	}
	if raw, ok := fields["entries"]; ok {
		if e.Entries, err = parseParts(at+".entries", raw, e.Name); err != nil {
			return entry{}, err
		}
	}
	if raw, ok := fields["functions"]; ok {
		e.Functions, err = parseFunctions(at+".functions", raw)
	}
	return e, err
}

func parseParts(at string, raw json.RawMessage, library string) ([]part, error) {
	items, err := array(at, raw, maxEntries)
	if err != nil {
		return nil, err
	}
	var parts []part
	for i, raw := range items {
		at := fmt.Sprintf("%s[%d]", at, i)
		fields, err := members(at, raw, []string{"require", "file", "sha256"}, nil)
		if err != nil {
			return nil, err
		}
		var p part
		err = first([]error{
			text(at+".require", fields["require"], &p.Require, func(s string) string { return checkRequire(s, library) }),
			text(at+".file", fields["file"], &p.File, checkFile),
			text(at+".sha256", fields["sha256"], &p.SHA256, checkSHA256),
		})
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return parts, nil
}

func parseFunctions(at string, raw json.RawMessage) ([]string, error) {
	items, err := array(at, raw, maxFunctions)
	if err != nil {
		return nil, err
	}
	var names []string
	for i, raw := range items {
		var name string
		if err := text(fmt.Sprintf("%s[%d]", at, i), raw, &name, checkLine); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// checkTogether holds the libraries against each other: no name twice, and one hash a file.
func checkTogether(entries []entry) error {
	requires, hashes := map[string]bool{}, map[string]string{}
	for i, e := range entries {
		for j, p := range e.parts() {
			at := fmt.Sprintf("libraries[%d]", i)
			name := at + ".name"
			if j > 0 {
				at = fmt.Sprintf("%s.entries[%d]", at, j-1)
				name = at + ".require"
			}
			if requires[p.Require] {
				return wrong(name, quote(p.Require), "each name once")
			}
			requires[p.Require] = true
			if hash, ok := hashes[p.File]; ok && hash != p.SHA256 {
				return wrong(at+".sha256", quote(p.SHA256), "what the manifest has for %s elsewhere, %s", p.File, hash)
			}
			hashes[p.File] = p.SHA256
		}
	}
	return nil
}

func first(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
