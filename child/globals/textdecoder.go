package globals

import (
	"fmt"

	"cordon/child/globals/charset"

	"github.com/dop251/goja"
)

// installTextDecoder supplies TextDecoder for the encodings of package charset,
// https://encoding.spec.whatwg.org/#interface-textdecoder.
func (r *realm) installTextDecoder() {
	_, proto := r.class("TextDecoder", 0, func(c goja.ConstructorCall) {
		r.slots.put(c.This, r.newDecoder(c.Argument(0), c.Argument(1)))
	})
	read := func(name string, value func(d *charset.Decoder) any) {
		r.webAccessor(proto, name, func(c goja.FunctionCall) goja.Value {
			return r.rt.ToValue(value(webReceiver[*charset.Decoder](r, c, "TextDecoder."+name)))
		}, nil)
	}
	read("encoding", func(d *charset.Decoder) any { return string(d.Encoding) })
	read("fatal", func(d *charset.Decoder) any { return d.Fatal })
	read("ignoreBOM", func(d *charset.Decoder) any { return d.KeepBOM })
	r.webMethod(proto, "decode", 0, func(c goja.FunctionCall) goja.Value {
		return r.textDecode(webReceiver[*charset.Decoder](r, c, "TextDecoder.decode"), c)
	})
}

// newDecoder reads the arguments of the constructor. It may run code of the script.
func (r *realm) newDecoder(label, options goja.Value) *charset.Decoder {
	d := &charset.Decoder{Encoding: charset.UTF8}
	if !goja.IsUndefined(label) {
		name := r.text(label)
		encoding, ok := charset.Lookup(name)
		if !ok {
			r.throwCoded(r.errors.rangeError, "ERR_ENCODING_NOT_SUPPORTED",
				fmt.Sprintf("The %q encoding is not supported", name))
		}
		d.Encoding = encoding
	}
	d.Fatal = r.option(options, "fatal")
	d.KeepBOM = r.option(options, "ignoreBOM")
	return d
}

// option reads a boolean member of an options object that may be left out.
func (r *realm) option(options goja.Value, name string) bool {
	if isNullish(options) {
		return false
	}
	o, ok := options.(*goja.Object)
	if !ok {
		r.throwCoded(r.errors.typeError, "ERR_INVALID_ARG_TYPE", "The \"options\" argument must be of type object")
	}
	v := o.Get(name)
	return v != nil && v.ToBoolean()
}

func (r *realm) textDecode(d *charset.Decoder, c goja.FunctionCall) goja.Value {
	more := false
	if options, ok := c.Argument(1).(*goja.Object); ok {
		more = r.option(options, "stream")
	}
	var input []byte
	if !goja.IsUndefined(c.Argument(0)) {
		view, ok := r.bytes.view(c.Argument(0))
		if !ok {
			r.throwCoded(r.errors.typeError, "ERR_INVALID_ARG_TYPE",
				"The \"input\" argument must be an instance of ArrayBuffer or ArrayBufferView")
		}
		input = view
	}
	text, err := d.Decode(input, more)
	if err != nil {
		r.throwCoded(r.errors.typeError, "ERR_ENCODING_INVALID_ENCODED_DATA",
			"The encoded data was not valid for encoding "+string(d.Encoding))
	}
	return r.rt.ToValue(text)
}
