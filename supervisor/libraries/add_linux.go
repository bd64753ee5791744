package libraries

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// Package is a library that is to be added to a directory.
type Package struct {
	Name, Version, Licence string
	Description            string // may be empty
	// Main is the source behind the name, Entries those behind further names to require.
	Main    string
	Entries map[string]string
	// Functions are the names of the functions that it exports.
	Functions []string
}

// New makes a set of one library that is in no directory yet, checked as Read does.
func New(p Package) (*Set, error) {
	e, sources := p.entry()
	raw, err := json.Marshal(manifest{manifestVersion, []entry{e}})
	if err != nil {
		return nil, fmt.Errorf("new library %s: %w", p.Name, err)
	}
	entries, err := parse(raw)
	if err != nil {
		return nil, fmt.Errorf("new library %s: %w", p.Name, err)
	}
	set, err := load(entries, func(name string, limit int) ([]byte, error) {
		if len(sources[name]) > limit {
			return nil, errTooLarge
		}
		return []byte(sources[name]), nil
	})
	if err != nil {
		return nil, fmt.Errorf("new library %s: %w", p.Name, err)
	}
	return set, nil
}

// entry is what the manifest says of the package, and its sources by the names of the files
// that they go to. Those names have a part of the hash, so that a new version never takes the
// place of a file which another manifest still speaks of.
func (p Package) entry() (entry, map[string]string) {
	sources := map[string]string{}
	place := func(source string) (file, hash string) {
		hash = hashOf([]byte(source))
		stem := strings.NewReplacer("@", "", "/", "-").Replace(p.Name)
		file = fmt.Sprintf("%s-%s.js", stem, hash[:12])
		sources[file] = source
		return file, hash
	}
	e := entry{Name: p.Name, Version: p.Version, Licence: p.Licence, Description: p.Description}
	e.File, e.SHA256 = place(p.Main)
	for _, name := range slices.Sorted(maps.Keys(p.Entries)) {
		file, hash := place(p.Entries[name])
		e.Entries = append(e.Entries, part{name, file, hash})
	}
	e.Functions = slices.Sorted(slices.Values(p.Functions))
	return e, sources
}

// Add puts a library into a directory, in place of one of the same name, and makes the
// directory where there is none. Files come before the manifest that names them, and what it
// does not name any more goes last: whoever reads the directory meanwhile reads it as it was
// or as it is. Several Adds wait for each other.
func Add(path string, p Package) error {
	if err := add(path, p); err != nil {
		return fmt.Errorf("add library %s to %s: %w", p.Name, path, err)
	}
	return nil
}

func add(path string, p Package) error {
	if _, err := New(p); err != nil {
		return err
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return err
	}
	defer root.Close()
	itself, err := root.Open(".")
	if err != nil {
		return err
	}
	dir := directory{itself}
	defer dir.close()
	if err := unix.Flock(int(dir.file.Fd()), unix.LOCK_EX); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	before, err := dir.entries()
	if err != nil {
		return err
	}
	e, sources := p.entry()
	after := append(slices.DeleteFunc(slices.Clone(before), func(old entry) bool { return old.Name == p.Name }), e)
	slices.SortFunc(after, func(a, b entry) int { return strings.Compare(a.Name, b.Name) })
	if err := dir.check(after, sources); err != nil {
		return err
	}
	return replace(root, before, after, sources)
}

// entries reads the manifest; a directory without one has no libraries.
func (d directory) entries() ([]entry, error) {
	data, err := d.read(ManifestName, maxManifest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return parse(data)
}

// check makes sure that the directory can be read once the new sources are there.
func (d directory) check(entries []entry, sources map[string]string) error {
	if len(entries) > maxLibraries {
		return fmt.Errorf("it would have %d libraries, want at most %d", len(entries), maxLibraries)
	}
	if err := checkTogether(entries); err != nil {
		return err
	}
	_, err := load(entries, func(name string, limit int) ([]byte, error) {
		source, ok := sources[name]
		if !ok {
			return d.read(name, limit)
		}
		if len(source) > limit {
			return nil, errTooLarge
		}
		return []byte(source), nil
	})
	return err
}

func replace(root *os.Root, before, after []entry, sources map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		if err := write(root, name, []byte(sources[name])); err != nil {
			return err
		}
	}
	raw, err := json.MarshalIndent(manifest{manifestVersion, after}, "", "  ")
	if err != nil {
		return err
	}
	if len(raw) >= maxManifest {
		return fmt.Errorf("%s would have %d bytes, want less than %d", ManifestName, len(raw), maxManifest)
	}
	if err := write(root, ManifestName, append(raw, '\n')); err != nil {
		return err
	}
	named := files(after)
	for name := range files(before) {
		if !named[name] {
			if err := root.Remove(name); err != nil {
				return fmt.Errorf("remove what is not needed any more: %w", err)
			}
		}
	}
	return nil
}

// files are the files that a manifest names.
func files(entries []entry) map[string]bool {
	named := map[string]bool{}
	for _, e := range entries {
		for _, p := range e.parts() {
			named[p.File] = true
		}
	}
	return named
}

// write makes a file whole or not at all.
func write(root *os.Root, name string, data []byte) error {
	temporary := ".new-" + name // under the lock there is one writer
	err := root.WriteFile(temporary, data, 0o644)
	if err == nil {
		err = root.Rename(temporary, name)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, errors.Join(err, root.RemoveAll(temporary)))
	}
	return nil
}
