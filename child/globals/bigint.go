package globals

import (
	"math/big"
	"strings"
	"unicode"

	"github.com/dop251/goja"
)

// installBigInt makes BigInt(v) read text as ECMA-262, 7.1.14, says. The engine reads
// numerals beyond 64 bits as Go does: "012..." as octal, "..._0" with the underscore, and
// what is no numeral only up to the place where that shows. What becomes text only by way
// of toString it makes a Number first.
func (r *realm) installBigInt() {
	engine := r.native("BigInt")
	r.standIn("BigInt", func(args []goja.Value) goja.Value {
		if len(args) == 0 {
			r.throwType("Cannot convert undefined to a BigInt")
		}
		v := r.primitive(args[0], hintNumber)
		text, ok := v.(goja.String)
		if !ok {
			return call(engine, nil, v)
		}
		whole, ok := parseWhole(text.String())
		if !ok {
			panic(r.makeError(r.errors.syntaxError, "Cannot convert "+text.String()+" to a BigInt"))
		}
		return r.rt.ToValue(whole)
	}, nil)
	// The engine gives the prototype what is the function's, and libraries that look for a
	// length find one in every BigInt.
	prototype := r.rt.Get("BigInt").ToObject(r.rt).Get("prototype").ToObject(r.rt)
	for _, name := range []string{"length", "name"} {
		r.must(prototype.Delete(name))
	}
}

// parseWhole is StringToBigInt, ECMA-262, 7.1.14.
func parseWhole(text string) (*big.Int, bool) {
	text = trim(text)
	if whole, ok := parsePrefixed(text); ok {
		return whole, true
	}
	digits := text
	if text != "" && strings.ContainsRune("+-", rune(text[0])) {
		digits = text[1:]
	}
	if text == "" {
		return new(big.Int), true
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return nil, false
	}
	return new(big.Int).SetString(text, 10)
}

// parsePrefixed reads a NonDecimalIntegerLiteral, ECMA-262, 12.9.3: hexadecimal, octal or
// binary.
func parsePrefixed(text string) (*big.Int, bool) {
	if len(text) < 3 || text[0] != '0' {
		return nil, false
	}
	base, allowed := 0, ""
	switch text[1] {
	case 'x', 'X':
		base, allowed = 16, "0123456789abcdefABCDEF"
	case 'o', 'O':
		base, allowed = 8, "01234567"
	case 'b', 'B':
		base, allowed = 2, "01"
	}
	digits := text[2:]
	if strings.Trim(digits, allowed) != "" {
		return nil, false
	}
	return new(big.Int).SetString(digits, base)
}

// trim takes white space and line terminators off both ends, ECMA-262, 22.1.3.32.1.
func trim(text string) string {
	return strings.TrimFunc(text, func(c rune) bool {
		return c == '\uFEFF' || c != '\u0085' && unicode.IsSpace(c)
	})
}
