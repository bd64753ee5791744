package main

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"cordon/policy"
	"cordon/supervisor/hostcheck"
)

// The tests in this file hold docs/operations.md against what cordon check knows.

// waysText writes ways as a cell of the page does.
func waysText(ways []hostcheck.Way) string {
	var texts []string
	for _, w := range ways {
		text := w.How
		if len(w.Lines) > 0 {
			text += ":<br>`" + strings.Join(w.Lines, "`<br>`") + "`"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "<br>or ")
}

// remedyText is the third column: where a container makes a difference, both.
func remedyText(r hostcheck.Remedy) string {
	outside := r.Mend(hostcheck.Facts{})
	inside := r.Mend(hostcheck.Facts{Container: "docker"})
	if reflect.DeepEqual(outside, inside) {
		return waysText(outside)
	}
	return waysText(outside) + "<br>in a container: " + waysText(inside)
}

func TestRemediesOfTheDocumentation(t *testing.T) {
	text := page(t, "docs/operations.md")
	got := map[string][]string{}
	for _, row := range rows(t, text, "| cause | what it is | what mends it |") {
		if len(row) == 3 && row[0] != "---" {
			got[row[0]] = row
		}
	}
	remedies := hostcheck.Remedies()
	if len(got) != len(remedies) {
		t.Errorf("the page has %d causes, want %d", len(got), len(remedies))
	}
	for _, r := range remedies {
		want := []string{string(r.Cause), strings.Trim(r.Means, "`"), strings.Trim(remedyText(r), "`")}
		if !slices.Equal(got[string(r.Cause)], want) {
			t.Errorf("the page has\n%q, want\n| `%s` | %s | %s |", got[string(r.Cause)], r.Cause, r.Means,
				strings.ReplaceAll(remedyText(r), "|", `\|`))
		}
	}
}

// fieldsOf gives the path of each field of the JSON of a type: walls[].mend[].how.
func fieldsOf(typ reflect.Type, prefix string) []string {
	switch typ.Kind() {
	case reflect.Pointer:
		return fieldsOf(typ.Elem(), prefix)
	case reflect.Slice:
		return fieldsOf(typ.Elem(), prefix+"[]")
	case reflect.Struct:
	default:
		return []string{prefix}
	}
	var all []string
	for i := range typ.NumField() {
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		if prefix != "" {
			name = prefix + "." + name
		}
		all = append(all, fieldsOf(typ.Field(i).Type, name)...)
	}
	return all
}

func TestReportOfTheDocumentation(t *testing.T) {
	var got []string
	for _, row := range rows(t, page(t, "docs/operations.md"), "| field | is |") {
		if row[0] != "---" {
			got = append(got, strings.Split(row[0], "`, `")...)
		}
	}
	if want := fieldsOf(reflect.TypeFor[hostcheck.Report](), ""); !slices.Equal(got, want) {
		t.Errorf("the page has the fields\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWallsOfTheDocumentation(t *testing.T) {
	var got, want []string
	for _, row := range rows(t, page(t, "docs/operations.md"), "| wall | what it takes | seen around the child |") {
		if row[0] != "---" {
			got = append(got, row[0])
		}
	}
	for _, info := range policy.Walls() {
		want = append(want, string(info.Wall))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the page has the walls %q, want %q", got, want)
	}
}
