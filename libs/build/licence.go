package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// allowedLicences are the licences, as SPDX names them, that let a library be carried
// inside a binary under Apache-2.0 with nothing asked but that its notice goes along.
var allowedLicences = []string{"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "Unlicense"}

// checkLicence refuses a package whose licence is not on the list.
func checkLicence(p pkg) error {
	if !slices.Contains(allowedLicences, p.License) {
		return fmt.Errorf("licence is %q, want one of %s", p.License, strings.Join(allowedLicences, ", "))
	}
	return nil
}

// licenceText returns the licence that a package ships, and the notices that Apache-2.0 wants
// passed on with it.
func licenceText(root string) (string, error) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return "", fmt.Errorf("find licence: %w", err)
	}
	for _, entry := range entries {
		base := strings.ToUpper(strings.TrimSuffix(entry.Name(), filepath.Ext(entry.Name())))
		if base != "LICENSE" && base != "LICENCE" && base != "COPYING" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, entry.Name()))
		if err != nil {
			return "", fmt.Errorf("read licence: %w", err)
		}
		notice, err := os.ReadFile(filepath.Join(root, "NOTICE"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("read notice: %w", err)
		}
		return strings.TrimSpace(string(text)+"\n\n"+string(notice)) + "\n", nil
	}
	return openingComment(root)
}

// openingComment is the notice of a package that has it at the top of its code alone.
func openingComment(root string) (string, error) {
	p, err := readPackage(root)
	if err != nil {
		return "", err
	}
	for _, name := range []string{p.Name + ".js", p.Main} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			continue
		}
		comment, _, closed := strings.Cut(string(text), "*/")
		comment, opens := strings.CutPrefix(strings.TrimSpace(comment), "/*")
		notice := strings.ToLower(comment)
		if opens && closed && (strings.Contains(notice, "copyright") || strings.Contains(notice, "license")) {
			return strings.TrimSpace(comment) + "\n", nil
		}
	}
	return "", fmt.Errorf("no licence text in %s", root)
}

// carried returns the notice of a package that another one carries in its own files.
func carried(root string) (string, error) {
	p, err := readPackage(root)
	if err != nil {
		return "", err
	}
	if err := checkLicence(p); err != nil {
		return "", err
	}
	text, err := licenceText(root)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("With code of %s (%s)\n\n%s", p.Name, p.License, text), nil
}
