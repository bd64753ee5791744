package modules

import (
	"path"
	"slices"
	"strings"

	"cordon/libs/nearest"
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
	library, ok := nearest.Find(specifier, l.allowed)
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
		slices.SortStableFunc(moved, func(a, b string) int { return nearest.Edits(a, rest) - nearest.Edits(b, rest) })
		return library + "/" + moved[0]
	}
	name, ok := nearest.Find(rest, all)
	switch {
	case from != "" && (!ok || nearest.Edits(strings.ToLower(name), strings.ToLower(rest)) > 1):
		return library + "/" + from
	case ok:
		return library + "/" + name
	}
	return l.entrance(library)
}
