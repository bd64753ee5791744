package console

import (
	"math"
	"strings"

	"github.com/dop251/goja"

	"cordon/child/values/probe"
	"cordon/child/values/urls"
)

// Inspector shows values of one runtime as text.
type Inspector struct {
	rt    *goja.Runtime
	stack func(*goja.Object) string
	// probe is made at the first object: scripts that log only text do not pay for it.
	probe *probe.Probe
	// written tells how sources of regular expressions were written, and may be nil.
	written func(goja.Value) goja.Value
	// The prototypes of classes that the engine tells apart in no other way.
	weakMap, weakSet, clamped *goja.Object
	urls                      *urls.Reader
	// active counts inspections inside each other, which stack can bring about.
	active int
}

// maxActive is how deep inspections may nest through the stacks of errors whose message is
// an object.
const maxActive = 3

// unprintable stands for a value that the engine failed to read.
const unprintable = "[unprintable]"

// NewInspector makes an Inspector. It must be made before code of the script runs, which
// could replace the prototypes that it remembers. stack gives the text of an error with
// its stack, as "TypeError: message\n    at f (file:1:2)", without frames of Go, and may
// itself call Inspect.
func NewInspector(rt *goja.Runtime, stack func(*goja.Object) string) *Inspector {
	return &Inspector{
		rt:      rt,
		stack:   stack,
		weakMap: prototypeOf(rt, "WeakMap"),
		weakSet: prototypeOf(rt, "WeakSet"),
		clamped: prototypeOf(rt, "Uint8ClampedArray"),
		urls:    urls.NewReader(rt),
	}
}

func prototypeOf(rt *goja.Runtime, class string) *goja.Object {
	constructor, ok := rt.GlobalObject().Get(class).(*goja.Object)
	if !ok {
		return nil
	}
	prototype, _ := constructor.Get("prototype").(*goja.Object)
	return prototype
}

// Inspect shows a value as util.inspect of Node does. It runs no code of the script, takes
// bounded time and memory, and does not panic.
func (i *Inspector) Inspect(v goja.Value) string {
	return i.inspect(v, ordinary())
}

// options are those of util.inspect that the console's methods use.
type options struct {
	// depth is how many levels of objects are opened below the first.
	depth int
	// hidden shows properties that are not enumerable, proxies the two halves of a Proxy.
	hidden, proxies bool
	// width is in columns; elements is how many of a list are shown.
	width, elements int
}

func ordinary() options {
	return options{depth: 2, width: 80, elements: 100}
}

// unlimited is a depth or width that nothing reaches.
const unlimited = math.MaxInt32

func (i *Inspector) inspect(v goja.Value, opts options) (text string) {
	if i.active >= maxActive {
		return unprintable
	}
	i.active++
	defer func() {
		i.active--
		if recover() != nil {
			text = unprintable
		}
	}()
	i.probing()
	w := &view{options: opts, Inspector: i, circular: make(map[*goja.Object]int)}
	return cut(w.value(v, 0))
}

// Written tells the inspector how the sources of regular expressions were written, by what the
// engine takes for them. It must be called before anything is inspected.
func (i *Inspector) Written(written func(source goja.Value) goja.Value) {
	i.written = written
}

func (i *Inspector) probing() *probe.Probe {
	if i.probe == nil {
		i.probe = probe.New()
		i.probe.Written = i.written
	}
	return i.probe
}

// data reads an own property that is data, nil for any other and on failure.
func (i *Inspector) data(o *goja.Object, name string) (v goja.Value) {
	defer func() {
		if recover() != nil {
			v = nil
		}
	}()
	if o = unwrap(o); o == nil {
		return nil
	}
	property, _ := i.probing().Property(o, i.probing().Key(name))
	return property.Value
}

// callers gives the frames of the script that called the console's method, from the stack
// of an error made for the purpose: its first line is the error's, the next the method's.
func (i *Inspector) callers() string {
	if i.stack == nil {
		return ""
	}
	_, frames, _ := strings.Cut(i.stack(i.rt.NewTypeError()), "\n")
	_, frames, found := strings.Cut(frames, "\n")
	if !found {
		return ""
	}
	return "\n" + frames
}
