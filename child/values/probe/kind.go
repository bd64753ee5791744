package probe

import (
	"math/big"
	"reflect"
	"time"

	"github.com/dop251/goja"
)

// Kind is the internal class of an object: what it is, not what it says that it is.
type Kind int

// The kinds that the engine tells apart. An object of no other kind is Plain: ordinary
// objects, instances of classes, and what has no contents that could be asked for.
const (
	Plain Kind = iota
	Array
	Function
	Class
	Proxy
	Map
	Set
	Promise
	Date
	RegExp
	Error
	Number
	String
	Boolean
	Symbol
	BigInt
	TypedArray
	ArrayBuffer
	Arguments
	RawJSON
)

var (
	byExportType = map[reflect.Type]Kind{
		reflect.TypeFor[goja.Proxy]():       Proxy,
		reflect.TypeFor[*goja.Promise]():    Promise,
		reflect.TypeFor[goja.ArrayBuffer](): ArrayBuffer,
		reflect.TypeFor[time.Time]():        Date,
		reflect.TypeFor[*big.Int]():         BigInt,
		reflect.TypeFor[[]uint8]():          TypedArray,
		reflect.TypeFor[[]int8]():           TypedArray,
		reflect.TypeFor[[]uint16]():         TypedArray,
		reflect.TypeFor[[]int16]():          TypedArray,
		reflect.TypeFor[[]uint32]():         TypedArray,
		reflect.TypeFor[[]int32]():          TypedArray,
		reflect.TypeFor[[]float32]():        TypedArray,
		reflect.TypeFor[[]float64]():        TypedArray,
		reflect.TypeFor[[]int64]():          TypedArray,
		reflect.TypeFor[[]uint64]():         TypedArray,
		reflect.TypeFor[int64]():            Number,
		reflect.TypeFor[float64]():          Number,
		reflect.TypeFor[bool]():             Boolean,
		// A String object exports as a map, so what exports as a string is a Symbol object.
		reflect.TypeFor[string]():                                  Symbol,
		reflect.TypeFor[[][2]any]():                                Map,
		reflect.TypeFor[func(goja.FunctionCall) goja.Value]():      Function,
		reflect.TypeFor[func(goja.ConstructorCall) *goja.Object](): Class,
	}
	byClassName = map[string]Kind{
		"Error": Error, "RegExp": RegExp, "String": String, "Arguments": Arguments, "RawJSON": RawJSON,
	}
	objectType = reflect.TypeFor[map[string]any]()
	listType   = reflect.TypeFor[[]any]()
)

// KindOf tells what an object is. It never runs code of the script.
func KindOf(o *goja.Object) Kind {
	switch exportType := o.ExportType(); exportType {
	case objectType:
		return byClassName[o.ClassName()]
	case listType:
		if o.ClassName() == "Array" {
			return Array
		}
		return Set
	default:
		kind := byExportType[exportType]
		if _, callable := goja.AssertFunction(o); callable && kind == Plain {
			return Function
		}
		return kind
	}
}
