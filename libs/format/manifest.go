package format

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// ManifestVersion is the version of the manifest's own form.
const ManifestVersion = 1

// Manifest lists the libraries that scripts can require, in the order of their names.
type Manifest struct {
	Version   int       `json:"version"`
	Libraries []Library `json:"libraries"`
}

// Library describes one library as it was built.
type Library struct {
	// Name is what scripts require and what an allowlist holds.
	Name string `json:"name"`
	// Release is the version of the package, as its authors number it.
	Release string `json:"release"`
	// Licence is the package's SPDX expression.
	Licence string `json:"licence"`
	// File is the name of the file with the sources, beside the manifest.
	File string `json:"file"`
	// Bytes is the size of that file.
	Bytes int `json:"bytes"`
	// SHA256 is that file's hash in lower-case hexadecimal.
	SHA256 string `json:"sha256"`
	// Modules is how many modules the library is linked from.
	Modules int `json:"modules"`
	// Specifiers are all the names that a script can require, sorted. Name is one of them,
	// unless the library can be had by its parts only, as csv-parse/sync.
	Specifiers []string `json:"specifiers"`
	// Functions are the names of the functions that the library exports, sorted.
	Functions []string `json:"functions"`
}

// ParseManifest reads a manifest and validates it. Unknown fields and trailing data are
// errors.
func ParseManifest(data []byte) (*Manifest, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var m Manifest
	if err := dec.Decode(&m); err != nil {
		return nil, fmt.Errorf("read library manifest: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("read library manifest: data after its end")
	}
	if err := m.validate(); err != nil {
		return nil, fmt.Errorf("library manifest: %w", err)
	}
	return &m, nil
}

// Find returns the library of the given name.
func (m *Manifest) Find(name string) (Library, bool) {
	for _, lib := range m.Libraries {
		if lib.Name == name {
			return lib, true
		}
	}
	return Library{}, false
}

// Names lists the libraries' names, sorted.
func (m *Manifest) Names() []string {
	names := make([]string, len(m.Libraries))
	for i, lib := range m.Libraries {
		names[i] = lib.Name
	}
	return names
}

func (m *Manifest) validate() error {
	if m.Version != ManifestVersion {
		return fmt.Errorf("version is %d, want %d", m.Version, ManifestVersion)
	}
	if len(m.Libraries) == 0 {
		return errors.New("libraries is empty, want at least one")
	}
	for i, lib := range m.Libraries {
		if err := lib.validate(); err != nil {
			return fmt.Errorf("libraries[%d] (%q): %w", i, lib.Name, err)
		}
		if i > 0 && m.Libraries[i-1].Name >= lib.Name {
			return fmt.Errorf("libraries[%d] (%q): not in the order of names after %q", i, lib.Name, m.Libraries[i-1].Name)
		}
	}
	return nil
}

func (lib Library) validate() error {
	for _, field := range []struct{ name, value string }{
		{"name", lib.Name}, {"release", lib.Release}, {"licence", lib.Licence}, {"file", lib.File},
	} {
		if field.value == "" {
			return fmt.Errorf("%s is empty", field.name)
		}
	}
	if lib.Bytes <= 0 {
		return fmt.Errorf("bytes is %d, want more than 0", lib.Bytes)
	}
	if lib.Modules <= 0 {
		return fmt.Errorf("modules is %d, want more than 0", lib.Modules)
	}
	if sum, err := hex.DecodeString(lib.SHA256); err != nil || len(sum) != 32 {
		return fmt.Errorf("sha256 is %q, want 64 hexadecimal digits", lib.SHA256)
	}
	if !slices.IsSorted(lib.Specifiers) || len(lib.Specifiers) == 0 {
		return errors.New("specifiers are unsorted or empty")
	}
	if !slices.IsSorted(lib.Functions) || len(lib.Functions) == 0 {
		return errors.New("functions are unsorted or empty")
	}
	return nil
}
