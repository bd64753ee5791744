package libraries

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"cordon/ipc"
	"cordon/policy"
)

// Set is the libraries of one directory, checked, with their sources. It is immutable. A nil
// Set has no libraries.
type Set struct {
	libraries []Library // sorted by name
}

// Library is one library of a set. Its accessors return the caller's own copies.
type Library struct {
	entry   entry
	bytes   int
	modules []ipc.LibraryModule
}

// Read reads the libraries of a directory. What is wrong with the manifest is a *FieldError,
// and with a file of the directory a *FileError, around
// a *HashError where it is not the file that the manifest means.
func Read(dir string) (*Set, error) {
	set, err := read(dir)
	if err != nil {
		return nil, fmt.Errorf("read libraries of %s: %w", dir, err)
	}
	return set, nil
}

func read(path string) (*Set, error) {
	dir, err := openDirectory(path)
	if err != nil {
		return nil, err
	}
	defer dir.close()
	var last []byte
	for {
		data, err := dir.read(ManifestName, maxManifest)
		if err != nil {
			return nil, err
		}
		entries, err := parse(data)
		if err != nil {
			return nil, err
		}
		set, err := load(entries, dir.read)
		// An Add may have come between the manifest and a file that it put another in place
		// of. Then the manifest is another one by now.
		if err == nil || !errors.Is(err, fs.ErrNotExist) || bytes.Equal(data, last) {
			return set, err
		}
		last = data
	}
}

// load makes a set of entries that are right. It reads each file of a library once.
func load(entries []entry, read func(name string, limit int) ([]byte, error)) (*Set, error) {
	set, left := &Set{}, ipc.MaxLibraryBytes
	for _, e := range entries {
		lib := Library{entry: e}
		loaded := map[string]int{}
		for _, p := range e.parts() {
			if i, ok := loaded[p.File]; ok {
				lib.modules[i].Specifiers = append(lib.modules[i].Specifiers, p.Require)
				continue
			}
			source, err := read(p.File, left)
			if errors.Is(err, errTooLarge) {
				err = &FileError{p.File, fmt.Errorf("%w: want at most %d bytes for all sources together", errTooLarge, ipc.MaxLibraryBytes)}
			}
			if err != nil {
				return nil, err
			}
			if err := checkSource(source, p.SHA256); err != nil {
				return nil, &FileError{p.File, err}
			}
			left -= len(source)
			lib.bytes += len(source)
			loaded[p.File] = len(lib.modules)
			lib.modules = append(lib.modules, ipc.LibraryModule{Specifiers: []string{p.Require}, Code: ipc.Quote(string(source))})
		}
		set.libraries = append(set.libraries, lib)
	}
	slices.SortFunc(set.libraries, func(a, b Library) int { return strings.Compare(a.Name(), b.Name()) })
	return set, nil
}

func checkSource(source []byte, hash string) error {
	if got := hashOf(source); got != hash {
		return &HashError{got, hash}
	}
	if len(source) == 0 {
		return errors.New("is empty: want a CommonJS module")
	}
	if !utf8.Valid(source) {
		return errors.New("is not UTF-8: want a CommonJS module in UTF-8")
	}
	return nil
}

func hashOf(source []byte) string {
	sum := sha256.Sum256(source)
	return hex.EncodeToString(sum[:])
}

// Names lists the libraries, sorted.
func (s *Set) Names() []string {
	names := []string{}
	for _, lib := range s.Libraries() {
		names = append(names, lib.Name())
	}
	return names
}

// Libraries are the libraries in the order of their names.
func (s *Set) Libraries() []Library {
	if s == nil {
		return nil
	}
	return slices.Clone(s.libraries)
}

// Find returns the library of the given name.
func (s *Set) Find(name string) (Library, bool) {
	for _, lib := range s.Libraries() {
		if lib.Name() == name {
			return lib, true
		}
	}
	return Library{}, false
}

// Allow returns p with all libraries of the set allowed beside what p allows.
func (s *Set) Allow(p policy.Policy) (policy.Policy, error) {
	if s == nil || len(s.libraries) == 0 {
		return p, nil
	}
	return p.AllowModules(s.Names())
}

// ForChild gives the libraries as they go to a child whose script may require these names:
// the others without their sources, so that the child can tell a library that is not allowed
// from one that is not there. The caller must not change them.
func (s *Set) ForChild(allowed []string) []ipc.Library {
	if s == nil {
		return nil
	}
	var sent []ipc.Library
	for _, lib := range s.libraries {
		modules := lib.modules
		if !slices.Contains(allowed, lib.entry.Name) {
			modules = withoutCode(modules)
		}
		sent = append(sent, ipc.Library{Name: lib.entry.Name, Modules: modules})
	}
	return sent
}

func withoutCode(modules []ipc.LibraryModule) []ipc.LibraryModule {
	names := slices.Clone(modules)
	for i := range names {
		names[i].Code = nil
	}
	return names
}

// Name is what scripts require and what an allowlist holds.
func (l Library) Name() string { return l.entry.Name }

// Version is the version of the package, as its authors number it.
func (l Library) Version() string { return l.entry.Version }

// Licence is what the operator says of the library's licence.
func (l Library) Licence() string { return l.entry.Licence }

// Description says in a line what the library is for; it may be empty.
func (l Library) Description() string { return l.entry.Description }

// SHA256 is the hash of the file behind the library's own name.
func (l Library) SHA256() string { return l.entry.SHA256 }

// Requires are all the names that a script can require, sorted.
func (l Library) Requires() []string {
	var names []string
	for _, p := range l.entry.parts() {
		names = append(names, p.Require)
	}
	slices.Sort(names)
	return names
}

// Functions are the names of the functions that the library exports, as its manifest has
// them, sorted.
func (l Library) Functions() []string {
	names := append([]string{}, l.entry.Functions...)
	slices.Sort(names)
	return names
}

// Bytes is the size of the library's sources.
func (l Library) Bytes() int { return l.bytes }
