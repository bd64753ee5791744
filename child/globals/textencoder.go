package globals

import (
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// textEncoder marks a TextEncoder. It has no state: the encoding is always UTF-8.
type textEncoder struct{}

// installTextEncoder supplies TextEncoder, https://encoding.spec.whatwg.org/#interface-textencoder.
func (r *realm) installTextEncoder() {
	_, proto := r.class("TextEncoder", 0, func(c goja.ConstructorCall) {
		r.slots.put(c.This, textEncoder{})
	})
	r.webAccessor(proto, "encoding", func(c goja.FunctionCall) goja.Value {
		webReceiver[textEncoder](r, c, "TextEncoder.encoding")
		return r.rt.ToValue("utf-8")
	}, nil)
	r.webMethod(proto, "encode", 0, func(c goja.FunctionCall) goja.Value {
		webReceiver[textEncoder](r, c, "TextEncoder.encode")
		if goja.IsUndefined(c.Argument(0)) {
			return r.bytes.newUint8Array(nil)
		}
		return r.bytes.newUint8Array([]byte(r.text(c.Argument(0))))
	})
	r.webMethod(proto, "encodeInto", 2, func(c goja.FunctionCall) goja.Value {
		webReceiver[textEncoder](r, c, "TextEncoder.encodeInto")
		source := r.str(c.Argument(0))
		if r.bytes.arrayKind(c.Argument(1)) != "Uint8Array" {
			r.throwCoded(r.errors.typeError, "ERR_INVALID_ARG_TYPE",
				"The \"dest\" argument must be an instance of Uint8Array")
		}
		dest, _ := r.bytes.view(c.Argument(1))
		read, written := encodeInto(dest, source)
		o := r.rt.NewObject()
		r.must(o.DefineDataProperty("read", r.rt.ToValue(read), yes, yes, yes))
		r.must(o.DefineDataProperty("written", r.rt.ToValue(written), yes, yes, yes))
		return o
	})
}

// encodeInto writes as many whole characters of source as fit, and says how many UTF-16
// units it read and how many bytes it wrote.
func encodeInto(dest []byte, source goja.String) (read, written int) {
	for n := source.Length(); read < n; {
		c, units := rune(source.CharAt(read)), 1
		if utf16.IsSurrogate(c) {
			pair := rune(utf8.RuneError)
			if read+1 < n {
				pair = utf16.DecodeRune(c, rune(source.CharAt(read+1)))
			}
			if c = pair; c != utf8.RuneError {
				units = 2
			}
		}
		if written+utf8.RuneLen(c) > len(dest) {
			break
		}
		written += utf8.EncodeRune(dest[written:], c)
		read += units
	}
	return read, written
}
