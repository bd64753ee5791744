package globals

import (
	"encoding/base64"
	"strings"

	"github.com/dop251/goja"
)

// installBase64 supplies atob and btoa,
// https://html.spec.whatwg.org/multipage/webappapis.html#atob.
func (r *realm) installBase64() {
	r.webGlobal("atob", r.function("atob", 1, func(c goja.FunctionCall) goja.Value {
		r.requireArgument(c, "data")
		return r.atob(r.text(c.Argument(0)))
	}))
	r.webGlobal("btoa", r.function("btoa", 1, func(c goja.FunctionCall) goja.Value {
		r.requireArgument(c, "data")
		return r.btoa(r.str(c.Argument(0)))
	}))
}

// requireArgument throws as Node does for a call without its argument.
func (r *realm) requireArgument(c goja.FunctionCall, name string) {
	if len(c.Arguments) == 0 {
		r.throwCoded(r.errors.typeError, "ERR_MISSING_ARGS", "The \""+name+"\" argument must be specified")
	}
}

// atob is the forgiving-base64 decode of https://infra.spec.whatwg.org.
func (r *realm) atob(data string) goja.Value {
	data = strings.Map(func(c rune) rune {
		if strings.ContainsRune("\t\n\f\r ", c) {
			return -1
		}
		return c
	}, data)
	if len(data)%4 == 0 {
		data = strings.TrimSuffix(data, "=")
		if len(data)%4 == 3 {
			data = strings.TrimSuffix(data, "=")
		}
	}
	decoded, err := base64.RawStdEncoding.DecodeString(data)
	if err != nil {
		r.throwDOM(invalidCharacter, "The string to be decoded is not correctly encoded.")
	}
	units := make([]uint16, len(decoded))
	for i, b := range decoded {
		units[i] = uint16(b)
	}
	return goja.StringFromUTF16(units)
}

func (r *realm) btoa(data goja.String) goja.Value {
	raw := make([]byte, data.Length())
	for i := range raw {
		c := data.CharAt(i)
		if c > 0xFF {
			r.throwDOM(invalidCharacter, "Invalid character")
		}
		raw[i] = byte(c)
	}
	return r.rt.ToValue(base64.StdEncoding.EncodeToString(raw))
}
