package engine

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dop251/goja"
)

// installRegExp replaces the global RegExp by one that refuses Unicode property escapes.
// The engine takes \p{L} for the text "p{L}", so that a pattern with it matches nothing, in
// silence; in a literal the compiler's checks refuse it, but a pattern can be made from
// text, too. It spells surrogates, see spell. Everything else is left to the engine's own constructor, whose prototype and
// static properties the new one shares.
func installRegExp(rt *goja.Runtime) (*regexpSources, error) {
	original, _ := rt.Get("RegExp").(*goja.Object)
	syntaxError := rt.Get("SyntaxError")
	construct, ok := goja.AssertConstructor(original)
	if !ok {
		return nil, errors.New("the engine has no RegExp")
	}
	prototype, _ := original.Get("prototype").(*goja.Object)
	if prototype == nil {
		return nil, errors.New("the engine's RegExp has no prototype")
	}
	var sources *regexpSources
	class := rt.ToValue(func(c goja.ConstructorCall) *goja.Object {
		if message := refusal(c.Arguments); message != "" {
			thrown, err := rt.New(syntaxError, rt.ToValue(message))
			if err != nil {
				panic(err)
			}
			panic(thrown)
		}
		target := c.NewTarget
		if target == nil {
			target = original
		}
		made, err := construct(target, sources.prepare(c.Arguments)...)
		if err != nil {
			panic(err)
		}
		return made
	}).ToObject(rt)
	if err := replaceRegExp(rt, prototype, class); err != nil {
		return nil, err
	}
	if err := installRegExpMethods(rt, construct, class, prototype); err != nil {
		return nil, err
	}
	var err error
	sources, err = installRegExpSources(rt, construct, prototype)
	return sources, err
}

// refusal says why a pattern cannot be had, "" for one that can. A pattern that is no text
// is a regular expression that has passed here before, or becomes text without a backslash
// in nearly every case.
func refusal(args []goja.Value) string {
	if len(args) < 2 {
		return ""
	}
	pattern, ok := args[0].(goja.String)
	flags, ok2 := args[1].(goja.String)
	if !ok || !ok2 {
		return ""
	}
	text := pattern.String()
	if !strings.Contains(text, `\p{`) && !strings.Contains(text, `\P{`) {
		return ""
	}
	return lacking(text, flags.String())
}

// replaceRegExp gives class what the engine's shows and puts it in its place.
func replaceRegExp(rt *goja.Runtime, prototype, class *goja.Object) error {
	species, err := function(rt, "get [Symbol.species]", 0, func(c goja.FunctionCall) goja.Value { return c.This })
	if err != nil {
		return err
	}
	const yes, no = goja.FLAG_TRUE, goja.FLAG_FALSE
	for _, err := range []error{
		class.DefineDataProperty("name", rt.ToValue("RegExp"), no, yes, no),
		class.DefineDataProperty("length", rt.ToValue(2), no, yes, no),
		class.DefineDataProperty("prototype", prototype, no, no, no),
		class.DefineAccessorPropertySymbol(goja.SymSpecies, species, nil, yes, no),
		prototype.DefineDataProperty("constructor", class, yes, yes, no),
		rt.GlobalObject().DefineDataProperty("RegExp", class, yes, yes, no),
	} {
		if err != nil {
			return fmt.Errorf("replace RegExp: %w", err)
		}
	}
	return nil
}
