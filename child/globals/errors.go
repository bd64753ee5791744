package globals

import "github.com/dop251/goja"

// errorMaker makes the errors that natives throw, from the constructors as they were
// before any script could replace them.
type errorMaker struct {
	base, rangeError, typeError, evalError, syntaxError goja.Value
}

func newErrorMaker(r *realm) errorMaker {
	return errorMaker{
		base:        r.object("Error"),
		rangeError:  r.object("RangeError"),
		typeError:   r.object("TypeError"),
		evalError:   r.object("EvalError"),
		syntaxError: r.object("SyntaxError"),
	}
}

// make constructs an error of the given class.
func (r *realm) makeError(class goja.Value, message string) *goja.Object {
	err, failure := r.rt.New(class, r.rt.ToValue(message))
	if failure != nil {
		// Interrupts and stack overflows are no JavaScript exceptions and go on as
		// they are; nothing else can make a constructor of the engine fail.
		panic(failure)
	}
	return err
}

// throwType, throwRange: see ECMA-262, section 20.5.5.
func (r *realm) throwType(message string) {
	panic(r.makeError(r.errors.typeError, message))
}

func (r *realm) throwRange(message string) {
	panic(r.makeError(r.errors.rangeError, message))
}

// throwCoded throws an error of the given class with the code that Node gives it.
func (r *realm) throwCoded(class goja.Value, code, message string) {
	err := r.makeError(class, message)
	r.must(err.DefineDataProperty("code", r.rt.ToValue(code), yes, yes, yes))
	panic(err)
}

// The names and codes of DOM exceptions, https://webidl.spec.whatwg.org/#idl-DOMException-error-names.
const (
	invalidCharacter = "InvalidCharacterError"
	quotaExceeded    = "QuotaExceededError"
	dataClone        = "DataCloneError"
	typeMismatch     = "TypeMismatchError"
)

func domCode(name string) int {
	switch name {
	case invalidCharacter:
		return 5
	case typeMismatch:
		return 17
	case quotaExceeded:
		return 22
	case dataClone:
		return 25
	}
	return 0
}

// throwDOM throws an Error with the name and code of a DOM exception. The class
// DOMException itself is not there: scripts tell these errors apart by name.
func (r *realm) throwDOM(name, message string) {
	err := r.makeError(r.errors.base, message)
	r.must(err.DefineDataProperty("name", r.rt.ToValue(name), yes, yes, no))
	r.must(err.DefineDataProperty("code", r.rt.ToValue(domCode(name)), yes, yes, no))
	panic(err)
}

// must passes on what the engine threw or failed with while a native was running.
func (r *realm) must(err error) {
	if err != nil {
		panic(err)
	}
}
