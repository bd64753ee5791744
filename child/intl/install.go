package intl

import (
	"errors"
	"fmt"
	"time"

	"github.com/dop251/goja"
)

// Env is what the formatters need from the world outside the script.
type Env struct {
	// Zone gives the rules of an IANA time zone. It is called with names as ICU spells them
	// (Asia/Calcutta) and must neither open files nor make other system calls.
	Zone func(name string) (*time.Location, error)
	// Local is the zone of a script's local time. Its String is the zone's IANA name.
	Local *time.Location
	// Now is the script's clock; Intl.DateTimeFormat formats it when no date is given.
	Now func() time.Time
}

// realm holds what the natives of one runtime share: its environment, the intrinsics as they
// were before user code ran, and the data behind the formatter objects.
type realm struct {
	rt  *goja.Runtime
	env Env

	rangeError  *goja.Object
	numberValue goja.Callable
	bigIntValue goja.Callable
	dateValue   goja.Callable

	numbers   slots[numberFormat]
	dates     slots[dateFormat]
	plurals   slots[pluralRules]
	lists     slots[listFormat]
	relatives slots[relativeFormat]
	collators slots[collation]
	collation *collation
	// zones keeps the zones that were asked for, so that a script that formats many dates in
	// one of them pays for its rules once.
	zones       map[string]*time.Location
	numberPlain *numberFormat
}

// Install defines Intl and the locale-aware methods in rt. It must run before user code and
// only once for a runtime.
func Install(rt *goja.Runtime, env Env) error {
	if env.Zone == nil || env.Local == nil || env.Now == nil {
		return errors.New("install intl: Env needs Zone, Local and Now")
	}
	r := &realm{rt: rt, env: env}
	var err error
	if thrown := rt.Try(func() {
		if err = r.capture(); err == nil {
			r.defineIntl()
			r.defineMethods()
		}
	}); thrown != nil {
		return fmt.Errorf("install intl: %w", thrown)
	}
	if err != nil {
		return fmt.Errorf("install intl: %w", err)
	}
	return nil
}

// capture takes the intrinsics that the natives use.
func (r *realm) capture() error {
	object := func(path ...string) *goja.Object {
		at := r.rt.GlobalObject()
		for _, name := range path {
			next, ok := at.Get(name).(*goja.Object)
			if !ok {
				return nil
			}
			at = next
		}
		return at
	}
	r.rangeError = object("RangeError")
	if r.rangeError == nil {
		return errors.New("the runtime has no RangeError")
	}
	methods := []struct {
		into *goja.Callable
		path []string
	}{
		{&r.numberValue, []string{"Number", "prototype", "valueOf"}},
		{&r.bigIntValue, []string{"BigInt", "prototype", "valueOf"}},
		{&r.dateValue, []string{"Date", "prototype", "getTime"}},
	}
	for _, m := range methods {
		f, ok := goja.AssertFunction(object(m.path...))
		if !ok {
			return fmt.Errorf("the runtime has no function %v", m.path)
		}
		*m.into = f
	}
	return nil
}

// defineIntl makes the Intl object with its constructors.
func (r *realm) defineIntl() {
	namespace := r.rt.NewObject()
	check(namespace.DefineDataPropertySymbol(goja.SymToStringTag, r.rt.ToValue("Intl"),
		goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	r.method(namespace, "getCanonicalLocales", 1, r.getCanonicalLocales)
	for _, c := range []class{
		r.dateTimeFormatClass(), r.numberFormatClass(), r.collatorClass(),
		r.pluralRulesClass(), r.relativeTimeFormatClass(), r.listFormatClass(),
	} {
		hide(namespace, c.name, r.defineClass(c))
	}
	hide(r.rt.GlobalObject(), "Intl", namespace)
}

// defineMethods replaces the locale-aware methods of the language's own prototypes.
func (r *realm) defineMethods() {
	prototype := func(name string) *goja.Object {
		return r.rt.GlobalObject().Get(name).(*goja.Object).Get("prototype").(*goja.Object)
	}
	r.method(prototype("Number"), "toLocaleString", 0, r.numberToLocaleString)
	r.method(prototype("BigInt"), "toLocaleString", 0, r.bigIntToLocaleString)
	date := prototype("Date")
	r.method(date, "toLocaleString", 0, r.dateMethod("toLocaleString", anyAll))
	r.method(date, "toLocaleDateString", 0, r.dateMethod("toLocaleDateString", dateDate))
	r.method(date, "toLocaleTimeString", 0, r.dateMethod("toLocaleTimeString", timeTime))
	text := prototype("String")
	r.method(text, "localeCompare", 1, r.localeCompare)
	r.caseMethod(text, "toLocaleLowerCase", "toLowerCase")
	r.caseMethod(text, "toLocaleUpperCase", "toUpperCase")
	r.arrayMethod(prototype("Array"))
}
