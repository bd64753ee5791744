package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// lock is what the build reads of a lock file of npm, version 3. npm writes the same form
// to node_modules/.package-lock.json for what it has installed.
type lock struct {
	LockfileVersion int                 `json:"lockfileVersion"`
	Packages        map[string]lockedAt `json:"packages"`
}

type lockedAt struct {
	Version   string `json:"version"`
	Integrity string `json:"integrity"`
	Dev       bool   `json:"dev"`
}

// errInstall is the way out of every difference.
var errInstall = errors.New("run `npm ci --ignore-scripts` in libs")

// checkInstalled holds node_modules against the lock file: the same packages, each with the
// same version and checksum, and each directory with the version that it should have. That
// the bytes match the checksum is what npm ci has verified as it unpacked them.
func checkInstalled(dir string) error {
	want, err := readLock(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return err
	}
	delete(want.Packages, "")
	got, err := readLock(filepath.Join(dir, "node_modules", ".package-lock.json"))
	if err != nil {
		return fmt.Errorf("%w: %w", err, errInstall)
	}
	for _, place := range slices.Sorted(maps.Keys(want.Packages)) {
		if err := checkPackage(dir, place, want.Packages[place], got.Packages[place]); err != nil {
			return fmt.Errorf("%s: %w: %w", place, err, errInstall)
		}
	}
	for _, place := range slices.Sorted(maps.Keys(got.Packages)) {
		if _, ok := want.Packages[place]; !ok {
			return fmt.Errorf("%s: installed, but not in the lock file: %w", place, errInstall)
		}
	}
	return nil
}

func readLock(path string) (lock, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return lock{}, fmt.Errorf("read lock file: %w", err)
	}
	var l lock
	if err := json.Unmarshal(data, &l); err != nil {
		return lock{}, fmt.Errorf("read lock file: %s: %w", path, err)
	}
	if l.LockfileVersion != 3 {
		return lock{}, fmt.Errorf("read lock file: %s: lockfileVersion is %d, want 3", path, l.LockfileVersion)
	}
	return l, nil
}

func checkPackage(dir, place string, want, got lockedAt) error {
	if !strings.HasPrefix(want.Integrity, "sha512-") {
		return fmt.Errorf("integrity in the lock file is %q, want a sha512 checksum", want.Integrity)
	}
	if want.Version != got.Version || want.Integrity != got.Integrity {
		return fmt.Errorf("installed is %q (%s), the lock file has %q (%s)",
			got.Version, got.Integrity, want.Version, want.Integrity)
	}
	p, err := readPackage(filepath.Join(dir, filepath.FromSlash(place)))
	if err != nil {
		return err
	}
	if p.Version != want.Version {
		return fmt.Errorf("its directory holds %q, the lock file has %q", p.Version, want.Version)
	}
	return nil
}
