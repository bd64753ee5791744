package probe

import (
	"fmt"
	"strings"
	"time"

	"github.com/dop251/goja"
)

// The methods of this file read what an object of one kind holds inside. They run no code
// of the script, and must be given an object of that kind.

// Date gives the ISO 8601 text of a Date in UTC, as Date.prototype.toISOString; ok is false
// for an invalid one.
func (p *Probe) Date(o *goja.Object) (iso string, ok bool) {
	since := p.use(&p.dateTime, "Date.prototype.getTime")(call(o))
	if goja.IsNaN(since) {
		return "", false
	}
	at := time.UnixMilli(since.ToInteger()).UTC()
	// The engine writes years before 0 with four digits; ECMA-262 21.4.1.32 wants six.
	year, rest := at.Year(), at.Format("-01-02T15:04:05.000Z")
	if year < 0 || year > 9999 {
		return fmt.Sprintf("%+07d", year) + rest, true
	}
	return fmt.Sprintf("%04d", year) + rest, true
}

// Time gives the milliseconds of a Date since 1970, NaN for an invalid one.
func (p *Probe) Time(o *goja.Object) float64 {
	return p.use(&p.dateTime, "Date.prototype.getTime")(call(o)).ToFloat()
}

// RegExp gives the source and the flags of a regular expression.
func (p *Probe) RegExp(o *goja.Object) (source goja.Value, flags string) {
	var set strings.Builder
	for _, part := range p.regexpParts() {
		value := orUndefined(part.get(call(o)))
		if part.flag == "" {
			source = value
			if p.Written != nil {
				source = p.Written(value)
			}
		} else if value.ToBoolean() {
			set.WriteString(part.flag)
		}
	}
	return source, set.String()
}

// Unbox gives the primitive inside a Number, String, Boolean, Symbol or BigInt object, and
// the empty string for String.prototype, which is a String object without one.
func (p *Probe) Unbox(o *goja.Object, kind Kind) goja.Value {
	switch kind {
	case Number:
		return p.use(&p.numberOf, "Number.prototype.valueOf")(call(o))
	case String:
		text := p.runtime().ToValue("")
		if thrown := p.runtime().Try(func() { text = p.use(&p.stringOf, "String.prototype.valueOf")(call(o)) }); thrown != nil {
			return p.runtime().ToValue("")
		}
		return text
	case Boolean:
		return p.use(&p.booleanOf, "Boolean.prototype.valueOf")(call(o))
	case Symbol:
		return p.use(&p.symbolOf, "Symbol.prototype.valueOf")(call(o))
	case BigInt:
		return p.use(&p.bigintOf, "BigInt.prototype.valueOf")(call(o))
	default:
		return o
	}
}

// FunctionSource gives the text of a Function or Class, as Function.prototype.toString.
func (p *Probe) FunctionSource(o *goja.Object) string {
	return p.use(&p.functionSource, "Function.prototype.toString")(call(o)).String()
}

// ProxyTarget gives what a Proxy stands for, nil when it is revoked. No trap runs.
func ProxyTarget(o *goja.Object) *goja.Object {
	proxy, ok := o.Export().(goja.Proxy)
	if !ok {
		return nil
	}
	return proxy.Target()
}

// IsStandIn tells whether an object is a Proxy whose traps are Go's: one that the harness
// put in the place of a function of the engine, and that no script can have made. Its
// handler must not be shown.
func IsStandIn(o *goja.Object) bool {
	proxy, ok := o.Export().(goja.Proxy)
	if !ok || proxy.Handler() == nil {
		return false
	}
	_, ok = proxy.Handler().Export().(*goja.ProxyTrapConfig)
	return ok
}

// TypedLength counts the elements of a typed array, none once its buffer is detached: then
// its export must not be touched, because it would point at no memory.
func (p *Probe) TypedLength(o *goja.Object) int64 {
	return p.useTyped(&p.typedLength, "length")(call(o)).ToInteger()
}

// Size counts the entries of a Map or the elements of a Set.
func (p *Probe) Size(o *goja.Object, kind Kind) int {
	if kind == Map {
		return int(p.useGetter(&p.mapSize, "size", "Map.prototype")(call(o)).ToInteger())
	}
	return int(p.useGetter(&p.setSize, "size", "Set.prototype")(call(o)).ToInteger())
}

// IsDataView tells whether an object is a DataView.
func (p *Probe) IsDataView(o *goja.Object) bool {
	return KindOf(o) == Plain && p.use(&p.isView, "ArrayBuffer.isView")(call(nil, o)).ToBoolean()
}

// View gives the buffer that a typed array or a DataView looks at, and where in bytes.
func (p *Probe) View(o *goja.Object) (buffer goja.Value, offset, length int64) {
	if KindOf(o) != TypedArray {
		return p.useGetter(&p.viewBuffer, "buffer", "DataView.prototype")(call(o)), p.useGetter(&p.viewOffset, "byteOffset", "DataView.prototype")(call(o)).ToInteger(), p.useGetter(&p.viewLength, "byteLength", "DataView.prototype")(call(o)).ToInteger()
	}
	size := int64(o.ExportType().Elem().Size())
	return p.useTyped(&p.typedBuffer, "buffer")(call(o)), p.useTyped(&p.typedOffset, "byteOffset")(call(o)).ToInteger(), p.TypedLength(o) * size
}
