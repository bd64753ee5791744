package timezone

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLoad(t *testing.T) {
	moment := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for name, want := range map[string]string{
		"UTC":                            "12:00 UTC",
		"Etc/UTC":                        "12:00 UTC",
		"Europe/Berlin":                  "14:00 CEST",
		"America/New_York":               "08:00 EDT",
		"Asia/Kathmandu":                 "17:45 +0545",
		"Australia/Lord_Howe":            "22:30 +1030",
		"America/Argentina/Buenos_Aires": "09:00 -03",
		"EST5EDT":                        "08:00 EDT",
	} {
		zone, err := Load(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := moment.In(zone).Format("15:04 MST"); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if zone.String() != name || !Valid(name) {
			t.Errorf("%s: is named %s, valid %v", name, zone, Valid(name))
		}
	}
}

// TestUnknown holds that no name reaches beyond the embedded zones.
func TestUnknown(t *testing.T) {
	for _, name := range []string{
		"", "Local", "local", "utc", "europe/berlin", "Europe", "Europe/", "Europe/Berlin/", "/Europe/Berlin",
		"../Europe/Berlin", "Europe/../Europe/Berlin", "Europe/Berlin\x00", " Europe/Berlin", "/etc/localtime",
		strings.Repeat("x", 1<<16),
	} {
		zone, err := Load(name)
		if !errors.Is(err, ErrUnknown) || zone != nil || Valid(name) {
			t.Errorf("%.40q: %v, %v, valid %v", name, zone, err, Valid(name))
		}
	}
}

// TestAgainstToolchain compares with the standard library's reading of the same archive
// over a century of changes.
func TestAgainstToolchain(t *testing.T) {
	t.Setenv("ZONEINFO", archivePath(t))
	for _, name := range []string{"Europe/Dublin", "Africa/Casablanca", "Pacific/Apia", "America/Sao_Paulo", "Asia/Tehran"} {
		got, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		want, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for at := time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2050; at = at.Add(100 * time.Hour) {
			if g, w := at.In(got).String(), at.In(want).String(); g != w {
				t.Fatalf("%s: %s, want %s", name, g, w)
			}
		}
	}
}

func archivePath(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("zoneinfo.zip")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// FuzzFind gives the archive reader damaged archives: it must not panic, and must not find
// more than the archive has.
func FuzzFind(f *testing.F) {
	const small = "PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00" +
		"\x01\x00\x00\x00ahi" +
		"PK\x01\x02\x14\x00\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00" +
		"\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00a" +
		"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00\x2f\x00\x00\x00\x21\x00\x00\x00\x00\x00"
	f.Add(small, "a")
	f.Add(small[1:], "a")
	f.Add("", "")
	if content, found, err := find(small, "a"); content != "hi" || !found || err != nil {
		f.Fatalf("the smallest archive gives %q, %v, %v", content, found, err)
	}
	f.Fuzz(func(t *testing.T, archive, name string) {
		content, found, err := find(archive, name)
		if found && (err != nil || !strings.Contains(archive, content)) || !found && content != "" {
			t.Errorf("find gives %q, %v, %v", content, found, err)
		}
	})
}
