package console

import (
	"strings"

	"github.com/dop251/goja"

	"cordon/child/values/probe"
)

// functionText shows a function by its kind and name: "[Function: f]",
// "[class A extends B]".
func functionText(w *view, o *goja.Object, c identity) string {
	if c.kind == probe.Class {
		return w.classText(o, c)
	}
	kind := functionKind(w.probe.FunctionSource(o))
	text := "[" + kind
	if c.rootless {
		text += " (null prototype)"
	}
	if name := w.ownText(o, "name"); name != "" {
		text += ": " + name
	} else {
		text += " (anonymous)"
	}
	text += "]"
	// The engine gives functions of every kind constructors of other names.
	if !c.rootless && c.class != kind && c.class != "Function" {
		text += " " + c.class
	}
	if c.tag != "" && c.tag != c.class && c.tag != kind {
		text += " [" + c.tag + "]"
	}
	return text
}

func (w *view) classText(o *goja.Object, c identity) string {
	name := w.ownText(o, "name")
	if name == "" {
		name = "(anonymous)"
	}
	text := "[class " + name
	if c.class != "Function" && !c.rootless {
		text += " [" + c.class + "]"
	}
	if c.tag != "" && c.tag != c.class {
		text += " [" + c.tag + "]"
	}
	if c.rootless {
		return text + " extends [null prototype]]"
	}
	if parent := unwrap(o.Prototype()); parent != nil {
		if parentName := w.ownText(parent, "name"); parentName != "" {
			text += " extends " + parentName
		}
	}
	return text + "]"
}

// functionKind reads the kind of a function off its source. The engine has no other mark
// of a generator or an async function that a script cannot change.
func functionKind(source string) string {
	kind := "Function"
	rest := strings.TrimLeft(source, " \t\r\n")
	async := false
	if after, ok := strings.CutPrefix(rest, "async"); ok {
		// A method may be called async; an arrow function is known by its arrow.
		trimmed := strings.TrimLeft(after, " \t")
		async = after != trimmed && !strings.HasPrefix(trimmed, "(") ||
			strings.HasPrefix(trimmed, "*") || strings.HasPrefix(trimmed, "[") ||
			strings.HasPrefix(trimmed, "(") && strings.Contains(trimmed, "=>")
		if async {
			rest = trimmed
		}
	}
	after, declared := strings.CutPrefix(rest, "function")
	if strings.HasPrefix(strings.TrimLeft(after, " \t\r\n"), "*") && (declared || strings.HasPrefix(rest, "*")) {
		kind = "Generator" + kind
	}
	if async {
		kind = "Async" + kind
	}
	return kind
}
