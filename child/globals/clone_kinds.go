package globals

import (
	"math/big"
	"reflect"

	"github.com/dop251/goja"
)

// The engine's Go types of objects that structuredClone treats by kind.
var (
	mapType    = reflect.TypeFor[[][2]any]()
	setType    = reflect.TypeFor[[]any]()
	bigIntType = reflect.TypeFor[*big.Int]()
	stringType = reflect.TypeFor[string]()
)

// cloneParts are the functions of the engine that copying needs.
type cloneParts struct {
	r                             *realm
	mapEach, setEach, setAdd      native
	getTime                       native
	numberOf, stringOf, booleanOf native
	bigIntOf, functionText        native
	source                        native
	flags                         []flagGetter
	date, regexp, set             goja.Value
	dataView                      goja.Value
	typedArrays, errorCtors       map[string]goja.Value
	weakMap, weakSet              *goja.Object
}

// flagGetter reads one flag of a RegExp.
type flagGetter struct {
	letter string
	get    native
}

func newCloneParts(r *realm) *cloneParts {
	regexp := r.object("RegExp", "prototype")
	p := &cloneParts{
		r: r, mapEach: r.native("Map", "prototype", "forEach"), setEach: r.native("Set", "prototype", "forEach"),
		setAdd: r.native("Set", "prototype", "add"), getTime: r.native("Date", "prototype", "getTime"),
		numberOf: r.native("Number", "prototype", "valueOf"), stringOf: r.native("String", "prototype", "valueOf"),
		booleanOf: r.native("Boolean", "prototype", "valueOf"), bigIntOf: r.native("BigInt", "prototype", "valueOf"),
		functionText: r.native("Function", "prototype", "toString"),
		source:       r.getter(regexp, r.rt.ToValue("source")),
		date:         r.object("Date"), regexp: r.object("RegExp"), set: r.object("Set"), dataView: r.object("DataView"),
		weakMap: r.object("WeakMap", "prototype"), weakSet: r.object("WeakSet", "prototype"),
		typedArrays: map[string]goja.Value{}, errorCtors: map[string]goja.Value{},
	}
	for _, f := range []struct{ name, letter string }{
		{"global", "g"}, {"ignoreCase", "i"}, {"multiline", "m"}, {"dotAll", "s"}, {"unicode", "u"}, {"sticky", "y"},
	} {
		p.flags = append(p.flags, flagGetter{f.letter, r.getter(regexp, r.rt.ToValue(f.name))})
	}
	for _, name := range []string{
		"Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array",
		"Uint32Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array",
	} {
		p.typedArrays[name] = r.object(name)
	}
	for _, name := range []string{
		"EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError",
	} {
		p.errorCtors[name] = r.object(name)
	}
	return p
}

// object makes the copy of o, and what fills it.
func (cl *cloner) object(o *goja.Object) (*goja.Object, filler) {
	kind := o.ExportType()
	if kind == proxyType {
		cl.refuse("#<Object>")
	}
	if _, ok := goja.AssertFunction(o); ok {
		cl.refuse(call(cl.functionText, o).String())
	}
	switch o.ClassName() {
	case "Array":
		dup := cl.r.rt.NewArray()
		cl.r.must(dup.Set("length", o.Get("length")))
		return dup, cl.properties(o, dup)
	case "Date":
		return cl.construct(cl.date, call(cl.getTime, o)), nil
	case "RegExp":
		return cl.regexpCopy(o), nil
	case "Error":
		return cl.errorCopy(o)
	case "Number":
		return call(cl.numberOf, o).ToObject(cl.r.rt), nil
	case "String":
		return call(cl.stringOf, o).ToObject(cl.r.rt), nil
	case "Boolean":
		return call(cl.booleanOf, o).ToObject(cl.r.rt), nil
	case "Arguments":
		cl.refuse("#<Object>")
	}
	return cl.byType(o, kind)
}

// byType copies the kinds that the engine tells apart by their Go type.
func (cl *cloner) byType(o *goja.Object, kind reflect.Type) (*goja.Object, filler) {
	switch kind {
	case mapType:
		return cl.mapCopy(o)
	case setType:
		return cl.setCopy(o)
	case bigIntType:
		return call(cl.bigIntOf, o).ToObject(cl.r.rt), nil
	case stringType:
		cl.refuse("[object Symbol]")
	case arrayBufferType:
		return cl.bufferCopy(o), nil
	case promiseType:
		cl.refuse("#<Promise>")
	}
	if name := cl.r.bytes.arrayKind(o); name != "" {
		return cl.typedArrayCopy(o, name), nil
	}
	if o.Prototype() != cl.r.proto.object {
		if dup := cl.exotic(o); dup != nil {
			return dup, nil
		}
	}
	dup := cl.r.rt.NewObject()
	return dup, cl.properties(o, dup)
}

// exotic copies or refuses the kinds that the engine shows as ordinary objects, told by
// their prototypes. It gives nil for objects that are in fact ordinary,
// among them those of URL and its like, as in Node.
func (cl *cloner) exotic(o *goja.Object) *goja.Object {
	switch cl.r.slots.state(o).(type) {
	case *weakRef:
		cl.refuse("#<WeakRef>")
	case finalization:
		cl.refuse("#<FinalizationRegistry>")
	case *helper, *iteration:
		cl.refuse("#<Object>")
	}
	switch {
	case inherits(o, cl.weakMap):
		cl.refuse("#<WeakMap>")
	case inherits(o, cl.weakSet):
		cl.refuse("#<WeakSet>")
	case inherits(o, cl.r.proto.iterator):
		cl.refuse("#<Object>")
	case cl.r.bytes.isDataView(o):
		return cl.dataViewCopy(o)
	}
	return nil
}

// properties fills dup with copies of the own enumerable properties of o that are named
// by strings. Getters run, as the standard has it.
func (cl *cloner) properties(o, dup *goja.Object) filler {
	names := cl.r.ownNames(o)
	i := 0
	return func() bool {
		if i == len(names) {
			return false
		}
		name := names[i]
		i++
		if call(cl.r.std.hasOwn, o, name).ToBoolean() {
			cl.r.setOwn(dup, name, cl.value(call(cl.r.std.get, nil, o, name)))
		}
		return true
	}
}
