package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"unicode/utf8"

	"cordon/supervisor/units"
)

// byteOrderMark begins text files of some editors; neither scripts nor JSON mean it.
var byteOrderMark = []byte("\ufeff")

// readScript reads the script that the caller named: a path, or - for standard input.
func (p *program) readScript(name string, limit int64) (string, error) {
	what := "script " + name
	if name == "-" {
		what = "script on standard input"
	}
	data, err := p.read(name, what, limit)
	if err != nil {
		return "", err
	}
	if at := bytes.IndexByte(data, 0); at >= 0 {
		return "", usagef("%s is not text: NUL at offset %d", what, at)
	}
	if at := invalidUTF8(data); at >= 0 {
		line, column := position(data, at)
		return "", usagef("%s is not UTF-8: byte 0x%02x at line %d, column %d", what, data[at], line, column)
	}
	return string(bytes.TrimPrefix(data, byteOrderMark)), nil
}

// readInput reads the JSON of --input.
func (p *program) readInput(name string, limit int64) (json.RawMessage, error) {
	what := "input " + name
	if name == "-" {
		what = "input on standard input"
	}
	data, err := p.read(name, what, limit)
	if err != nil {
		return nil, err
	}
	return checkInput(what, data)
}

// checkInput refuses what is no JSON, with the place where it goes wrong.
func checkInput(what string, data []byte) (json.RawMessage, error) {
	data = bytes.TrimPrefix(data, byteOrderMark)
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, usagef("%s is empty: want a JSON value", what)
	}
	if at := invalidUTF8(data); at >= 0 {
		line, column := position(data, at)
		return nil, usagef("%s is not UTF-8: byte 0x%02x at line %d, column %d", what, data[at], line, column)
	}
	var raw json.RawMessage
	err := json.Unmarshal(data, &raw)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		// Offset counts the bytes that were read, the one that is wrong among them.
		line, column := position(data, max(0, int(syntax.Offset)-1))
		return nil, usagef("%s is not JSON: line %d, column %d: %w", what, line, column, err)
	}
	if err != nil {
		return nil, usagef("%s is not JSON: %w", what, err)
	}
	return raw, nil
}

// read reads a file, or standard input for -, of at most limit bytes, and never more than
// one byte beyond: what is named may be a device without an end.
func (p *program) read(name, what string, limit int64) ([]byte, error) {
	from := p.in
	if name == "-" && p.inTerminal {
		fmt.Fprintf(p.err, "cordon: reading the %s, which is a terminal: end it with ctrl-D\n", what)
	}
	if name != "-" {
		file, err := openFile(name)
		if err != nil {
			return nil, usagef("%s: %w", what, err)
		}
		defer file.Close()
		from = file
	}
	data, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err != nil {
		return nil, usagef("%s: %w", what, withoutPath(err))
	}
	if int64(len(data)) > limit {
		return nil, usagef("%s is too large: want at most %s", what, units.FormatSize(limit))
	}
	return data, nil
}

func openFile(name string) (*os.File, error) {
	if name == "" {
		return nil, errors.New("the name of the file is empty")
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, withoutPath(err)
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("is a directory")
	}
	if err != nil {
		return nil, errors.Join(withoutPath(err), file.Close())
	}
	return file, nil
}

// withoutPath takes the operation and the path off an error whose message names both
// already.
func withoutPath(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// invalidUTF8 gives the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	at := 0
	for at < len(data) {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// position gives the line, and the column in characters, of a byte; both count from 1.
func position(data []byte, at int) (line, column int) {
	before := data[:min(at, len(data))]
	lineStart := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[lineStart:]) + 1
}
