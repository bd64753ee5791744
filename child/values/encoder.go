package values

import (
	"github.com/dop251/goja"

	"cordon/child/values/probe"
	"cordon/child/values/urls"
)

// MaxDepth is how many objects and arrays may stand inside each other in an output.
const MaxDepth = 1000

// Encoder turns what a script left in output into JSON.
type Encoder struct {
	rt    *goja.Runtime
	stack func(*goja.Object) string
	probe *probe.Probe
	urls  *urls.Reader
}

// NewEncoder makes the encoder of a runtime, whose globals must be there already. stack gives the text of an error's stack as
// the script's user may see it, without frames of Go; where it is nil, errors are encoded
// without their stack. The encoder must be made before code of the script runs, which could
// replace the class URL; nothing else that the script can reach is captured.
func NewEncoder(rt *goja.Runtime, stack func(*goja.Object) string) *Encoder {
	return &Encoder{rt: rt, stack: stack, probe: probe.New(), urls: urls.NewReader(rt)}
}

// Written tells the encoder how the sources of regular expressions were written, by what the
// engine takes for them.
func (e *Encoder) Written(written func(source goja.Value) goja.Value) {
	e.probe.Written = written
}

// Encode gives the JSON of a value, in valid UTF-8 and without white space; nil for
// undefined, which has none. max is the limit in bytes. stop, which may be nil, is called
// every few microseconds of work and ends it by returning an error, which Encode returns
// as it is.
//
// The other errors are *InvalidError, ErrTooLarge, *goja.Exception for what a toJSON, a
// getter or a trap of the script has thrown, errors that wrap *goja.InterruptedError or
// *goja.StackOverflowError, and *FaultError.
//
// A Promise is refused like any other value without a JSON form: the caller awaits the one
// at the top first.
func (e *Encoder) Encode(v goja.Value, max int64, stop func() error) (out []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			out, err = nil, recovered(cause)
		}
	}()
	w := &writer{rt: e.rt, probe: e.probe, urls: e.urls, stack: e.stack, max: max, stop: stop, toJSON: e.rt.ToValue("toJSON")}
	thrown := e.rt.Try(func() {
		out, err = w.document(v)
	})
	if thrown != nil {
		return nil, thrown
	}
	return out, err
}

// writer is one encoding under way.
type writer struct {
	rt     *goja.Runtime
	probe  *probe.Probe
	urls   *urls.Reader
	stack  func(*goja.Object) string
	toJSON goja.Value
	stop   func() error
	max    int64
	buf    []byte
	ticks  uint
	path   []step
	// open holds the containers that are being written; path[:i] leads to open[i].
	open []*goja.Object
}

func (w *writer) document(v goja.Value) ([]byte, error) {
	v, err := w.resolve(v, "")
	if err != nil {
		return nil, err
	}
	if v == nil || goja.IsUndefined(v) {
		return nil, nil
	}
	if reason := absence(v); reason != "" {
		return nil, w.invalid(reason)
	}
	if err := w.value(v); err != nil {
		return nil, err
	}
	return w.buf, nil
}

// tickMask sets how often the caller is asked whether to stop: every 64 values, which is
// some microseconds.
const tickMask = 63

func (w *writer) tick() error {
	w.ticks++
	if w.ticks&tickMask != 0 || w.stop == nil {
		return nil
	}
	return w.stop()
}

// room makes sure that n more bytes fit under the limit, before anything builds them.
func (w *writer) room(n int64) error {
	if n > w.max-int64(len(w.buf)) {
		return ErrTooLarge
	}
	return nil
}

func (w *writer) raw(text string) error {
	if err := w.room(int64(len(text))); err != nil {
		return err
	}
	w.buf = append(w.buf, text...)
	return nil
}

// resolve gives what stands in the place of a value: the result of its own toJSON, which
// is called as JSON.stringify would, or the value itself. A toJSON on a prototype does not
// count.
func (w *writer) resolve(v goja.Value, key string) (goja.Value, error) {
	object, ok := v.(*goja.Object)
	if !ok || !w.probe.HasOwn(object, w.toJSON) {
		return v, nil
	}
	method, ok := goja.AssertFunction(w.probe.Get(object, w.toJSON))
	if !ok {
		return v, nil
	}
	return method(object, w.rt.ToValue(key))
}

// absence tells why a value has no place in JSON, "" for one that may have. Inside an
// object such a value is left out, in an array it is null, at the top it is refused.
func absence(v goja.Value) string {
	switch v := v.(type) {
	case nil:
		return "is undefined"
	case *goja.Symbol:
		return "is a symbol, which has no form in JSON"
	case *goja.Object:
		switch kind := probe.KindOf(v); {
		case kind == probe.Symbol:
			return "is a symbol, which has no form in JSON"
		case kind == probe.Function || kind == probe.Class || kind == probe.Proxy && isCallable(v):
			return "is a function, which has no form in JSON"
		}
	}
	if goja.IsUndefined(v) {
		return "is undefined"
	}
	return ""
}

func isCallable(v goja.Value) bool {
	_, ok := goja.AssertFunction(v)
	return ok
}
