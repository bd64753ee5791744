// Package urls reads the URL and URLSearchParams objects of a realm, whatever a script has
// done to their classes.
//
//	reader := urls.NewReader(rt) // before code of the script runs
//	href, ok := reader.URL(object)
//
// An object counts where it inherits from the class's prototype and the class's own
// toString, as it was when the Reader was made, takes it for one of its own. That reads
// internal state and runs no code of the script.
package urls

import (
	"cordon/child/values/probe"

	"github.com/dop251/goja"
)

// Reader reads the objects of one runtime.
type Reader struct {
	rt          *goja.Runtime
	url, params class
}

// class is a class whose toString tells all that its objects hold.
type class struct {
	prototype *goja.Object
	toString  func(goja.FunctionCall) goja.Value
}

// NewReader makes a Reader. It must be made after the globals and before code of the script
// runs. In a realm without the classes it finds nothing.
func NewReader(rt *goja.Runtime) *Reader {
	return &Reader{rt: rt, url: find(rt, "URL"), params: find(rt, "URLSearchParams")}
}

func find(rt *goja.Runtime, name string) class {
	constructor, ok := rt.GlobalObject().Get(name).(*goja.Object)
	if !ok {
		return class{}
	}
	prototype, ok := constructor.Get("prototype").(*goja.Object)
	if !ok {
		return class{}
	}
	toString, _ := prototype.Get("toString").Export().(func(goja.FunctionCall) goja.Value)
	return class{prototype: prototype, toString: toString}
}

// URL gives the href of a URL object.
func (r *Reader) URL(o *goja.Object) (href string, ok bool) { return r.read(&r.url, o) }

// Params gives the query of a URLSearchParams object, without a question mark.
func (r *Reader) Params(o *goja.Object) (query string, ok bool) { return r.read(&r.params, o) }

// maxPrototypes bounds the walk up a chain of prototypes.
const maxPrototypes = 32

func (r *Reader) read(c *class, o *goja.Object) (text string, ok bool) {
	if c.toString == nil || !inherits(o, c.prototype) {
		return "", false
	}
	thrown := r.rt.Try(func() {
		text = c.toString(goja.FunctionCall{This: o}).String()
	})
	return text, thrown == nil
}

// inherits stops at a Proxy, whose prototype could not be asked for without a trap.
func inherits(o, prototype *goja.Object) bool {
	for range maxPrototypes {
		if probe.KindOf(o) != probe.Plain {
			return false
		}
		if o = o.Prototype(); o == nil {
			return false
		}
		if o == prototype {
			return true
		}
	}
	return false
}
