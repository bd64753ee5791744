package ipc

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// fuzzedFrame bounds what a fuzzed frame may hold.
const fuzzedFrame = 1 << 20

func FuzzReadChild(f *testing.F) {
	for _, m := range sentByChild() {
		var pipe bytes.Buffer
		writeChild(f, NewWriter(&pipe), m)
		f.Add(pipe.Bytes())
	}
	f.Add([]byte{})
	f.Add([]byte{255, 255, 255, 255, '{'})
	f.Add(framed(output(`{"a":[{"a":1,"b":"\ud800"}],"\u0061":2}`)))
	f.Add(framed(`{"result":{"Status":"ok"}} `))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := NewReader(bytes.NewReader(raw)).ReadChild(fuzzedFrame)
		if err != nil {
			requireTyped(t, raw, err)
			return
		}
		requireStrict(t, raw)
		if n := count(m.Ready != nil, m.Log != nil, m.Result != nil); n != 1 {
			t.Fatalf("%d messages in a frame", n)
		}
		var pipe bytes.Buffer
		writeChild(t, NewWriter(&pipe), m)
		again, err := NewReader(&pipe).ReadChild(6 * fuzzedFrame)
		if err != nil {
			t.Fatalf("what was read cannot be sent: %v", err)
		}
		if diff := cmp.Diff(m, again); diff != "" {
			t.Errorf("read (-), sent and read again (+):\n%s", diff)
		}
	})
}

func FuzzReadSupervisor(f *testing.F) {
	for _, m := range sentBySupervisor() {
		var pipe bytes.Buffer
		writeSupervisor(f, NewWriter(&pipe), m)
		f.Add(pipe.Bytes())
	}
	f.Add(framed(`{"execute":{"input":[[[{"a":1,"a":2}]]],"modules":["a","b"]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := NewReader(bytes.NewReader(raw)).ReadSupervisor(fuzzedFrame)
		if err != nil {
			requireTyped(t, raw, err)
			return
		}
		if n := count(m.Hello != nil, m.Execute != nil); n != 1 {
			t.Fatalf("%d messages in a frame", n)
		}
		var pipe bytes.Buffer
		writeSupervisor(t, NewWriter(&pipe), m)
		again, err := NewReader(&pipe).ReadSupervisor(6 * fuzzedFrame)
		if err != nil {
			t.Fatalf("what was read cannot be sent: %v", err)
		}
		if diff := cmp.Diff(m, again); diff != "" {
			t.Errorf("read (-), sent and read again (+):\n%s", diff)
		}
	})
}

// FuzzCheckJSON holds the scanner against encoding/json, which takes the same language but
// for two rules: it lets invalid UTF-8 and duplicate keys pass.
func FuzzCheckJSON(f *testing.F) {
	for _, seed := range []string{
		``, ` `, `null`, `[1,-0.5e+7,"\u00e9\ud83d\ude00"]`, `{"a":{"b":[]},"a":{}}`, `{"":0,"\u0000":1}`, `"\ud800"`,
		`{"a":1,}`, `[1,]`, `01`, `1.e1`, "\"\xff\"", "\"\t\"", `{"a" 1}`, `[[[[[[]]]]]]`, `tru`, `1 1`,
		"{" + manyKeys(20) + "}", "{" + manyKeys(20) + `,"k1":1}`, "{" + manyKeys(20) + `,"\u006b2":1}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		// encoding/json gives up at the same depth.
		err := CheckJSON(data, MaxInputDepth, false)
		valid := json.Valid(data) && utf8.Valid(data)
		if (err == nil) != valid {
			t.Fatalf("CheckJSON says %v, encoding/json says valid: %v", err, valid)
		}
		requirePosition(t, data, err)
		unique := CheckJSON(data, MaxInputDepth, true)
		requirePosition(t, data, unique)
		if !valid || strings.Contains(strings.ToLower(string(data)), `\ud`) {
			return // keys that differ in half a surrogate pair are the same to encoding/json
		}
		if repeats := repeatsKey(t, data); (unique != nil) != repeats {
			t.Fatalf("CheckJSON says %v, a map says a key repeats: %v", unique, repeats)
		}
	})
}

// requirePosition wants an error that points into data.
func requirePosition(t *testing.T, data []byte, err error) {
	if err == nil {
		return
	}
	var at *SyntaxError
	if !errors.As(err, &at) {
		t.Fatalf("error %v of type %T", err, err)
	}
	if at.Offset < 0 || at.Offset > int64(len(data)) || at.Line < 1 || at.Column < 1 || at.Column > len(data)+1 {
		t.Fatalf("position outside of %d bytes: %v", len(data), err)
	}
}

// requireTyped wants the end of the pipe at its right place, or a breach of the protocol.
func requireTyped(t *testing.T, raw []byte, err error) {
	if err == io.EOF && len(raw) == 0 {
		return
	}
	var broken *ProtocolError
	if !errors.As(err, &broken) {
		t.Fatalf("error %v of type %T", err, err)
	}
	if broken.Offset < 0 || broken.Offset > int64(len(raw)) {
		t.Fatalf("offset outside of %d bytes: %v", len(raw), err)
	}
}

// requireStrict wants that the body which was accepted is JSON, in UTF-8, with no key twice.
func requireStrict(t *testing.T, raw []byte) {
	size := int(raw[0])<<24 | int(raw[1])<<16 | int(raw[2])<<8 | int(raw[3])
	body := raw[headerBytes : headerBytes+size]
	if !json.Valid(body) || !utf8.Valid(body) {
		t.Fatalf("accepted %q", body)
	}
	if !strings.Contains(strings.ToLower(string(body)), `\ud`) && repeatsKey(t, body) {
		t.Fatalf("accepted a duplicate key: %q", body)
	}
}

// repeatsKey tells whether an object in data, which is valid JSON, has a key twice.
func repeatsKey(t *testing.T, data []byte) bool {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	type container struct {
		keys map[string]bool
		// key says that a key comes next and not a value.
		key bool
	}
	var open []container
	for {
		token, err := d.Token()
		if err == io.EOF {
			return false
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(open) > 0 {
			inner := &open[len(open)-1]
			if name, isText := token.(string); inner.key && isText {
				if inner.keys[name] {
					return true
				}
				inner.keys[name], inner.key = true, false
				continue
			}
			inner.key = inner.keys != nil
		}
		switch token {
		case json.Delim('{'):
			open = append(open, container{keys: map[string]bool{}, key: true})
		case json.Delim('['):
			open = append(open, container{})
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
	}
}

func count(set ...bool) int {
	n := 0
	for _, is := range set {
		if is {
			n++
		}
	}
	return n
}
