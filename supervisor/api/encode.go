package api

import (
	"strconv"
	"time"
	"unicode/utf8"

	"cordon/ipc"
	"cordon/supervisor"
)

// EncodeRequest writes a request as [DecodeRequest] reads it. It refuses what JSON cannot
// carry, with the same error as a supervisor would.
func EncodeRequest(r supervisor.Request) ([]byte, error) {
	for _, text := range []struct{ field, value string }{
		{"code", r.Code}, {"filename", r.Filename}, {"timezone", r.Timezone},
	} {
		if !utf8.ValidString(text.value) {
			return nil, invalid(text.field, "not UTF-8", "UTF-8")
		}
	}
	w := writer{buf: make([]byte, 0, len(r.Code)+len(r.Code)/8+len(r.Input)+256)}
	w.text("code", r.Code)
	if r.Input != nil {
		if err := ipc.CheckJSON(r.Input, ipc.MaxInputDepth, false); err != nil {
			return nil, &supervisor.InvalidRequestError{Field: "input", Value: "not usable", Want: "JSON: " + err.Error(), Cause: err}
		}
		w.raw("input", r.Input)
	}
	w.optional("filename", r.Filename)
	w.limits(r.Limits)
	if err := w.modules(r.Modules); err != nil {
		return nil, err
	}
	if r.Seed != nil {
		w.raw("seed", strconv.AppendUint(nil, *r.Seed, 10))
	}
	if r.Now != nil {
		text, err := r.Now.MarshalText()
		if err != nil {
			return nil, &supervisor.InvalidRequestError{Field: "now", Value: r.Now.String(), Want: "a time that RFC 3339 can write", Cause: err}
		}
		w.text("now", string(text))
	}
	w.optional("timezone", r.Timezone)
	return append(w.buf, '}'), nil
}

// writer writes one object, member by member.
type writer struct {
	buf     []byte
	started bool
}

func (w *writer) raw(name string, value []byte) {
	separator := byte('{')
	if w.started {
		separator = ','
	}
	w.started = true
	w.buf = append(w.buf, separator)
	w.buf = strconv.AppendQuote(w.buf, name)
	w.buf = append(w.buf, ':')
	w.buf = append(w.buf, value...)
}

func (w *writer) text(name, value string) { w.raw(name, ipc.Quote(value)) }

func (w *writer) optional(name, value string) {
	if value != "" {
		w.text(name, value)
	}
}

func (w *writer) number(name string, n int64) {
	if n != 0 {
		w.raw(name, strconv.AppendInt(nil, n, 10))
	}
}

// limits leaves out those that the policy is to choose.
func (w *writer) limits(l supervisor.Limits) {
	if l == (supervisor.Limits{}) {
		return
	}
	var in writer
	in.number("timeout_ms", milliseconds(l.Timeout))
	in.number("cpu_ms", milliseconds(l.CPU))
	in.number("memory_bytes", l.MemoryBytes)
	in.number("output_bytes", l.OutputBytes)
	in.number("log_bytes", l.LogBytes)
	in.number("log_lines", l.LogLines)
	w.raw("limits", append(in.buf, '}'))
}

// milliseconds rounds away from zero, as a supervisor does: a duration that is set never
// becomes the policy's default.
func milliseconds(d time.Duration) int64 {
	switch {
	case d > 0:
		return int64((d-1)/time.Millisecond) + 1
	case d < 0:
		return min(-1, d.Milliseconds())
	}
	return 0
}

// modules tells an empty list, which allows none, from nil, which allows all.
func (w *writer) modules(names []string) error {
	if names == nil {
		return nil
	}
	list := []byte{'['}
	for i, name := range names {
		if !utf8.ValidString(name) {
			return invalid("modules", "not UTF-8", "names in UTF-8")
		}
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, ipc.Quote(name)...)
	}
	w.raw("modules", append(list, ']'))
	return nil
}
