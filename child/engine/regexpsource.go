package engine

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
)

// regexpSources spell the patterns of a script for the engine, and remember how they were
// written, which is what source and toString show.
type regexpSources struct {
	rt        *goja.Runtime
	construct goja.Constructor
	// source, flags and toString are those of the engine's RegExp.prototype.
	source, flags, toString native
	// written are the sources of patterns that are spelt in another way, by what the engine
	// takes for their source.
	written map[string]goja.Value
}

// spelling is a pattern that is spelt in another way than it is written.
type spelling struct{ written, spelt, flags string }

// installRegExpSources replaces source and toString by those here.
func installRegExpSources(rt *goja.Runtime, construct goja.Constructor, prototype *goja.Object) (*regexpSources, error) {
	s := &regexpSources{rt: rt, construct: construct, written: map[string]goja.Value{}}
	var err error
	if s.source, err = regexpGetter(rt, prototype, "source"); err != nil {
		return nil, err
	}
	if s.flags, err = regexpGetter(rt, prototype, "flags"); err != nil {
		return nil, err
	}
	var ok bool
	if s.toString, ok = asNative(prototype.Get("toString")); !ok {
		return nil, errors.New("the engine has no RegExp.prototype.toString")
	}
	source, err := function(rt, "get source", 0, s.getSource)
	if err != nil {
		return nil, err
	}
	text, err := function(rt, "toString", 0, s.text)
	if err != nil {
		return nil, err
	}
	const yes, no = goja.FLAG_TRUE, goja.FLAG_FALSE
	if err := prototype.DefineAccessorProperty("source", source, nil, yes, no); err != nil {
		return nil, fmt.Errorf("replace RegExp.prototype.source: %w", err)
	}
	if err := prototype.DefineDataProperty("toString", text, yes, yes, no); err != nil {
		return nil, fmt.Errorf("replace RegExp.prototype.toString: %w", err)
	}
	return s, nil
}

// note remembers a spelling. Either source is as the engine shows it, escapes and all.
func (s *regexpSources) note(n spelling) error {
	var sources [2]goja.Value
	for i, pattern := range []string{n.written, n.spelt} {
		made, err := s.construct(nil, s.rt.ToValue(pattern), s.rt.ToValue(n.flags))
		if err != nil {
			return fmt.Errorf("construct /%s/: %w", pattern, err)
		}
		sources[i] = s.source(goja.FunctionCall{This: made})
	}
	s.written[sources[1].String()] = sources[0]
	return nil
}

// spellLiterals spells the literals of a script.
func spellLiterals(literals []*ast.RegExpLiteral) []spelling {
	var list []spelling
	for _, l := range literals {
		if spelt := spell(l.Pattern, strings.Contains(l.Flags, "u")); spelt != l.Pattern {
			list = append(list, spelling{written: l.Pattern, spelt: spelt, flags: l.Flags})
			l.Pattern = spelt
		}
	}
	return list
}

// prepare gives the arguments with which the engine's constructor makes what the script's
// arguments say. What is neither text nor a regular expression stays as it is.
func (s *regexpSources) prepare(args []goja.Value) []goja.Value {
	if len(args) == 0 {
		return args
	}
	pattern, isText := args[0].(goja.String)
	flags := goja.Value(goja.Undefined())
	if len(args) > 1 {
		flags = args[1]
	}
	respelt := false
	if r, ok := regexpOf(args[0]); ok {
		source := s.source(goja.FunctionCall{This: r})
		if written, ok := s.written[source.String()]; ok {
			source, respelt = written, true
		}
		pattern, isText = source.(goja.String)
		if goja.IsUndefined(flags) {
			flags = s.flags(goja.FunctionCall{This: r})
		}
	}
	if _, ok := flags.(goja.String); !isText || !ok && !goja.IsUndefined(flags) || !mayHoldSurrogates(pattern) {
		return args
	}
	n := spelling{written: patternText(pattern)}
	if !goja.IsUndefined(flags) {
		n.flags = flags.String()
	}
	n.spelt = spell(n.written, strings.Contains(n.flags, "u"))
	if n.spelt != n.written {
		if err := s.note(n); err != nil {
			// The pattern is wrong in itself, and the constructor says how.
			return args
		}
	} else if !respelt {
		return args
	}
	return []goja.Value{s.rt.ToValue(n.spelt), s.rt.ToValue(n.flags)}
}

// getSource is the getter of RegExp.prototype.source.
func (s *regexpSources) getSource(c goja.FunctionCall) goja.Value {
	return s.writtenAs(s.source(c))
}

// writtenAs gives the source that a script shows for the engine's.
func (s *regexpSources) writtenAs(source goja.Value) goja.Value {
	if len(s.written) == 0 {
		return source
	}
	if written, ok := s.written[source.String()]; ok {
		return written
	}
	return source
}

// text is RegExp.prototype.toString, ECMA-262 22.2.6.17.
func (s *regexpSources) text(c goja.FunctionCall) goja.Value {
	o, ok := c.This.(*goja.Object)
	if !ok || len(s.written) == 0 {
		return s.toString(c)
	}
	part := func(name string) string {
		if v := o.Get(name); v != nil {
			return v.String()
		}
		return "undefined" // the engine's nil is a property that is not there
	}
	return s.rt.ToValue("/" + part("source") + "/" + part("flags"))
}

// mayHoldSurrogates says whether it is worth a closer look.
func mayHoldSurrogates(pattern goja.String) bool {
	text := pattern.String()
	return len(text) != pattern.Length() || strings.Contains(text, `\ud`) || strings.Contains(text, `\uD`)
}

// patternText is a pattern in UTF-8, in which escapes stand for halves of pairs.
func patternText(pattern goja.String) string {
	text := pattern.String()
	if !strings.ContainsRune(text, utf8.RuneError) {
		return text
	}
	var b strings.Builder
	for i := 0; i < pattern.Length(); i++ {
		unit := pattern.CharAt(i)
		switch {
		case after(pattern, i, true) == i+2:
			b.WriteString(pattern.Substring(i, i+2).String())
			i++
		case unit&0xF800 == 0xD800:
			fmt.Fprintf(&b, `\u%04x`, unit)
		default:
			b.WriteRune(rune(unit))
		}
	}
	return b.String()
}
