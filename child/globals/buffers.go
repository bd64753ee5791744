package globals

import "github.com/dop251/goja"

// buffers reads the bytes behind typed arrays, DataViews and ArrayBuffers, by getters
// that a script cannot replace.
type buffers struct {
	r                                                 *realm
	kind                                              native // get %TypedArray%.prototype[Symbol.toStringTag]
	arrayBuffer, arrayOffset, arrayBytes, arrayLength native
	dataProto                                         *goja.Object
	dataBuffer, dataOffset, dataBytes                 native
	uint8Array                                        goja.Value
}

func newBuffers(r *realm) buffers {
	typed := r.object("Uint8Array", "prototype").Prototype()
	data := r.object("DataView", "prototype")
	named := func(o *goja.Object, name string) native { return r.getter(o, r.rt.ToValue(name)) }
	return buffers{
		r:           r,
		kind:        r.getter(typed, goja.SymToStringTag),
		arrayBuffer: named(typed, "buffer"),
		arrayOffset: named(typed, "byteOffset"),
		arrayBytes:  named(typed, "byteLength"),
		arrayLength: named(typed, "length"),
		dataProto:   data,
		dataBuffer:  named(data, "buffer"),
		dataOffset:  named(data, "byteOffset"),
		dataBytes:   named(data, "byteLength"),
		uint8Array:  r.object("Uint8Array"),
	}
}

// arrayKind is the name of the class of a typed array, "" for every other value.
func (b *buffers) arrayKind(v goja.Value) string {
	if _, ok := v.(*goja.Object); !ok {
		return ""
	}
	if name := call(b.kind, v); goja.IsString(name) {
		return name.String()
	}
	return ""
}

// isDataView says whether v is a DataView: the getter of another object throws.
func (b *buffers) isDataView(o *goja.Object) bool {
	if !inherits(o, b.dataProto) {
		return false
	}
	return b.r.rt.Try(func() { call(b.dataBuffer, o) }) == nil
}

// arrayBufferOf gives v as an ArrayBuffer.
func arrayBufferOf(v goja.Value) (goja.ArrayBuffer, bool) {
	o, ok := v.(*goja.Object)
	if !ok || o.ExportType() != arrayBufferType {
		return goja.ArrayBuffer{}, false
	}
	buffer, ok := o.Export().(goja.ArrayBuffer)
	return buffer, ok
}

// view gives the bytes that a typed array, DataView or ArrayBuffer shows, not a copy.
// Those of a detached buffer are none.
func (b *buffers) view(v goja.Value) ([]byte, bool) {
	if buffer, ok := arrayBufferOf(v); ok {
		return buffer.Bytes(), true
	}
	if b.arrayKind(v) != "" {
		return b.window(v, b.arrayBuffer, b.arrayOffset, b.arrayBytes), true
	}
	if o, ok := v.(*goja.Object); ok && b.isDataView(o) {
		return b.window(v, b.dataBuffer, b.dataOffset, b.dataBytes), true
	}
	return nil, false
}

// window cuts a view's bytes out of its buffer.
func (b *buffers) window(v goja.Value, buffer, offset, length native) []byte {
	whole, ok := arrayBufferOf(call(buffer, v))
	if !ok || whole.Detached() {
		return nil
	}
	all := whole.Bytes()
	from := call(offset, v).ToInteger()
	to := from + call(length, v).ToInteger()
	if from < 0 || to < from || to > int64(len(all)) {
		return nil
	}
	return all[from:to]
}

// newUint8Array makes a Uint8Array over data, which it then owns.
func (b *buffers) newUint8Array(data []byte) *goja.Object {
	array, err := b.r.rt.New(b.uint8Array, b.r.rt.ToValue(b.r.rt.NewArrayBuffer(data)))
	b.r.must(err)
	return array
}

// inherits says whether proto is on the prototype chain of o. A Proxy on the chain ends
// it: asking one would run code of the script.
func inherits(o, proto *goja.Object) bool {
	for p := o; p != nil && p.ExportType() != proxyType; p = p.Prototype() {
		if p == proto {
			return true
		}
	}
	return false
}
