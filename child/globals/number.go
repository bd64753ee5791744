package globals

import (
	"math/big"

	"github.com/dop251/goja"
)

// installNumber makes Number(v) and new Number(v) convert what the engine gets wrong in
// silence: BigInts beyond 64 bits, of which it takes the lower bits, and hexadecimal, octal
// and binary numerals beyond 64 bits, which it takes for no numbers.
func (r *realm) installNumber() {
	engine := r.native("Number")
	r.standIn("Number", func(args []goja.Value) goja.Value {
		if len(args) == 0 {
			return call(engine, nil)
		}
		return r.number(engine, args[0])
	}, func(args []goja.Value) []goja.Value {
		if len(args) == 0 {
			return nil
		}
		return []goja.Value{r.number(engine, args[0])}
	})
}

// number is the conversion of Number, ECMA-262, 21.1.1.1.
func (r *realm) number(engine native, v goja.Value) goja.Value {
	v = r.primitive(v, hintNumber)
	if goja.IsBigInt(v) {
		return r.nearest(v.Export())
	}
	number := call(engine, nil, v)
	if text, ok := v.(goja.String); ok && goja.IsNaN(number) {
		if whole, ok := parsePrefixed(trim(text.String())); ok {
			return r.nearest(whole)
		}
	}
	return number
}

// nearest rounds a *big.Int to the nearest Number, ties to even, ECMA-262, 6.1.6.1.
func (r *realm) nearest(whole any) goja.Value {
	i, ok := whole.(*big.Int)
	if !ok {
		panic("globals: bug: a BigInt is no big.Int")
	}
	nearest, _ := new(big.Float).SetInt(i).Float64()
	return r.rt.ToValue(nearest)
}
