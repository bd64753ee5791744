package globals

import (
	"strings"

	"cordon/child/globals/weburl"

	"github.com/dop251/goja"
)

// readParams reads the argument of the constructor: text, pairs, or an object's own
// properties. It may run code of the script.
func (r *realm) readParams(init goja.Value) weburl.Params {
	if isNullish(init) {
		return nil
	}
	o, ok := init.(*goja.Object)
	if !ok {
		return weburl.ParseParams(strings.TrimPrefix(r.text(init), "?"))
	}
	if method := o.GetSymbol(goja.SymIterator); !isNullish(method) {
		if _, ok := goja.AssertFunction(method); !ok {
			r.throwCoded(r.errors.typeError, "ERR_ARG_NOT_ITERABLE", "Query pairs must be iterable")
		}
		return r.readPairs(o)
	}
	return r.readRecord(o)
}

// readPairs reads an iterable of iterables of two.
func (r *realm) readPairs(o *goja.Object) weburl.Params {
	if s, ok := r.slots.state(o).(*paramsState); ok {
		return append(weburl.Params(nil), s.list...)
	}
	var params weburl.Params
	r.each(o, func(item goja.Value) bool {
		if _, ok := item.(*goja.Object); !ok {
			r.throwTuple()
		}
		// Two and one more are all that is looked at, however long the item is.
		var parts []string
		r.each(item, func(part goja.Value) bool {
			parts = append(parts, r.text(part))
			return len(parts) < 3
		})
		if len(parts) != 2 {
			r.throwTuple()
		}
		params = append(params, weburl.Pair{Name: parts[0], Value: parts[1]})
		return true
	})
	return params
}

func (r *realm) throwTuple() {
	r.throwCoded(r.errors.typeError, "ERR_INVALID_TUPLE", "Each query pair must be an iterable [name, value] tuple")
}

// readRecord reads own enumerable properties. Names that are equal once lone surrogates
// have become U+FFFD are one; the last counts.
func (r *realm) readRecord(o *goja.Object) weburl.Params {
	var params weburl.Params
	at := map[string]int{}
	for _, key := range r.ownNames(o) {
		name, value := key.String(), r.text(call(r.std.get, nil, o, key))
		if i, ok := at[name]; ok {
			params[i].Value = value
			continue
		}
		at[name] = len(params)
		params = append(params, weburl.Pair{Name: name, Value: value})
	}
	return params
}
