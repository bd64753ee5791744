package globals

import (
	"slices"

	"cordon/child/globals/weburl"

	"github.com/dop251/goja"
)

// paramsState is the state of a URLSearchParams object.
type paramsState struct {
	list weburl.Params
	// owner is the URL whose query the list is, nil for a list of its own.
	owner *weburl.URL
}

// changed writes the list back to the URL that it belongs to.
func (s *paramsState) changed() goja.Value {
	if s.owner != nil {
		s.owner.SetQuery(s.list.String())
	}
	return goja.Undefined()
}

// paramsMethod is a method of URLSearchParams that takes at least the number of
// arguments that is its length.
type paramsMethod func(s *paramsState, c goja.FunctionCall) goja.Value

// installURLSearchParams supplies URLSearchParams and gives its prototype,
// https://url.spec.whatwg.org/#interface-urlsearchparams.
func (r *realm) installURLSearchParams() *goja.Object {
	_, proto := r.class("URLSearchParams", 0, func(c goja.ConstructorCall) {
		r.slots.put(c.This, &paramsState{list: r.readParams(c.Argument(0))})
	})
	for _, m := range []struct {
		name   string
		length int
		fn     paramsMethod
	}{
		{"append", 2, r.paramsAppend}, {"delete", 1, r.paramsDelete}, {"get", 1, r.paramsGet},
		{"getAll", 1, r.paramsGetAll}, {"has", 1, r.paramsHas}, {"set", 2, r.paramsSet},
		{"sort", 0, r.paramsSort}, {"toString", 0, r.paramsText}, {"forEach", 1, r.paramsForEach},
	} {
		r.webMethod(proto, m.name, m.length, r.paramsNative(m.name, m.length, m.fn))
	}
	r.webAccessor(proto, "size", func(c goja.FunctionCall) goja.Value {
		return r.rt.ToValue(len(webReceiver[*paramsState](r, c, "get URLSearchParams.size").list))
	}, nil)
	r.installParamsIterators(proto)
	return proto
}

// paramsNative checks receiver and number of arguments before a method sees them.
func (r *realm) paramsNative(name string, length int, fn paramsMethod) native {
	return func(c goja.FunctionCall) goja.Value {
		s := webReceiver[*paramsState](r, c, "URLSearchParams."+name)
		if name != "forEach" && len(c.Arguments) < length {
			missing := "The \"name\" argument must be specified"
			if length == 2 {
				missing = "The \"name\" and \"value\" arguments must be specified"
			}
			r.throwCoded(r.errors.typeError, "ERR_MISSING_ARGS", missing)
		}
		return fn(s, c)
	}
}

func (r *realm) paramsAppend(s *paramsState, c goja.FunctionCall) goja.Value {
	// Converting may run code of the script that changes the list.
	pair := weburl.Pair{Name: r.text(c.Argument(0)), Value: r.text(c.Argument(1))}
	s.list = append(s.list, pair)
	return s.changed()
}

func (r *realm) paramsDelete(s *paramsState, c goja.FunctionCall) goja.Value {
	match := r.pairMatcher(c)
	s.list = slices.DeleteFunc(s.list, match)
	return s.changed()
}

func (r *realm) paramsHas(s *paramsState, c goja.FunctionCall) goja.Value {
	match := r.pairMatcher(c)
	return r.rt.ToValue(slices.ContainsFunc(s.list, match))
}

// pairMatcher reads the arguments name and, where it is given, value.
func (r *realm) pairMatcher(c goja.FunctionCall) func(weburl.Pair) bool {
	name := r.text(c.Argument(0))
	if goja.IsUndefined(c.Argument(1)) {
		return func(p weburl.Pair) bool { return p.Name == name }
	}
	value := r.text(c.Argument(1))
	return func(p weburl.Pair) bool { return p.Name == name && p.Value == value }
}

func (r *realm) paramsGet(s *paramsState, c goja.FunctionCall) goja.Value {
	name := r.text(c.Argument(0))
	if value, ok := s.list.Get(name); ok {
		return r.rt.ToValue(value)
	}
	return goja.Null()
}

func (r *realm) paramsGetAll(s *paramsState, c goja.FunctionCall) goja.Value {
	name := r.text(c.Argument(0))
	var values []any
	for _, pair := range s.list {
		if pair.Name == name {
			values = append(values, pair.Value)
		}
	}
	return r.rt.NewArray(values...)
}

func (r *realm) paramsSet(s *paramsState, c goja.FunctionCall) goja.Value {
	name, value := r.text(c.Argument(0)), r.text(c.Argument(1))
	s.list.Set(name, value)
	return s.changed()
}

func (r *realm) paramsSort(s *paramsState, _ goja.FunctionCall) goja.Value {
	s.list.Sort()
	return s.changed()
}

func (r *realm) paramsText(s *paramsState, _ goja.FunctionCall) goja.Value {
	return r.rt.ToValue(s.list.String())
}

func (r *realm) paramsForEach(s *paramsState, c goja.FunctionCall) goja.Value {
	if _, ok := goja.AssertFunction(c.Argument(0)); !ok {
		r.throwCoded(r.errors.typeError, "ERR_INVALID_ARG_TYPE", "The \"callback\" argument must be of type function")
	}
	visit := r.callback(c.Argument(0), "the callback of forEach")
	self, thisArg := c.This, c.Argument(1)
	for i := 0; i < len(s.list); i++ {
		pair := s.list[i]
		visit(thisArg, r.rt.ToValue(pair.Value), r.rt.ToValue(pair.Name), self)
	}
	return goja.Undefined()
}
