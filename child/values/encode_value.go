package values

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/dop251/goja"

	"cordon/child/values/probe"
)

const bigintReason = "is a BigInt, which has no form in JSON; String() or Number() gives it one"

// value writes a value that is not absent.
func (w *writer) value(v goja.Value) error {
	if err := w.tick(); err != nil {
		return err
	}
	switch t := v.(type) {
	case *goja.Object:
		return w.object(t)
	case goja.String:
		return w.text(t)
	}
	switch {
	case goja.IsNull(v):
		return w.raw("null")
	case goja.IsNumber(v):
		return w.number(v.ToFloat())
	case goja.IsBigInt(v):
		return w.invalid(bigintReason)
	case v.ToBoolean():
		return w.raw("true")
	default:
		return w.raw("false")
	}
}

// object writes an object by what it is inside.
func (w *writer) object(o *goja.Object) error {
	switch kind := probe.KindOf(o); kind {
	case probe.Number, probe.String, probe.Boolean, probe.BigInt:
		return w.value(w.probe.Unbox(o, kind))
	case probe.Date:
		return w.date(o)
	case probe.RegExp:
		source, _ := w.probe.RegExp(o)
		return w.value(source)
	case probe.RawJSON:
		return w.rawJSON(o)
	case probe.Promise:
		return w.invalid("is a Promise; await it first")
	case probe.Plain:
		if text, ok := w.urlText(o); ok {
			return w.value(w.rt.ToValue(text))
		}
		return w.container(o, kind)
	default:
		return w.container(o, kind)
	}
}

// urlText gives what a URL object has as its JSON in Node, its href, and of a
// URLSearchParams object the query, for which JSON.stringify has nothing but {}.
func (w *writer) urlText(o *goja.Object) (string, bool) {
	if href, ok := w.urls.URL(o); ok {
		return href, true
	}
	return w.urls.Params(o)
}

// container writes an object that has members, after the checks that keep the walk finite.
func (w *writer) container(o *goja.Object, kind probe.Kind) error {
	for depth, outer := range w.open {
		if outer == o {
			return w.invalid("refers back to " + pathText(w.path[:depth]))
		}
	}
	if len(w.open) >= MaxDepth {
		return w.invalid("is nested deeper than " + strconv.Itoa(MaxDepth) + " levels")
	}
	w.open = append(w.open, o)
	err := w.members(o, kind)
	w.open = w.open[:len(w.open)-1]
	return err
}

func (w *writer) members(o *goja.Object, kind probe.Kind) error {
	switch kind {
	case probe.Array:
		return w.array(o, true)
	case probe.Map:
		return w.mapEntries(o)
	case probe.Set:
		return w.setElements(o)
	case probe.TypedArray:
		return w.typedArray(o)
	case probe.ArrayBuffer:
		return w.arrayBuffer(o)
	case probe.Error:
		return w.errorFields(o)
	case probe.Proxy:
		if w.probe.IsArray(o) {
			return w.array(o, false)
		}
	}
	return w.properties(o)
}

func (w *writer) date(o *goja.Object) error {
	iso, ok := w.probe.Date(o)
	if !ok {
		return w.raw("null")
	}
	return w.raw(`"` + iso + `"`)
}

// rawJSON writes what the script gave to JSON.rawJSON. The engine has checked the text and
// made the property that holds it immutable; it is checked again because the output's
// being JSON must not hang on that.
func (w *writer) rawJSON(o *goja.Object) error {
	text, ok := o.Get("rawJSON").(goja.String)
	if !ok {
		return w.raw("null")
	}
	if err := w.room(int64(text.Length())); err != nil {
		return err
	}
	plain := text.String()
	if !json.Valid([]byte(plain)) {
		return w.invalid("holds raw JSON that is not valid")
	}
	return w.raw(plain)
}

// number writes a number as Number.prototype.toString does, ECMA-262 6.1.6.1.20, but null
// for what JSON has no number for, and 0 for -0.
func (w *writer) number(f float64) error {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return w.raw("null")
	}
	var scratch [32]byte
	text := appendNumber(scratch[:0], f)
	if err := w.room(int64(len(text))); err != nil {
		return err
	}
	w.buf = append(w.buf, text...)
	return nil
}

// JavaScript writes numbers of at least 1e21 and below 1e-6 with an exponent.
const (
	exponentFrom  = 1e21
	exponentBelow = 1e-6
)

func appendNumber(buf []byte, f float64) []byte {
	if f == 0 {
		return append(buf, '0')
	}
	if size := math.Abs(f); size < exponentFrom && size >= exponentBelow {
		return strconv.AppendFloat(buf, f, 'f', -1, 64)
	}
	buf = strconv.AppendFloat(buf, f, 'e', -1, 64)
	// Go writes at least two digits of exponent, JavaScript as many as there are.
	if n := len(buf); n >= 2 && buf[n-2] == '0' && (buf[n-3] == '-' || buf[n-3] == '+') {
		buf = append(buf[:n-2], buf[n-1])
	}
	return buf
}
