package intl

import (
	"math"
	"strings"

	"github.com/dop251/goja"
)

// bag is an options argument. A nil object answers undefined for every name.
type bag struct {
	r      *realm
	object *goja.Object
	// class names the constructor in errors, as "Intl.NumberFormat".
	class string
}

// options reads an options argument: undefined has no options, null throws, another primitive
// is wrapped.
func (r *realm) options(class string, value goja.Value) bag {
	if value == nil || goja.IsUndefined(value) {
		return bag{r: r, class: class}
	}
	if goja.IsNull(value) {
		r.throwType("%s called on null or undefined", class)
	}
	return bag{r: r, class: class, object: value.ToObject(r.rt)}
}

// strictOptions is options for the classes that take objects only.
func (r *realm) strictOptions(class string, value goja.Value) bag {
	if value != nil && !goja.IsUndefined(value) {
		if _, ok := value.(*goja.Object); !ok {
			r.throwType("Incorrect options provided for %s: an object is needed", class)
		}
	}
	return r.options(class, value)
}

// get reads one option. Getters and traps of the script run here and may throw.
func (b bag) get(name string) goja.Value {
	if b.object == nil {
		return nil
	}
	value := b.object.Get(name)
	if value == nil || goja.IsUndefined(value) {
		return nil
	}
	return value
}

// text reads an option that is a string of any form; ok is false when it is absent.
func (b bag) text(name string) (value string, ok bool) {
	v := b.get(name)
	if v == nil {
		return "", false
	}
	return b.r.text(v).String(), true
}

// text converts a value to a string as the language does. goja's own conversion leaves undefined
// and symbols as they are.
func (r *realm) text(value goja.Value) goja.String {
	converted := value.ToString()
	switch text := converted.(type) {
	case goja.String:
		return text
	case *goja.Symbol:
		r.throwType("Cannot convert a Symbol value to a string")
	}
	return r.rt.ToValue(converted.String()).(goja.String)
}

// choice reads an option that is one of the words in allowed, separated by spaces.
func (b bag) choice(name, allowed, fallback string) string {
	value, ok := b.text(name)
	if !ok {
		return fallback
	}
	if value == "" || strings.Contains(value, " ") || !strings.Contains(" "+allowed+" ", " "+value+" ") {
		b.r.throwRange("Value %s out of range for %s options property %s", value, b.class, name)
	}
	return value
}

// matcher reads localeMatcher, which changes nothing where there is one locale.
func (b bag) matcher() {
	b.choiceOf("localeMatcher", "lookup", "best fit")
}

// choiceOf reads an option that has no effect here but must be one of two words.
func (b bag) choiceOf(name, first, second string) {
	if word, ok := b.text(name); ok && word != first && word != second {
		b.r.throwRange("Value %s out of range for %s options property %s", word, b.class, name)
	}
}

// numberingSystem reads the option of that name; the digits 0..9 are the only ones here.
func (b bag) numberingSystem() {
	word, ok := b.text("numberingSystem")
	if !ok || word == "latn" {
		return
	}
	if !isUnicodeType(word) {
		b.r.throwRange("Invalid numberingSystem : %s", word)
	}
	b.refuse("numberingSystem", word, "latn")
}

// boolean reads an option that is true or false.
func (b bag) boolean(name string) (value, ok bool) {
	v := b.get(name)
	if v == nil {
		return false, false
	}
	return v.ToBoolean(), true
}

// integer reads an option that is a number in low..high.
func (b bag) integer(name string, low, high, fallback int) int {
	return b.whole(b.get(name), name, low, high, fallback)
}

// whole turns an option's value into an integer in low..high; nil gives fallback.
func (b bag) whole(value goja.Value, name string, low, high, fallback int) int {
	if value == nil {
		return fallback
	}
	number := value.ToNumber().ToFloat()
	if math.IsNaN(number) || number < float64(low) || number > float64(high) {
		b.r.throwRange("%s value is out of range.", name)
	}
	return int(math.Floor(number))
}

// refuse throws when an option is given whose values are known to the standard but not here.
func (b bag) refuse(name, value, supported string) {
	b.r.throwRange("%s option %s: %q is not supported; supported: %s", b.class, name, value, supported)
}
