package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"cordon/libs"
	"cordon/libs/format"
)

// TestSourcesMatchManifest checks the hashes, which nothing checks at run time.
func TestSourcesMatchManifest(t *testing.T) {
	manifest, err := libs.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := (Registry{}).Names(), manifest.Names(); !slices.Equal(got, want) {
		t.Fatalf("libraries are %q, the manifest has %q", got, want)
	}
	for i, lib := range manifest.Libraries {
		source := *tables[i].source
		sum := sha256.Sum256([]byte(source))
		if got := hex.EncodeToString(sum[:]); got != lib.SHA256 || len(source) != lib.Bytes {
			t.Errorf("%s: %d bytes with hash %s, the manifest has %d with %s", lib.Name, len(source), got, lib.Bytes, lib.SHA256)
		}
		if got := (Registry{}).Specifiers(lib.Name); !slices.Equal(got, lib.Specifiers) {
			t.Errorf("%s: specifiers differ from the manifest's", lib.Name)
		}
		if got := len(tables[i].modules); got != lib.Modules {
			t.Errorf("%s: %d modules, the manifest has %d", lib.Name, got, lib.Modules)
		}
	}
}

// TestTables holds that every module is whole and every number in reach.
func TestTables(t *testing.T) {
	names := map[string]bool{}
	for _, table := range tables {
		end := uint32(0)
		for i := range table.modules {
			source, ok := Registry{}.Module(table.name, i)
			if !ok || source.Index != i || source.Library != table.name || names[source.Name] {
				t.Fatalf("%s: module %d is %q", table.name, i, source.Name)
			}
			names[source.Name] = true
			if table.modules[i].start != end {
				t.Fatalf("%s: %s starts at %d, want %d", table.name, source.Name, table.modules[i].start, end)
			}
			end = table.modules[i].end
			checkSource(t, table.name, source)
		}
		if int(end) != len(*table.source) {
			t.Errorf("%s: modules end at %d of %d", table.name, end, len(*table.source))
		}
	}
}

func checkSource(t *testing.T, library string, source format.Source) {
	t.Helper()
	whole := strings.HasPrefix(source.Code, format.Prologue) && strings.HasSuffix(source.Code, format.Epilogue)
	if whole == (source.Members != nil) {
		t.Errorf("%s: has neither a body nor members, or both", source.Name)
	}
	for _, m := range source.Members {
		if _, ok := (Registry{}).Module(library, m.Module); !ok && m.Module != format.Self {
			t.Errorf("%s: member %s comes from module %d", source.Name, m.Name, m.Module)
		}
	}
}

func TestLookup(t *testing.T) {
	for specifier, want := range map[string]string{
		"lodash":                          "lodash",
		"lodash/groupBy":                  "lodash/groupBy",
		"lodash/groupBy.js":               "lodash/groupBy",
		"lodash-es":                       "lodash",
		"lodash-es/groupBy":               "lodash/groupBy",
		"lodash-es/none":                  "",
		"lodash/lodash":                   "lodash",
		"lodash/fp":                       "lodash/fp",
		"lodash/fp/map":                   "lodash/fp/map",
		"date-fns":                        "date-fns",
		"date-fns/addDays":                "date-fns/addDays",
		"date-fns/locale/de":              "date-fns/locale/de",
		"uuid":                            "uuid",
		"validator":                       "validator",
		"validator/lib/isEmail":           "validator/lib/isEmail",
		"date-fns/addDays.js":             "",
		"lodash.js":                       "",
		"lodash/":                         "",
		"lodash//groupBy":                 "",
		"lodash/_baseMap":                 "",
		"lodash/lodash.min":               "",
		"lodash/package.json":             "",
		"date-fns/package.json":           "",
		"date-fns/_lib/getRoundingMethod": "",
		"uuid/v4":                         "",
		"@scope/name":                     "",
		"@":                               "",
		"":                                "",
		"/":                               "",
	} {
		source, ok := Registry{}.Lookup(specifier)
		if source.Name != want || ok != (want != "") {
			t.Errorf("%q is %q, %t, want %q", specifier, source.Name, ok, want)
		}
	}
	if _, ok := (Registry{}).Module("lodash", -1); ok {
		t.Error("there is a module -1")
	}
	if _, ok := (Registry{}).Module("none", 0); ok || (Registry{}).Specifiers("none") != nil {
		t.Error("there is a library none")
	}
}
