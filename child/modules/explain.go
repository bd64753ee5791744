package modules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"cordon/libs/format"
)

// longestName is how much of a name is looked at and repeated, in UTF-16 units. Every name
// in a registry is shorter.
const longestName = 100

// explain says why a script does not get a module. found tells whether the registry has it.
// The text depends on the name and the allowed libraries alone.
func (l *Loader) explain(specifier string, source format.Source, found bool) string {
	if found {
		return l.blocked(specifier, "this execution does not allow it")
	}
	if reason, ok := absence(specifier); ok {
		return l.blocked(specifier, reason)
	}
	return l.notFound(specifier)
}

func (l *Loader) blocked(specifier, reason string) string {
	return fmt.Sprintf("Module %s is blocked: %s. %s", strconv.Quote(specifier), reason, l.available())
}

// notFound names what was probably meant, or what does the same.
func (l *Loader) notFound(specifier string) string {
	hint := ""
	if name, ok := l.meant(specifier); ok {
		hint = fmt.Sprintf(" Did you mean %s?", strconv.Quote(name))
	} else if name, ok := instead(specifier); ok && slices.Contains(l.allowed, name) {
		hint = fmt.Sprintf(" %s does the like.", strconv.Quote(name))
	}
	return fmt.Sprintf("Cannot find module %s.%s %s", strconv.Quote(specifier), hint, l.available())
}

// notString names the type of what a script passed, never its text: to ask for that would
// run code of the script.
func (l *Loader) notString(v goja.Value) string {
	return fmt.Sprintf("The name of a module must be a string, not %s. %s", typeName(v), l.available())
}

func (l *Loader) available() string {
	if len(l.allowed) == 0 {
		return "No modules are available."
	}
	names := make([]string, len(l.allowed))
	for i, library := range l.allowed {
		names[i] = l.entrance(library)
	}
	return "Available modules: " + strings.Join(names, ", ") + "."
}

// typeName is what typeof says, with an article where one belongs.
func typeName(v goja.Value) string {
	switch {
	case v == nil || goja.IsUndefined(v):
		return "undefined"
	case goja.IsNull(v):
		return "null"
	}
	switch v := v.(type) {
	case *goja.Object:
		if _, ok := goja.AssertFunction(v); ok {
			return "a function"
		}
		return "an object"
	case *goja.Symbol:
		return "a symbol"
	}
	if goja.IsBigInt(v) {
		return "a bigint"
	}
	if goja.IsNumber(v) {
		return "a number"
	}
	return "a boolean"
}
