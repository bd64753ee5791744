package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"cordon/ipc"
	"cordon/libs/nearest"
	"cordon/supervisor"
)

// DecodeRequest reads a request. It takes fields that it knows and none twice, each of its own
// type and without null for what is absent. Its error is an *ipc.SyntaxError where data is no
// JSON, else an *supervisor.InvalidRequestError. The request shares its memory with data.
func DecodeRequest(data []byte) (supervisor.Request, error) {
	var r supervisor.Request
	var code bool
	err := decodeObject(data, data, 0, "", fields{
		"code":     func(v value) error { code = true; return v.text(&r.Code) },
		"input":    func(v value) error { r.Input = v.raw; return nil },
		"filename": func(v value) error { return v.filled(&r.Filename, "a name without a path") },
		"limits": func(v value) error {
			return decodeObject(data, v.raw, v.offset, v.field, limitFields(&r.Limits))
		},
		"modules":  func(v value) error { return v.names(&r.Modules) },
		"seed":     func(v value) error { return v.seed(&r.Seed) },
		"now":      func(v value) error { return v.instant(&r.Now) },
		"timezone": func(v value) error { return v.filled(&r.Timezone, "an IANA time zone such as UTC") },
	})
	if err == nil && !code {
		err = invalid("code", "missing", "the text of a script")
	}
	if err != nil {
		return supervisor.Request{}, err
	}
	return r, nil
}

func limitFields(l *supervisor.Limits) fields {
	return fields{
		"timeout_ms":   func(v value) error { return v.milliseconds(&l.Timeout) },
		"cpu_ms":       func(v value) error { return v.milliseconds(&l.CPU) },
		"memory_bytes": func(v value) error { return v.count(&l.MemoryBytes) },
		"output_bytes": func(v value) error { return v.count(&l.OutputBytes) },
		"log_bytes":    func(v value) error { return v.count(&l.LogBytes) },
		"log_lines":    func(v value) error { return v.count(&l.LogLines) },
	}
}

// fields say how each field of an object is read.
type fields map[string]func(value) error

// decodeObject reads an object that begins at offset of the body. path names it, and is empty
// for the body itself.
func decodeObject(body, data []byte, offset int64, path string, known fields) error {
	const envelope = 2 // arrays and objects around the input
	members, ok, err := ipc.Members(data, ipc.MaxInputDepth+envelope, len(known)+1)
	var syntax *ipc.SyntaxError
	if errors.As(err, &syntax) {
		syntax.Offset += offset
		syntax.Line, syntax.Column = ipc.Position(body, syntax.Offset)
		return syntax
	}
	if !ok {
		name := path
		if name == "" {
			name = "body"
		}
		return invalid(name, shown(data), "an object")
	}
	for _, m := range members {
		name := m.Key
		if path != "" {
			name = path + "." + m.Key
		}
		read, ok := known[m.Key]
		if !ok {
			return unknown(name, m.Key, known)
		}
		if err := read(value{field: name, raw: m.Value, offset: offset + m.Offset}); err != nil {
			return err
		}
	}
	return nil
}

// unknown refuses a field, with the one that it may have been meant for.
func unknown(name, key string, known fields) error {
	names := sortedKeys(known)
	want := "one of " + strings.Join(names, ", ")
	if near, ok := nearest.Find(key, names); ok && len(key) <= longestShown {
		want = strconv.Quote(near) + ", or another one of " + strings.Join(names, ", ")
	}
	if len(name) > longestShown {
		name = strings.ToValidUTF8(name[:longestShown], "") + "..."
	}
	return invalid(name, "no field of a request", "%s", want)
}

// value is what stands in one field.
type value struct {
	field  string // as the contract spells it: limits.timeout_ms
	raw    json.RawMessage
	offset int64 // in the body
}

func (v value) isString() bool { return len(v.raw) > 0 && v.raw[0] == '"' }

func (v value) refuse(want string, args ...any) error {
	return invalid(v.field, shown(v.raw), want, args...)
}

func (v value) text(to *string) error {
	if !v.isString() {
		return v.refuse("a string")
	}
	*to = ipc.Unquote(v.raw)
	return nil
}

// filled takes no empty string: the zero value of the field would mean its default.
func (v value) filled(to *string, want string) error {
	if err := v.text(to); err != nil {
		return err
	}
	if *to == "" {
		return v.refuse("%s", want)
	}
	return nil
}

func (v value) count(to *int64) error {
	const want = "a whole number over 0, without fraction or exponent"
	n, err := strconv.ParseInt(string(v.raw[:min(len(v.raw), longestShown)]), 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) && v.raw[0] != '-':
		return v.refuse("a number that the policy allows")
	case err != nil || n <= 0:
		return v.refuse(want)
	}
	*to = n
	return nil
}

func (v value) milliseconds(to *time.Duration) error {
	var n int64
	if err := v.count(&n); err != nil {
		return err
	}
	if n > math.MaxInt64/int64(time.Millisecond) {
		return v.refuse("a number that the policy allows")
	}
	*to = time.Duration(n) * time.Millisecond
	return nil
}

func (v value) seed(to **uint64) error {
	n, err := strconv.ParseUint(string(v.raw[:min(len(v.raw), longestShown)]), 10, 64)
	if err != nil {
		return v.refuse("a whole number from 0 to %d", uint64(math.MaxUint64))
	}
	*to = &n
	return nil
}

func (v value) instant(to **time.Time) error {
	var text string
	var t time.Time
	if v.text(&text) != nil || t.UnmarshalText([]byte(text)) != nil {
		return v.refuse("an instant as RFC 3339 writes it, such as 2026-03-01T12:00:00Z")
	}
	*to = &t
	return nil
}

// names bounds what it takes: each name can cost more as a string than it did as text.
func (v value) names(to *[]string) error {
	const most = 10_000
	const want = "an array of names"
	names := []string{}
	if v.raw[0] != '[' {
		return v.refuse(want)
	}
	if commas := bytes.Count(v.raw, []byte{','}); commas >= most {
		return invalid(v.field, fmt.Sprintf("an array of some %d names", commas+1), "at most %d", most)
	}
	var all []json.RawMessage
	if err := json.Unmarshal(v.raw, &all); err != nil {
		return v.refuse(want)
	}
	for i, raw := range all {
		var name string
		one := value{field: fmt.Sprintf("%s[%d]", v.field, i), raw: raw}
		if err := one.text(&name); err != nil {
			return err
		}
		names = append(names, name)
	}
	*to = names
	return nil
}
