package intl

import "github.com/dop251/goja"

// listFormat is a resolved Intl.ListFormat.
type listFormat struct {
	locale, kind, style string
}

// listFormatClass is Intl.ListFormat.
func (r *realm) listFormatClass() class {
	return class{
		name: "ListFormat",
		make: func(self *goja.Object, locales, options goja.Value) {
			requested := r.requestLocale(locales)
			b := r.strictOptions("Intl.ListFormat", options)
			b.matcher()
			r.lists.set(self, &listFormat{
				locale: requested.tag(),
				kind:   b.choice("type", "conjunction disjunction unit", "conjunction"),
				style:  b.choice("style", "long short narrow", "long"),
			})
		},
		methods: []method{
			{name: "resolvedOptions", call: func(call goja.FunctionCall) goja.Value {
				f := r.listOf(call.This, "resolvedOptions")
				o := r.rt.NewObject()
				r.property(o, "locale", f.locale)
				r.property(o, "type", f.kind)
				r.property(o, "style", f.style)
				return o
			}},
			{name: "format", length: 1, call: func(call goja.FunctionCall) goja.Value {
				f := r.listOf(call.This, "format")
				return f.text(r.stringList(call.Argument(0)))
			}},
			{name: "formatToParts", length: 1, call: func(call goja.FunctionCall) goja.Value {
				f := r.listOf(call.This, "formatToParts")
				return r.listArray(f, r.stringList(call.Argument(0)))
			}},
		},
	}
}

// listOf finds the data of a receiver.
func (r *realm) listOf(this goja.Value, method string) *listFormat {
	f := r.lists.get(this)
	if f == nil {
		r.throwType("Method Intl.ListFormat.prototype.%s called on incompatible receiver", method)
	}
	return f
}

// stringList reads an iterable of strings.
func (r *realm) stringList(iterable goja.Value) []goja.String {
	if goja.IsUndefined(iterable) {
		return nil
	}
	var list []goja.String
	r.rt.ForOf(iterable, func(item goja.Value) bool {
		text, ok := item.(goja.String)
		if !ok {
			r.throwType("Iterable yielded %s which is not a string", describeItem(item))
		}
		list = append(list, text)
		return true
	})
	return list
}

// describeItem names a value in an error without running code of the script.
func describeItem(value goja.Value) string {
	switch value.(type) {
	case *goja.Object:
		return "an object"
	case *goja.Symbol:
		return "a symbol"
	}
	return value.String()
}

// separators gives what stands between two items, between the last two of more, and between
// the others.
func (f *listFormat) separators() (pair, last, other string) {
	switch {
	case f.kind == "unit" && f.style == "narrow":
		return " ", " ", " "
	case f.kind == "unit", f.kind == "conjunction" && f.style == "narrow":
		return ", ", ", ", ", "
	case f.kind == "disjunction":
		return " or ", ", or ", ", "
	case f.style == "short":
		return " & ", ", & ", ", "
	}
	return " and ", ", and ", ", "
}

// between gives what stands before item i of n, "" before the first.
func (f *listFormat) between(i, n int) string {
	pair, last, other := f.separators()
	switch {
	case i == 0:
		return ""
	case n == 2:
		return pair
	case i == n-1:
		return last
	}
	return other
}

// text formats a list. It stays with goja's strings, which keep lone surrogates.
func (f *listFormat) text(list []goja.String) goja.Value {
	var text goja.StringBuilder
	for i, item := range list {
		text.WriteUTF8String(f.between(i, len(list)))
		text.WriteString(item)
	}
	return text.String()
}

// listArray makes the result of formatToParts.
func (r *realm) listArray(f *listFormat, list []goja.String) goja.Value {
	var items []any
	add := func(kind string, value any) {
		object := r.rt.NewObject()
		r.property(object, "type", kind)
		r.property(object, "value", value)
		items = append(items, object)
	}
	for i, item := range list {
		if separator := f.between(i, len(list)); separator != "" {
			add("literal", separator)
		}
		add("element", item)
	}
	return r.rt.NewArray(items...)
}
