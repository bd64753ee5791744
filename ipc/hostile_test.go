package ipc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// framed puts a body into a frame.
func framed(body string) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
}

// readChild reads one message of a child's out of raw bytes.
func readChild(raw []byte, max int64) (ChildMessage, error) {
	return NewReader(bytes.NewReader(raw)).ReadChild(max)
}

// wantKind requires a *ProtocolError of that kind whose text is one short line of ASCII.
func wantKind(t *testing.T, err error, want Kind) {
	t.Helper()
	var broken *ProtocolError
	if !errors.As(err, &broken) {
		t.Fatalf("error %v, want a ProtocolError: %s", err, want)
	}
	if broken.Kind != want {
		t.Errorf("error %v, want the kind %q", err, want)
	}
	text := broken.Error()
	if len(text) > 500 || strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 || r > 0x7e }) {
		t.Errorf("not fit for a log: %q", text)
	}
}

func result(rest string) string {
	return `{"result":{"id":"x","status":"ok","logs_truncated":false` + rest + `}}`
}
func output(raw string) string { return result(`,"output":` + raw) }
func scriptError(raw string) string {
	return `{"result":{"id":"x","status":"script_error","logs_truncated":false,"error":` + raw + `}}`
}
func logLine(level, message, at string) string {
	return `{"log":{"id":"x","level":` + level + `,"message":` + message + `,"at_ms":` + at + `}}`
}

func TestHostileBodies(t *testing.T) {
	const good = `"m"`
	tests := []struct {
		threat, body string
		want         Kind
	}{
		{"garbage", "GET / HTTP/1.1\r\n\r\n", Malformed},
		{"zero bytes", "\x00\x00\x00\x00", Malformed},
		{"white space alone", " \t\r\n", Malformed},
		{"a byte order mark", "\ufeff" + output("1"), Malformed},
		{"an array", "[]", InvalidValue},
		{"a string", `"ready"`, InvalidValue},
		{"null", "null", InvalidValue},
		{"no message", "{}", UnknownMessage},
		{"a body cut short", `{"result":`, Malformed},
		{"a message that nobody knows", `{"outcome":{}}`, UnknownMessage},
		{"a name with an escape", `{"resul\u0074":{"id":"x"}}`, UnknownMessage},
		{"a name in another case", `{"Result":{}}`, UnknownMessage},
		{"a name with control characters", "{\"\\u001b\u009b[31m\":{}}", UnknownMessage},
		{"a name of a megabyte", `{"` + strings.Repeat("n", 1<<20) + `":{}}`, UnknownMessage},
		{"hello from a child", `{"hello":{}}`, UnknownMessage},
		{"execute from a child", `{"execute":{}}`, UnknownMessage},
		{"a message of null", `{"result":null}`, InvalidValue},
		{"a message of the wrong type", `{"ready":[1]}`, InvalidValue},
		{"two messages in a body", `{"ready":{"version":1,"landlock_abi":0,"threads":1},"log":{}}`, Malformed},
		{"the same message twice", `{"ready":{"version":1,"landlock_abi":0,"threads":1},"ready":{}}`, Malformed},
		{"a second body", output("1") + output("2"), TrailingData},
		{"a zero byte behind", output("1") + "\x00", TrailingData},
		{"an invalid byte behind", output("1") + "\xff", InvalidUTF8},

		{"an unknown field", result(`,"outcome":"ok"`), UnknownField},
		{"a usage of its own", result(`,"usage":{"cpu_ms":0}`), UnknownField},
		{"a field in another case", result(`,"Output":1`), UnknownField},
		{"a field with the long s, which folds to s", `{"result":{"ſtatus":"ok"}}`, UnknownField},
		{"an empty field", result(`,"":1`), UnknownField},
		{"a field with an escape", result(`,"outpu\u0074":1`), UnknownField},
		{"a field twice", output(`1,"output":2`), DuplicateKey},
		{"a field twice within the error", scriptError(`{"name":"E","message":"","name":""}`), DuplicateKey},
		{"an unknown field within the error", scriptError(`{"name":"E","message":"","path":"/"}`), UnknownField},
		{"no id", `{"result":{"status":"ok","logs_truncated":false}}`, MissingField},
		{"nothing", `{"result":{}}`, MissingField},
		{"half an error", scriptError(`{"name":"E"}`), MissingField},
		{"an error of null", scriptError(`null`), InvalidValue},
		{"a status of its own", `{"result":{"id":"x","status":"crashed","logs_truncated":false}}`, InvalidValue},
		{"a status that only starts right", `{"result":{"id":"x","status":"ok\u0000","logs_truncated":false}}`, InvalidValue},
		{"a boolean as a word", `{"result":{"id":"x","status":"ok","logs_truncated":"false"}}`, InvalidValue},
		{"a boolean cut short", `{"result":{"id":"x","status":"ok","logs_truncated":tru}}`, Malformed},
		{"an id as a number", `{"result":{"id":1}}`, InvalidValue},
		{"an id as null", `{"result":{"id":null}}`, InvalidValue},
		{"a comma behind the last field", `{"result":{"id":"x",}}`, Malformed},
		{"a comma before the first", `{"result":{,"id":"x"}}`, Malformed},
		{"no colon", `{"result":{"id" "x"}}`, Malformed},
		{"a comment", `{"result":{/**/"id":"x"}}`, Malformed},

		{"a version from the future", `{"ready":{"version":2,"landlock_abi":0,"threads":1}}`, VersionMismatch},
		{"a version as a fraction", `{"ready":{"version":1.0,"landlock_abi":0,"threads":1}}`, InvalidValue},
		{"a version with an exponent", `{"ready":{"version":1e0,"landlock_abi":0,"threads":1}}`, InvalidValue},
		{"a number with a leading zero", `{"ready":{"version":1,"landlock_abi":07,"threads":1}}`, Malformed},
		{"no threads", `{"ready":{"version":1,"landlock_abi":0,"threads":0}}`, InvalidValue},
		{"an ABI below zero", `{"ready":{"version":1,"landlock_abi":-1,"threads":1}}`, InvalidValue},
		{"a number past 64 bits", `{"ready":{"version":1,"landlock_abi":18446744073709551616,"threads":1}}`, InvalidValue},
		{"a line past 32 bits", scriptError(`{"name":"E","message":"","line":4294967297}`), InvalidValue},

		{"a level of its own", logLine(`"fatal"`, good, "1"), InvalidValue},
		{"NaN", logLine(`"log"`, good, "NaN"), Malformed},
		{"minus Infinity", logLine(`"log"`, good, "-Infinity"), Malformed},
		{"a number past float64", logLine(`"log"`, good, "1e999"), InvalidValue},
		{"a time before the start", logLine(`"log"`, good, "-1"), InvalidValue},
		{"a number as a string", logLine(`"log"`, good, `"1"`), InvalidValue},
		{"a hexadecimal number", logLine(`"log"`, good, "0x1"), Malformed},
		{"a message of null", logLine(`"log"`, "null", "1"), InvalidValue},
		{"a raw line feed in a string", logLine(`"log"`, "\"a\nb\"", "1"), Malformed},
		{"an unknown escape", logLine(`"log"`, `"\x41"`, "1"), Malformed},
		{"a short \\u escape", logLine(`"log"`, `"\u00g0"`, "1"), Malformed},
		{"a string without an end", `{"log":{"id":"x`, Malformed},
		{"an escape without an end", `{"log":{"id":"\`, Malformed},
		{"a stray continuation byte", logLine(`"log"`, "\"\x80\"", "1"), InvalidUTF8},
		{"an overlong slash", logLine(`"log"`, "\"\xc0\xaf\"", "1"), InvalidUTF8},
		{"a surrogate in UTF-8", logLine(`"log"`, "\"\xed\xa0\x80\"", "1"), InvalidUTF8},
		{"a character past U+10FFFF", logLine(`"log"`, "\"\xf4\x90\x80\x80\"", "1"), InvalidUTF8},
		{"a character cut short", logLine(`"log"`, "\"\xf0\x9f\x98\"", "1"), InvalidUTF8},
		{"an invalid byte in a key", "{\"log\":{\"\xff\":1}}", InvalidUTF8},

		{"output too deep", output(strings.Repeat("[", 1001) + strings.Repeat("]", 1001)), TooDeep},
		{"output far too deep", output(strings.Repeat(`{"a":`, 10_000)), TooDeep},
		{"output with a million brackets", output(strings.Repeat("[", 1<<20)), TooDeep},
		{"a key twice in output", output(`{"a":1,"a":2}`), DuplicateKey},
		{"a key twice, deep in output", output(`[{"b":[{"a":1,"b":{},"a":2}]}]`), DuplicateKey},
		{"a key twice by an escape", output(`{"a":1,"\u0061":2}`), DuplicateKey},
		{"a key twice among many", output(`{` + manyKeys(1000) + `,"k\u0037":0}`), DuplicateKey},
		{"half a surrogate pair twice", output(`{"\ud800":1,"\uD800":2}`), DuplicateKey},
		{"output without a value", output(``), Malformed},
		{"two outputs", output(`1 2`), Malformed},
		{"mismatched brackets", output(`[1}`), Malformed},
		{"output that ends early", `{"result":{"output":[1,`, Malformed},
		{"an invalid byte between values", output("[1,\xff]"), InvalidUTF8},
	}
	for _, tt := range tests {
		t.Run(tt.threat, func(t *testing.T) {
			m, err := readChild(framed(tt.body), 16<<20)
			if m != (ChildMessage{}) {
				t.Errorf("a message in spite of the error: %+v", m)
			}
			wantKind(t, err, tt.want)
		})
	}
}

func TestHonestOddities(t *testing.T) {
	for threat, body := range map[string]string{
		"white space wherever JSON has it": " { \"log\" :\t{ \"id\":\"x\" , \"level\":\"log\",\r\n\"message\":\"m\",\"at_ms\": 1e0 } } \n",
		"fields in another order":          `{"log":{"at_ms":0,"message":"m","level":"log","id":"x"}}`,
		"escapes where none are needed":    logLine(`"log"`, `"\u006d\/\b\f\ud83d\ude00"`, "0"),
		"half a surrogate pair":            logLine(`"log"`, `"\ud800"`, "0"),
		"output at the deepest":            output(strings.Repeat("[", 1000) + strings.Repeat("]", 1000)),
		"halves that differ":               output(`{"\ud800":1,"\ud801":2,"\ufffd":3,"":4}`),
		"equal keys of different objects":  output(`[{"a":{"a":1}},{"a":2}]`),
		"many keys":                        output(`{` + manyKeys(5000) + `}`),
	} {
		if _, err := readChild(framed(body), 16<<20); err != nil {
			t.Errorf("%s: %v", threat, err)
		}
	}
}

func TestHostileFrames(t *testing.T) {
	body := output("1")
	tests := []struct {
		threat string
		raw    []byte
		max    int64
		want   Kind
	}{
		{"length 0", []byte{0, 0, 0, 0}, 1 << 20, EmptyFrame},
		{"length 2^32-1", []byte{255, 255, 255, 255, '{'}, 1 << 20, FrameTooLarge},
		{"length 2^32-1 under a limit as large", []byte{255, 255, 255, 255, '{'}, 1<<32 - 1, Truncated},
		{"one byte over", framed(body), int64(len(body)) - 1, FrameTooLarge},
		{"a limit of nothing", framed(body), 0, FrameTooLarge},
		{"half a length", []byte{0, 0}, 1 << 20, Truncated},
		{"no body", []byte{0, 0, 0, 9}, 1 << 20, Truncated},
		{"a body shorter than its length", framed(body)[:20], 1 << 20, Truncated},
		{"a length that covers the next frame too", append([]byte{0, 0, 0, byte(2 * len(body))}, body+body...), 1 << 20, TrailingData},
		{"a length that cuts the body", append([]byte{0, 0, 0, byte(len(body) - 1)}, body...), 1 << 20, Malformed},
	}
	for _, tt := range tests {
		t.Run(tt.threat, func(t *testing.T) {
			_, err := readChild(tt.raw, tt.max)
			wantKind(t, err, tt.want)
			_, err = NewReader(iotest.OneByteReader(bytes.NewReader(tt.raw))).ReadChild(tt.max)
			wantKind(t, err, tt.want)
		})
	}
	if _, err := readChild(framed(body), int64(len(body))); err != nil {
		t.Errorf("a frame of exactly the limit: %v", err)
	}
}

func TestErrorsAreFinal(t *testing.T) {
	good := framed(output("1"))
	r := NewReader(bytes.NewReader(append(framed("{}"), good...)))
	_, first := r.ReadChild(1 << 20)
	wantKind(t, first, UnknownMessage)
	if _, second := r.ReadChild(1 << 20); second != first {
		t.Errorf("after %v the reader went on: %v", first, second)
	}
}

func TestReadFailureIsNotTheChilds(t *testing.T) {
	broken := errors.New("broken pipe")
	for _, raw := range [][]byte{{}, {0, 0}, {0, 0, 0, 9, '{'}} {
		r := NewReader(io.MultiReader(bytes.NewReader(raw), iotest.ErrReader(broken)))
		_, err := r.ReadChild(1 << 20)
		var outside *ProtocolError
		if !errors.Is(err, broken) || errors.As(err, &outside) {
			t.Errorf("after %d bytes: %v, want the reader's own error", len(raw), err)
		}
	}
}

func TestHostileSupervisorFrames(t *testing.T) {
	for body, want := range map[string]Kind{
		`{"result":{}}`:                        UnknownMessage,
		`{"hello":{"version":1,"walls":null}}`: InvalidValue,
		`{"hello":{"version":1,"walls":{"seccomp":true,"landlock":true,"data_bytes":-1}}}`: InvalidValue,
		`{"execute":{"modules":["a",1]}}`:                                                  InvalidValue,
		`{"execute":{"modules":["a"`:                                                       Malformed,
		`{"execute":{"modules":["a",]}}`:                                                   Malformed,
		`{"execute":{"modules":null}}`:                                                     InvalidValue,
		`{"execute":{"limits":{"timeout_ms":0}}}`:                                          InvalidValue,
		`{"execute":{"seed":-1}}`:                                                          InvalidValue,
		`{"execute":{"seed":null}}`:                                                        InvalidValue,
		`{"execute":{"input":` + strings.Repeat("[", 10_001) + `}}`:                        TooDeep,
		`{"execute":{"input":{"a":1,"a":2},"input":1}}`:                                    DuplicateKey,
		`{"execute":{"libraries":[{"name":"a","modules":[{"specifiers":[],"code":1}]}]}}`:  InvalidValue,
		`{"execute":{"libraries":{}}}`:                                                     InvalidValue,
		`{"execute":{"libraries":[{"name":"a"}]}}`:                                         MissingField,
		`{"execute":{"libraries":[{"name":"a","modules":[{"specifiers":["a"]}]}]}}`:        MissingField,
		`{"execute":{"libraries":[{"name":"a","modules":[],"file":"/a"}]}}`:                UnknownField,
		`{"execute":{"libraries":[{"name":"a","modules":[]},]}}`:                           Malformed,
	} {
		_, err := NewReader(bytes.NewReader(framed(body))).ReadSupervisor(1 << 20)
		wantKind(t, err, want)
	}
}

// TestLargestExecuteFits holds the bound of Execute against what may be in one: of an input as
// it is, and of code and libraries each of whose bytes is written as an escape.
func TestLargestExecuteFits(t *testing.T) {
	const mib, escaped = 1 << 20, len(`\u0001`)
	largest := Execute{
		Input:     []byte(`"` + strings.Repeat("x", 2*16*mib-2) + `"`),
		Code:      strings.Repeat("\x01", 2*mib),
		Libraries: []Library{{Name: "a", Modules: []LibraryModule{{Code: Quote(strings.Repeat("\x01", MaxLibraryBytes))}}}},
	}
	var pipe bytes.Buffer
	if err := NewWriter(&pipe).Execute(largest); err != nil {
		t.Fatal(err)
	}
	if size := pipe.Len(); size > MaxExecuteFrame || size < 2*16*mib+escaped*(2*mib+MaxLibraryBytes) {
		t.Errorf("the largest frame has %d bytes, the bound is %d", size, MaxExecuteFrame)
	}
}
