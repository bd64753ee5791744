package ipc

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func ptr[T any](v T) *T { return &v }

// sentByChild and sentBySupervisor are messages that between them use every field, with
// the values that are easiest to get wrong.
func sentByChild() []ChildMessage {
	return []ChildMessage{
		{Ready: &Ready{Version: Version, LandlockABI: 7, Threads: 5}},
		{Log: &Log{ID: "01J", Level: "warn", Message: "a\"b\\c\n\r\t\x00\x1f\x7f<&>\u2028\U0001f600é", AtMS: 12.3}},
		{Log: &Log{Level: "debug", AtMS: math.SmallestNonzeroFloat64}},
		{Result: &Result{ID: "01J", Status: StatusOK}},
		{Result: &Result{Status: StatusOK, Output: json.RawMessage(`null`), LogsTruncated: true}},
		{Result: &Result{Status: StatusOK, Output: json.RawMessage(`{"a":"\ud800","<":[1,{"a":2}],"":-0.0e-7}`)}},
		{Result: &Result{Status: StatusScriptError, Error: &ScriptError{}}},
		{Result: &Result{Status: StatusSyntaxError, Error: &ScriptError{
			Name: "SyntaxError", Message: "no", Line: 3, Column: 9, SourceLine: "let let", Stack: "at x:3:9"}}},
	}
}

func sentBySupervisor() []SupervisorMessage {
	limits := Limits{TimeoutMS: 1, MemoryBytes: 2, OutputBytes: 3, LogBytes: 4, LogLines: math.MaxInt64}
	return []SupervisorMessage{
		{Hello: &Hello{Version: Version}},
		{Hello: &Hello{Version: Version, Walls: Walls{Seccomp: true, Landlock: true, DataBytes: math.MaxUint64, CPUSeconds: 30}}},
		{Execute: &Execute{Input: json.RawMessage(`null`), Modules: []string{}, Limits: limits}},
		{Execute: &Execute{
			ID: "01J", Code: "output = '</script>' + `\n`", Filename: "s.js", Timezone: "Europe/Berlin",
			Input: json.RawMessage(" {\"a\":1,\n\"a\":2} "[1:15]), Modules: []string{"lodash", "uuid"},
			Limits: limits, Seed: ptr(uint64(math.MaxUint64)), NowUnixNano: ptr(int64(math.MinInt64)),
			Libraries: []Library{
				{Name: "slug", Modules: []LibraryModule{{Specifiers: []string{"slug"}, Code: Quote("exports.a = 'ä\x01\u2028'\n")}}},
				{Name: "@acme/rules", Modules: []LibraryModule{{Specifiers: []string{"@acme/rules", "@acme/rules/index"}, Code: Quote("")}, {Specifiers: []string{}, Code: Quote("\xff")}}},
			}}},
	}
}

func writeChild(t testing.TB, w *Writer, m ChildMessage) {
	t.Helper()
	var err error
	switch {
	case m.Ready != nil:
		err = w.Ready(*m.Ready)
	case m.Log != nil:
		err = w.Log(*m.Log)
	default:
		err = w.Result(*m.Result)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func writeSupervisor(t testing.TB, w *Writer, m SupervisorMessage) {
	t.Helper()
	var err error
	if m.Hello != nil {
		err = w.Hello(*m.Hello)
	} else {
		err = w.Execute(*m.Execute)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestChildRoundTrip(t *testing.T) {
	var pipe bytes.Buffer
	w := NewWriter(&pipe)
	for _, m := range sentByChild() {
		writeChild(t, w, m)
	}
	for name, reader := range map[string]io.Reader{
		"at once":     bytes.NewReader(pipe.Bytes()),
		"one byte":    iotest.OneByteReader(bytes.NewReader(pipe.Bytes())),
		"late errors": iotest.DataErrReader(bytes.NewReader(pipe.Bytes())),
	} {
		t.Run(name, func(t *testing.T) {
			r := NewReader(reader)
			var got []ChildMessage
			for range sentByChild() {
				m, err := r.ReadChild(MaxReadyFrame)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, m)
			}
			if diff := cmp.Diff(sentByChild(), got); diff != "" {
				t.Errorf("sent (-), received (+):\n%s", diff)
			}
			if _, err := r.ReadChild(MaxReadyFrame); err != io.EOF {
				t.Errorf("after the last frame: %v, want io.EOF itself", err)
			}
		})
	}
}

func TestSupervisorRoundTrip(t *testing.T) {
	var pipe bytes.Buffer
	w := NewWriter(&pipe)
	for _, m := range sentBySupervisor() {
		writeSupervisor(t, w, m)
	}
	r := NewReader(iotest.HalfReader(&pipe))
	for _, want := range sentBySupervisor() {
		got, err := r.ReadSupervisor(MaxExecuteFrame)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("sent (-), received (+):\n%s", diff)
		}
	}
	if _, err := r.ReadSupervisor(MaxExecuteFrame); err != io.EOF {
		t.Errorf("after the last frame: %v, want io.EOF itself", err)
	}
}

// The tables of fields and the tags of the types say the same thing twice; here they are
// held against each other.
func TestTablesEqualTags(t *testing.T) {
	for _, m := range sentByChild() {
		var pipe bytes.Buffer
		writeChild(t, NewWriter(&pipe), m)
		compareTags(t, pipe.Bytes(), m)
	}
	for _, m := range sentBySupervisor() {
		var pipe bytes.Buffer
		writeSupervisor(t, NewWriter(&pipe), m)
		compareTags(t, pipe.Bytes(), m)
	}
}

// compareTags decodes frame by the tags of m's one message, strictly, and wants m back.
func compareTags(t *testing.T, frame []byte, m any) {
	t.Helper()
	if size := binary.BigEndian.Uint32(frame); int(size) != len(frame)-headerBytes {
		t.Errorf("a frame of %d bytes says %d", len(frame)-headerBytes, size)
	}
	v := reflect.ValueOf(m)
	for i := range v.NumField() {
		if v.Field(i).IsNil() {
			continue
		}
		got := reflect.New(v.Type())
		d := json.NewDecoder(bytes.NewReader(frame[headerBytes:]))
		d.DisallowUnknownFields()
		if err := d.Decode(got.Interface()); err != nil {
			t.Fatalf("%s: %v", frame[headerBytes:], err)
		}
		if diff := cmp.Diff(m, got.Elem().Interface()); diff != "" {
			t.Errorf("sent (-), decoded by tags (+):\n%s", diff)
		}
		byTags, err := json.Marshal(v.Field(i).Interface())
		if err != nil {
			t.Fatal(err)
		}
		byTables := bytes.TrimSuffix(frame[headerBytes:], []byte("}"))
		byTables = byTables[bytes.IndexByte(byTables, ':')+1:]
		if diff := cmp.Diff(keyOrder(t, byTags), keyOrder(t, byTables)); diff != "" {
			t.Errorf("fields by tags (-), by tables (+):\n%s", diff)
		}
	}
}

// keyOrder lists the keys of an object in their order.
func keyOrder(t *testing.T, raw []byte) []string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	var keys []string
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.(string))
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

func TestEmptyInputIsNull(t *testing.T) {
	var pipe bytes.Buffer
	writeSupervisor(t, NewWriter(&pipe), SupervisorMessage{Execute: &Execute{Limits: Limits{1, 1, 1, 1, 1}}})
	m, err := NewReader(&pipe).ReadSupervisor(MaxExecuteFrame)
	if err != nil {
		t.Fatal(err)
	}
	if string(m.Execute.Input) != "null" || m.Execute.Modules == nil {
		t.Errorf("input %q, modules %#v; want null and an empty list", m.Execute.Input, m.Execute.Modules)
	}
}

func TestInvalidTextBecomesReplacement(t *testing.T) {
	var pipe bytes.Buffer
	w := NewWriter(&pipe)
	writeChild(t, w, ChildMessage{Log: &Log{Level: "log", Message: "a\xff\xed\xa0\x80b"}})
	m, err := NewReader(&pipe).ReadChild(1 << 10)
	if err != nil {
		t.Fatal(err)
	}
	if want := "a\ufffd\ufffd\ufffd\ufffdb"; m.Log.Message != want {
		t.Errorf("message %q, want %q", m.Log.Message, want)
	}
}

func TestWriterRefusesNumbersThatJSONHasNot(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		var pipe bytes.Buffer
		err := NewWriter(&pipe).Log(Log{Level: "log", AtMS: bad})
		if err == nil || !strings.HasPrefix(err.Error(), "write log: ") || pipe.Len() != 0 {
			t.Errorf("at_ms %v: error %v after %d bytes, want an error and nothing written", bad, err, pipe.Len())
		}
	}
}

func TestQuote(t *testing.T) {
	for _, text := range []string{"", "a", "\x00\"\\\n\u2028é\U0001f600", strings.Repeat("x", 1<<16)} {
		if raw := Quote(text); !json.Valid(raw) || Unquote(raw) != text {
			t.Errorf("%.20q becomes %.20q, and then %.20q", text, raw, Unquote(raw))
		}
	}
	if got := Unquote(Quote("a\xffb")); got != "a\ufffdb" {
		t.Errorf("invalid UTF-8 becomes %q", got)
	}
	for _, raw := range []string{"", "null", "7", `"`, `"a`, `"\x"`} {
		if got := Unquote(json.RawMessage(raw)); got != "" {
			t.Errorf("%s is the text %q", raw, got)
		}
	}
}
