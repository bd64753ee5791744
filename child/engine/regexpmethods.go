package engine

import (
	"errors"
	"fmt"
	"math"

	"cordon/child/values/probe"

	"github.com/dop251/goja"
)

// regexpMethods are the methods of RegExp.prototype that find all matches of a pattern. The
// engine has a fast way for them, which finds the matches at once, and a slow one, which is that
// of ECMA-262: exec, again and again. The fast one
//
//   - leaves out a match of nothing right behind another match where it uses Go's regexp, and
//     keeps it where it uses regexp2, of which replace and match want the one and split wants
//     the other;
//   - forgets the flag y in places;
//   - finds all matches with the flag u but not g, where the text goes beyond ASCII.
//
// Where that can matter, and nowhere else, these methods have regexp2 find the matches or take
// the slow way.
type regexpMethods struct {
	rt        *goja.Runtime
	construct goja.Constructor
	// class is what scripts see as RegExp.
	class, prototype *goja.Object
	exec             goja.Value
	// The getters of RegExp.prototype and its methods, as the engine has them.
	source, flags, global, sticky, unicode native
	replace, match, split                  native
	// known are the patterns that mixed has judged.
	known map[string]bool
	// twins are those that twin has made, by flags and source.
	twins map[string]*goja.Object
}

// maxKnown bounds the memory that judged patterns and twins take.
const maxKnown = 200

// installRegExpMethods replaces the methods by those here.
func installRegExpMethods(rt *goja.Runtime, construct goja.Constructor, class, prototype *goja.Object) error {
	m := &regexpMethods{rt: rt, construct: construct, class: class, prototype: prototype, known: map[string]bool{}, twins: map[string]*goja.Object{}}
	for name, into := range map[string]*native{
		"source": &m.source, "flags": &m.flags, "global": &m.global, "sticky": &m.sticky, "unicode": &m.unicode,
	} {
		var err error
		if *into, err = regexpGetter(rt, prototype, name); err != nil {
			return err
		}
	}
	m.exec = prototype.Get("exec")
	if m.exec == nil {
		return errors.New("the engine has no RegExp.prototype.exec")
	}
	for _, method := range []struct {
		name     string
		symbol   *goja.Symbol
		length   int
		original *native
		own      native
	}{
		{"[Symbol.replace]", goja.SymReplace, 2, &m.replace, m.replaceAll},
		{"[Symbol.match]", goja.SymMatch, 1, &m.match, m.matchAll},
		{"[Symbol.split]", goja.SymSplit, 2, &m.split, m.splitAll},
	} {
		original, ok := asNative(prototype.GetSymbol(method.symbol))
		if !ok {
			return fmt.Errorf("the engine has no RegExp.prototype%s", method.name)
		}
		*method.original = original
		own, err := function(rt, method.name, method.length, method.own)
		if err != nil {
			return err
		}
		if err := prototype.DefineDataPropertySymbol(method.symbol, own, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
			return fmt.Errorf("replace RegExp.prototype%s: %w", method.name, err)
		}
	}
	return nil
}

// regexpGetter gives a getter of RegExp.prototype.
func regexpGetter(rt *goja.Runtime, prototype *goja.Object, name string) (native, error) {
	object, _ := rt.Get("Object").(*goja.Object)
	describe, ok := asNative(object.Get("getOwnPropertyDescriptor"))
	if !ok {
		return nil, errors.New("the engine has no Object.getOwnPropertyDescriptor")
	}
	descriptor, _ := describe(goja.FunctionCall{Arguments: []goja.Value{prototype, rt.ToValue(name)}}).(*goja.Object)
	if descriptor == nil {
		return nil, fmt.Errorf("the engine's RegExp.prototype has no %s", name)
	}
	getter, ok := asNative(descriptor.Get("get"))
	if !ok {
		return nil, fmt.Errorf("RegExp.prototype.%s is no getter", name)
	}
	return getter, nil
}

func (m *regexpMethods) replaceAll(c goja.FunctionCall) goja.Value {
	if r, ok := regexpOf(c.This); ok {
		switch {
		case m.is(m.global, r) && !m.is(m.sticky, r):
			if m.drops(r, c.Argument(0)) {
				c.This = m.careful(r)
			}
		case m.is(m.sticky, r), m.is(m.unicode, r) && !ascii(c.Argument(0)):
			slow(r)
		}
	}
	return m.replace(c)
}

func (m *regexpMethods) matchAll(c goja.FunctionCall) goja.Value {
	if r, ok := regexpOf(c.This); ok && m.is(m.global, r) {
		if m.is(m.sticky, r) {
			slow(r)
		} else if m.drops(r, c.Argument(0)) {
			c.This = m.careful(r)
		}
	}
	return m.match(c)
}

// careful gives a regular expression with the flag g that is run in the place of r. Where a
// script has changed what r does, it is r itself, in the slow way.
func (m *regexpMethods) careful(r *goja.Object) *goja.Object {
	if !m.untouched(r) {
		slow(r)
		return r
	}
	if err := r.Set("lastIndex", 0); err != nil {
		panic(err)
	}
	return m.twin(r)
}

// twin gives a regular expression that finds what r finds, with the flag g and without y, and
// that only regexp2 can run: it leaves out no match of nothing. No script gets hold of it.
func (m *regexpMethods) twin(r *goja.Object) *goja.Object {
	flags := "g"
	for _, f := range m.flags(goja.FunctionCall{This: r}).String() {
		if f != 'g' && f != 'y' {
			flags += string(f)
		}
	}
	source := m.source(goja.FunctionCall{This: r}).String()
	key := flags + "/" + source
	if twin, ok := m.twins[key]; ok {
		return twin
	}
	// Go's regexp has no look-arounds, and this one always holds.
	twin, err := m.construct(nil, m.rt.ToValue("(?=)"+source), m.rt.ToValue(flags))
	if err != nil {
		panic(err)
	}
	if len(m.twins) < maxKnown {
		m.twins[key] = twin
	}
	return twin
}

// drops says whether the engine's fast way may leave out matches of nothing. On text beyond
// ASCII it does so with the flag u only.
func (m *regexpMethods) drops(r *goja.Object, text goja.Value) bool {
	return m.mixed(r) && (m.is(m.unicode, r) || ascii(text))
}

// splitAll splits where the fast way may be wrong. It looks for all matches at once, where
// ECMA-262 tries each place by itself: that finds the same, in less time.
func (m *regexpMethods) splitAll(c goja.FunctionCall) goja.Value {
	r, ok := regexpOf(c.This)
	if !ok || !m.mixed(r) || !m.untouched(r) {
		return m.split(c)
	}
	text, ok := c.Argument(0).ToString().(goja.String)
	if !ok {
		panic("bug: the text of a value is no text")
	}
	limit := uint32(math.MaxUint32)
	if v := c.Argument(1); !goja.IsUndefined(v) {
		limit = toUint32(v.ToFloat())
	}
	return m.rt.NewArray(pieces(text, m.find(m.twin(r), text), limit)...)
}

// found is a match: where it begins and ends, and its groups.
type found struct {
	start, end int
	groups     []goja.Value
}

// find gives all matches, with the help of replace, which hands them to a function.
func (m *regexpMethods) find(twin *goja.Object, text goja.String) []found {
	var list []found
	note := m.rt.ToValue(func(c goja.FunctionCall) goja.Value {
		at := len(c.Arguments) - 2
		if _, named := c.Arguments[at+1].(*goja.Object); named {
			at--
		}
		start := int(c.Arguments[at].ToInteger())
		matched, _ := c.Arguments[0].(goja.String)
		list = append(list, found{start, start + matched.Length(), append([]goja.Value(nil), c.Arguments[1:at]...)})
		return m.rt.ToValue("")
	})
	m.replace(goja.FunctionCall{This: twin, Arguments: []goja.Value{text, note}})
	return list
}

// pieces is RegExp.prototype[Symbol.split] from its eleventh step on, ECMA-262 22.2.6.14.
func pieces(text goja.String, matches []found, limit uint32) []any {
	var list []any
	size := text.Length()
	if limit == 0 || size == 0 && len(matches) > 0 {
		return nil
	}
	from := 0
	for _, f := range matches {
		if f.start >= size {
			break
		}
		if f.end == from {
			continue
		}
		list = append(list, text.Substring(from, f.start))
		for _, g := range f.groups {
			list = append(list, g)
		}
		if uint64(len(list)) >= uint64(limit) {
			return list[:limit]
		}
		from = f.end
	}
	return append(list, text.Substring(from, size))
}

// after is the place behind one character of text.
func after(text goja.String, at int, unicode bool) int {
	if unicode && at+1 < text.Length() && text.CharAt(at)&0xFC00 == 0xD800 && text.CharAt(at+1)&0xFC00 == 0xDC00 {
		return at + 2
	}
	return at + 1
}

// untouched says that a script has changed nothing that split would have to ask for.
func (m *regexpMethods) untouched(r *goja.Object) bool {
	return r.Get("exec") == m.exec && r.Get("constructor") == goja.Value(m.class) &&
		m.class.GetSymbol(goja.SymSpecies) == goja.Value(m.class)
}

// mixed is the function of this name, with a memory.
func (m *regexpMethods) mixed(r *goja.Object) bool {
	pattern := m.source(goja.FunctionCall{This: r}).String()
	judged, ok := m.known[pattern]
	if !ok {
		judged = mixed(pattern)
		if len(m.known) < maxKnown {
			m.known[pattern] = judged
		}
	}
	return judged
}

// is reads a flag of a regular expression, whatever its own properties say.
func (m *regexpMethods) is(flag native, r *goja.Object) bool {
	return flag(goja.FunctionCall{This: r}).ToBoolean()
}

// slow makes the engine take the slow way for a regular expression from now on, which it does
// once a property has been deleted, of whatever name. This one no script can see missing.
func slow(r *goja.Object) {
	if err := r.Delete(string(captureName)); err != nil {
		panic(err)
	}
}

// regexpOf gives a value that is a regular expression inside, and no Proxy of one.
func regexpOf(v goja.Value) (*goja.Object, bool) {
	o, ok := v.(*goja.Object)
	return o, ok && probe.KindOf(o) == probe.RegExp
}

// ascii says that a value is text in ASCII: any other has more bytes than UTF-16 units.
func ascii(v goja.Value) bool {
	s, ok := v.(goja.String)
	return !ok || len(s.String()) == s.Length()
}

// toUint32 is that of ECMA-262 7.1.7.
func toUint32(f float64) uint32 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return uint32(int64(math.Mod(math.Trunc(f), 1<<32)))
}
