package modules

import (
	"path"
	"slices"
	"strings"
)

// meant guesses which module a name was meant for: one of a library's where the library is
// right, otherwise a library. A dot after the library's name counts as a slash, for the
// packages of single functions, such as lodash.get.
func (l *Loader) meant(specifier string) (string, bool) {
	for _, library := range l.allowed {
		rest, ok := strings.CutPrefix(specifier, library)
		if !ok {
			continue
		}
		if rest == "" || rest[0] == '/' || rest[0] == '.' {
			return l.part(library, strings.TrimLeft(rest, "/.")), true
		}
	}
	library, ok := nearest(specifier, l.allowed)
	return l.entrance(library), ok
}

// entrance is the name by which a library is required: its own, or its first part where it
// has no main entry.
func (l *Loader) entrance(library string) string {
	names := l.registry.Specifiers(library)
	if len(names) == 0 {
		return library
	}
	return names[0]
}

// part guesses which part of a library was meant: one that has the right name in another
// place, or nearly the right name, or a name that the wanted one goes on from, as de-DE does
// from de. Failing all, it is the library as a whole.
func (l *Loader) part(library, rest string) string {
	var moved, all []string
	from := ""
	for _, name := range l.registry.Specifiers(library) {
		part, ok := strings.CutPrefix(name, library+"/")
		if !ok {
			continue
		}
		all = append(all, part)
		if strings.EqualFold(path.Base(part), path.Base(rest)) {
			moved = append(moved, part)
		}
		if strings.HasPrefix(rest, part+"-") {
			from = part
		}
	}
	if len(moved) > 0 {
		slices.SortStableFunc(moved, func(a, b string) int { return edits(a, rest) - edits(b, rest) })
		return library + "/" + moved[0]
	}
	name, ok := nearest(rest, all)
	switch {
	case from != "" && (!ok || edits(strings.ToLower(name), strings.ToLower(rest)) > 1):
		return library + "/" + from
	case ok:
		return library + "/" + name
	}
	return l.entrance(library)
}

// nearest finds the candidate that a name was probably meant for: the first with the fewest
// edits, within a third of the name's length.
func nearest(name string, candidates []string) (string, bool) {
	best, fewest := "", max(1, len(name)/3)+1
	for _, candidate := range candidates {
		if d := len(candidate) - len(name); d >= fewest || -d >= fewest {
			continue
		}
		if n := edits(strings.ToLower(name), strings.ToLower(candidate)); n < fewest {
			best, fewest = candidate, n
		}
	}
	return best, best != ""
}

// edits counts the insertions, deletions, replacements and swaps of neighbouring bytes that
// make one string the other (optimal string alignment).
func edits(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
