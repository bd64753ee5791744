package globals

import (
	"reflect"

	"github.com/dop251/goja"
)

// The Go types by which the engine tells what an object is, whatever a script did to
// its prototype or its Symbol.toStringTag.
var (
	proxyType       = reflect.TypeFor[goja.Proxy]()
	arrayBufferType = reflect.TypeFor[goja.ArrayBuffer]()
	promiseType     = reflect.TypeFor[*goja.Promise]()
)
