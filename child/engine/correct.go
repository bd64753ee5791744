package engine

import (
	"errors"

	"cordon/child/wording"

	"github.com/dop251/goja"
	"github.com/dop251/goja/file"
)

// maxSites is the longest script that is parsed again for the texts of its errors, in
// bytes: the tree takes many times the memory of the text, of which the script may have
// little left, and parsing cannot be interrupted.
const maxSites = 256 << 10

// findSites finds what stands where in a script that has been compiled before.
func findSites(filename, text string, known wording.Known) *wording.Sites {
	if len(text) > maxSites {
		return nil
	}
	body, err := parseScript(filename, text)
	if err != nil {
		return nil
	}
	w := &walker{by: file.Idx(len(wrapHead)), sites: wording.NewSites(text, known)}
	w.block(body.Body)
	return w.sites
}

// installThen replaces Promise.prototype.then by one that corrects the reason of a rejection
// before a handler gets it. catch and finally, Promise.all and its like come here, too. What
// await throws does not, and meets a catch clause instead.
func installThen(rt *goja.Runtime, correct func(goja.Value)) error {
	class, _ := rt.Get("Promise").(*goja.Object)
	if class == nil {
		return errors.New("the engine has no Promise")
	}
	proto, _ := class.Get("prototype").(*goja.Object)
	original, ok := asNative(proto.Get("then"))
	if !ok {
		return errors.New("the engine has no Promise.prototype.then")
	}
	then, err := function(rt, "then", 2, func(c goja.FunctionCall) goja.Value {
		handler, ok := asNative(c.Argument(1))
		if !ok {
			return original(c)
		}
		// The engine alone ever holds this function, and calls it without a frame.
		corrected := rt.ToValue(func(c goja.FunctionCall) goja.Value {
			correct(c.Argument(0))
			return handler(c)
		})
		return original(goja.FunctionCall{This: c.This, Arguments: []goja.Value{c.Argument(0), corrected}})
	})
	if err != nil {
		return err
	}
	return proto.DefineDataProperty("then", then, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// asNative gives a function as plain Go, to be called without a frame of its own and without
// running jobs. A Proxy is none: the engine offers no such way to call it.
func asNative(v goja.Value) (native, bool) {
	o, ok := v.(*goja.Object)
	if !ok {
		return nil, false
	}
	if _, ok := goja.AssertFunction(o); !ok {
		return nil, false
	}
	f, ok := o.Export().(native)
	return f, ok
}
