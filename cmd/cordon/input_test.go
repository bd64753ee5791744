package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestInputThatIsNotJSONIsNamedWithItsPlace(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"empty", "", "input x is empty: want a JSON value"},
		{"blank", " \n\t", "input x is empty: want a JSON value"},
		{"first byte", "x", "input x is not JSON: line 1, column 1: invalid character 'x' looking for beginning of value"},
		{"third line", "{\n \"a\": 1,\n \"ü\": ]\n}", "input x is not JSON: line 3, column 7: invalid character ']' looking for beginning of value"},
		{"cut off", `{"a": [1, 2`, "input x is not JSON: line 1, column 11: unexpected end of JSON input"},
		{"two values", "1\n2", "input x is not JSON: line 2, column 1: invalid character '2' after top-level value"},
		{"not UTF-8", "{\n\"a\": \"\xff\"}", "input x is not UTF-8: byte 0xff at line 2, column 7"},
		{"too deep", strings.Repeat("[", 10_001), "input x is not JSON: line 1, column 10001: invalid character '[' exceeded max depth"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := checkInput("input x", []byte(tt.in))
			var f *failure
			if !errors.As(err, &f) || f.code != exitUsage || err.Error() != tt.want {
				t.Errorf("err = %v, want %s", err, tt.want)
			}
		})
	}
}

func TestInputIsTakenAsItStands(t *testing.T) {
	for in, want := range map[string]string{
		`{"b":1.50,"a":12345678901234567890}`: `{"b":1.50,"a":12345678901234567890}`,
		"\ufeff[1]":                           "[1]",
		"null":                                "null",
	} {
		got, err := checkInput("input x", []byte(in))
		if err != nil || string(got) != want {
			t.Errorf("checkInput(%q) = %q, %v", in, got, err)
		}
	}
}

func TestScriptThatIsNotTextIsRefused(t *testing.T) {
	for in, want := range map[string]string{
		"a\x00b":       "script on standard input is not text: NUL at offset 1",
		"let a\n\xfe":  "script on standard input is not UTF-8: byte 0xfe at line 2, column 1",
		"0123456789ab": "script on standard input is too large: want at most 10 bytes",
	} {
		p := &program{in: strings.NewReader(in)}
		_, err := p.readScript("-", 10)
		var f *failure
		if !errors.As(err, &f) || f.code != exitUsage || err.Error() != want {
			t.Errorf("readScript(%q): %v, want %s", in, err, want)
		}
	}
}

func TestScriptAtTheLimitIsRead(t *testing.T) {
	p := &program{in: strings.NewReader("0123456789")}
	code, err := p.readScript("-", 10)
	if err != nil || code != "0123456789" {
		t.Errorf("readScript = %q, %v", code, err)
	}
}

// A device without an end must cost one byte more than the limit, and no more.
func TestReadingIsBounded(t *testing.T) {
	endless := &countingReader{}
	p := &program{in: endless}
	if _, err := p.readScript("-", 1000); err == nil {
		t.Error("an endless script was accepted")
	}
	if endless.n > 1001 {
		t.Errorf("read %d bytes, want at most 1001", endless.n)
	}
}

type countingReader struct{ n int }

func (r *countingReader) Read(b []byte) (int, error) {
	r.n += len(b)
	for i := range b {
		b[i] = 'a'
	}
	return len(b), nil
}

func TestFilesThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	p := &program{}
	for name, want := range map[string]string{
		"":                          "script : the name of the file is empty",
		dir:                         "script " + dir + ": is a directory",
		filepath.Join(dir, "no.js"): "script " + filepath.Join(dir, "no.js") + ": no such file or directory",
	} {
		if _, err := p.readScript(name, 10); err == nil || err.Error() != want {
			t.Errorf("readScript(%q): %v, want %s", name, err, want)
		}
	}
	if _, err := p.readScript(filepath.Join(dir, "no.js"), 10); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the cause is lost: %v", err)
	}
}

func TestReadErrorIsTold(t *testing.T) {
	p := &program{in: io.MultiReader(strings.NewReader("a"), brokenReader{})}
	if _, err := p.readScript("-", 10); !errors.Is(err, errBroken) {
		t.Errorf("err = %v", err)
	}
}

var errBroken = errors.New("input/output error")

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errBroken }

func TestTerminalAsInputIsAnnounced(t *testing.T) {
	var stderr bytes.Buffer
	p := &program{in: strings.NewReader("1"), inTerminal: true, err: &stderr}
	if _, err := p.readInput("-", 10); err != nil {
		t.Fatal(err)
	}
	want := "cordon: reading the input on standard input, which is a terminal: end it with ctrl-D\n"
	if stderr.String() != want {
		t.Errorf("stderr = %q", stderr.String())
	}
}
