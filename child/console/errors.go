package console

import (
	"slices"
	"strings"

	"github.com/dop251/goja"

	"cordon/child/values/probe"
)

const frameMark = "\n    at"

// errorFrame writes an error as its stack, and what else it holds in braces.
func (w *view) errorFrame(o *goja.Object, c identity) frame {
	stack := w.stackOf(o)
	keys := w.errorKeys(o, stack)
	stack = w.improved(stack, w.errorName(o), c)
	message := w.inherited(o, "message")
	from := 0
	if text, ok := message.(goja.String); ok && text.Length() > 0 {
		if at := strings.Index(stack, text.String()); at > 0 {
			from = at + len(text.String())
		}
	}
	if at := strings.Index(stack[from:], frameMark); at < 0 {
		stack = "[" + stack + "]"
	} else {
		at += from
		frames := strings.Split(stack[at+1:], "\n")
		stack = stack[:at] + "\n" + strings.Join(w.withoutShared(o, frames), "\n")
	}
	if w.indent > 0 {
		stack = strings.ReplaceAll(stack, "\n", "\n"+strings.Repeat(" ", w.indent))
	}
	return w.based(stack, keys)
}

func (w *view) stackOf(o *goja.Object) string {
	if w.stack == nil {
		return w.errorName(o)
	}
	return cutAt(w.stack(o), maxStack)
}

// maxStack bounds the text of one error in bytes; a message may be megabytes long.
const maxStack = 64 << 10

// errorName gives the name of an error as far as it is data.
func (w *view) errorName(o *goja.Object) string {
	if text, ok := w.inherited(o, "name").(goja.String); ok {
		return shorten(text, maxName)
	}
	return "Error"
}

// inherited reads a property that is data through the prototypes, nil for any other.
func (w *view) inherited(o *goja.Object, name string) (v goja.Value) {
	key := w.probe.Key(name)
	chain(o, func(holder *goja.Object) bool {
		property, ok := w.probe.Property(holder, key)
		v = property.Value
		return !ok
	})
	return v
}

// errorKeys lists the properties of an error that its stack does not show already.
func (w *view) errorKeys(o *goja.Object, stack string) []goja.Value {
	keys := w.keys(o)
	if !w.hidden {
		keys = slices.DeleteFunc(keys, func(key goja.Value) bool {
			text, ok := key.(goja.String)
			if !ok || !slices.Contains([]string{"name", "message", "stack"}, text.String()) {
				return false
			}
			if text.String() == "stack" {
				return true
			}
			value, isText := w.own(o, text.String()).(goja.String)
			return !isText || strings.Contains(stack, value.String())
		})
	}
	for _, name := range []string{"cause", "errors"} {
		key := w.probe.Key(name)
		_, own := w.probe.Property(o, key)
		if !own || slices.ContainsFunc(keys, func(k goja.Value) bool { return k.StrictEquals(key) }) {
			continue
		}
		if list, ok := w.own(o, name).(*goja.Object); name == "cause" || ok && probe.KindOf(list) == probe.Array {
			keys = append(keys, key)
		}
	}
	return keys
}

// improved puts the name of the error's class into a stack that has only a built-in name.
func (w *view) improved(stack, name string, c identity) string {
	rest, named := strings.CutPrefix(stack, name)
	fits := named && strings.HasSuffix(name, "Error") &&
		(rest == "" || rest[0] == ':' || rest[0] == '\n')
	if !c.rootless && !fits {
		return stack
	}
	fallback := "Error"
	if c.rootless {
		fallback, rest = leadingName(stack)
	}
	prefix := strings.TrimSuffix(c.prefix(orElse(fallback, "Error"), ""), " ")
	switch {
	case name == prefix:
		return stack
	case !strings.Contains(prefix, name):
		return prefix + " [" + name + "]" + rest
	case fallback == "":
		return prefix + ": " + stack
	default:
		return prefix + rest
	}
}

// leadingName splits a stack after the name that it begins with.
func leadingName(stack string) (name, rest string) {
	end := strings.IndexAny(stack, ":\n")
	if end < 0 {
		end = len(stack)
	}
	if end == 0 || strings.Contains(stack[:end], " ") {
		return "", stack
	}
	return stack[:end], stack[end:]
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// withoutShared leaves out the frames that the error's cause shows again.
func (w *view) withoutShared(o *goja.Object, frames []string) []string {
	cause, ok := w.own(o, "cause").(*goja.Object)
	if !ok || probe.KindOf(cause) != probe.Error {
		return frames
	}
	stack := w.stackOf(cause)
	at := strings.Index(stack, frameMark)
	if at < 0 {
		return frames
	}
	length, offset := overlap(frames, strings.Split(stack[at+1:], "\n"))
	const least = 3
	if length <= least {
		return frames
	}
	mark := "    ... " + counted(length-2, "line") + " matching cause stack trace ..."
	return slices.Concat(frames[:offset+1], []string{mark}, frames[offset+length-1:])
}

// overlap finds the first run of lines that two stacks share.
func overlap(a, b []string) (length, offset int) {
	for i := 0; i < len(a)-3; i++ {
		at := slices.Index(b, a[i])
		if at < 0 {
			continue
		}
		rest := b[at:]
		length = 1
		for length < len(rest) && i+length < len(a) && a[i+length] == rest[length] {
			length++
		}
		if length > 3 {
			return length, i
		}
	}
	return 0, 0
}
