package globals

import (
	"unicode/utf16"

	"github.com/dop251/goja"
)

// installWellFormed supplies String.prototype.isWellFormed and toWellFormed, ECMA-262
// (2024), 22.1.3.10 and 22.1.3.33.
func (r *realm) installWellFormed() {
	proto := r.object("String", "prototype")
	r.method(proto, "isWellFormed", 0, func(c goja.FunctionCall) goja.Value {
		return r.rt.ToValue(loneSurrogate(r.thisString(c)) < 0)
	})
	r.method(proto, "toWellFormed", 0, func(c goja.FunctionCall) goja.Value {
		s := r.thisString(c)
		if loneSurrogate(s) < 0 {
			return s
		}
		// Reading as UTF-8 puts U+FFFD in the place of each lone surrogate.
		return r.rt.ToValue(s.String())
	})
}

// thisString converts the receiver of a method of strings.
func (r *realm) thisString(c goja.FunctionCall) goja.String {
	if isNullish(c.This) {
		r.throwType("a method of strings called on undefined or null")
	}
	return r.str(c.This)
}

// loneSurrogate is the index of the first surrogate without its partner, -1 where there
// is none.
func loneSurrogate(s goja.String) int {
	for i, n := 0, s.Length(); i < n; i++ {
		c := rune(s.CharAt(i))
		if !utf16.IsSurrogate(c) {
			continue
		}
		if i+1 == n || utf16.DecodeRune(c, rune(s.CharAt(i+1))) == '\uFFFD' {
			return i
		}
		i++
	}
	return -1
}
