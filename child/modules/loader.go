package modules

import (
	"errors"
	"fmt"
	"slices"

	"github.com/dop251/goja"

	"cordon/libs/format"
)

// FilePrefix begins the file names of library code in stack frames; the module's own name,
// such as date-fns/addDays, follows.
const FilePrefix = "cordon:"

// Registry finds the modules of the libraries that exist, allowed or not.
type Registry interface {
	// Names lists the libraries, sorted.
	Names() []string
	// Specifiers lists the names that a script can require of a library, sorted.
	Specifiers(library string) []string
	// Lookup finds the module behind a name that a script requires.
	Lookup(specifier string) (format.Source, bool)
	// Module finds a library's module by its number.
	Module(library string, index int) (format.Source, bool)
}

// Loader is the require of one runtime. Like the runtime it serves one goroutine.
type Loader struct {
	rt       *goja.Runtime
	registry Registry
	// allowed are the libraries that exist and are allowed, sorted.
	allowed   []string
	libraries map[string]*library
	realm     *realm
	// standIns are the accessors of members that had not been read when they were made.
	standIns []*goja.Object
}

// Install gives the runtime a global require for the allowed libraries, and returns the
// loader behind it. It has to run before any code of the script: it takes the intrinsics and
// crypto as they are then. A name in allowed that the registry lacks allows nothing.
//
// The function has the name require, the length 1 and no other property.
func Install(rt *goja.Runtime, registry Registry, allowed []string) (*Loader, error) {
	realm, err := capture(rt)
	if err != nil {
		return nil, fmt.Errorf("install require: %w", err)
	}
	l := &Loader{rt: rt, registry: registry, libraries: map[string]*library{}, realm: realm}
	for _, name := range registry.Names() {
		if slices.Contains(allowed, name) {
			l.allowed = append(l.allowed, name)
		}
	}
	if err := l.hideStandIns(); err != nil {
		return nil, fmt.Errorf("install require: %w", err)
	}
	require := realm.function("require", 1, func(call goja.FunctionCall) goja.Value {
		return l.require(call.Argument(0))
	})
	err = rt.GlobalObject().DefineDataProperty("require", require, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	if err != nil {
		return nil, fmt.Errorf("install require: %w", err)
	}
	return l, nil
}

// Blocked reports whether v is an error that require threw because the script may not have
// the module, or because there is none. An error that a script makes itself is not, whatever
// it looks like.
func (l *Loader) Blocked(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	return ok && l.realm.isRefusal(o)
}

// require answers the script's own calls. It throws.
func (l *Loader) require(name goja.Value) goja.Value {
	s, ok := name.(goja.String)
	if !ok {
		panic(l.realm.refusal(l.notString(name)))
	}
	if s.Length() > longestName {
		panic(l.realm.refusal(l.notFound(s.Substring(0, longestName).String() + "...")))
	}
	specifier := s.String()
	source, ok := l.registry.Lookup(specifier)
	if !ok || !slices.Contains(l.allowed, source.Library) {
		panic(l.realm.refusal(l.explain(specifier, source, ok)))
	}
	return l.enter(source)
}

// enter loads a module for the script. What goes wrong names the library: an exception
// becomes an error with a cause, and a fault of the engine a panic with a [FaultError].
// Interrupts and stack overflows pass as they are.
func (l *Loader) enter(source format.Source) goja.Value {
	defer nameFault(source.Library)
	lib := l.library(source)
	lib.enter()
	defer lib.leave()
	value, err := lib.load(source)
	if err == nil {
		return value
	}
	var thrown *goja.Exception
	if errors.As(err, &thrown) {
		panic(l.realm.failure(source.Library, thrown.Value()))
	}
	panic(err)
}

// library returns what is loaded so far of a source's library.
func (l *Loader) library(source format.Source) *library {
	lib := l.libraries[source.Library]
	if lib == nil {
		lib = newLibrary(l, source.Library, source.Foreign)
		l.libraries[source.Library] = lib
	}
	return lib
}
