package globals

import "github.com/dop251/goja"

// maxRandomBytes is what one call of getRandomValues gives at most,
// https://w3c.github.io/webcrypto/#Crypto-method-getRandomValues.
const maxRandomBytes = 65536

// installCrypto supplies crypto.getRandomValues and crypto.randomUUID. There is no
// crypto.subtle.
func (r *realm) installCrypto() {
	_, proto := r.singleton("crypto", "Crypto")
	r.webMethod(proto, "getRandomValues", 1, r.getRandomValues)
	r.webMethod(proto, "randomUUID", 0, func(goja.FunctionCall) goja.Value {
		return r.rt.ToValue(r.env.Random.UUIDv4())
	})
}

func (r *realm) getRandomValues(c goja.FunctionCall) goja.Value {
	r.requireArgument(c, "typedArray")
	kind := r.bytes.arrayKind(c.Argument(0))
	switch kind {
	case "", "Float32Array", "Float64Array", "Float16Array":
		r.throwDOM(typeMismatch, "The data argument must be an integer-type TypedArray")
	}
	view, _ := r.bytes.view(c.Argument(0))
	if len(view) > maxRandomBytes {
		r.throwDOM(quotaExceeded, "The requested length exceeds 65,536 bytes")
	}
	// Read of a random source never fails.
	_, _ = r.env.Random.Read(view)
	return c.Argument(0)
}
