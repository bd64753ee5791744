package ipc

import (
	"bytes"
	"unicode/utf8"
)

// CheckJSON reports whether data is exactly one JSON value as of RFC 8259 in valid UTF-8,
// whose arrays and objects nest at most maxDepth levels (a number or a string alone has
// none). With unique, two keys of one object that denote the same string are an error too;
// without, as in JSON.parse, they are not.
//
// The error is a [*SyntaxError] with the position of the first fault; duplicate keys are
// looked for when their object ends. The work is linear in len(data).
func CheckJSON(data []byte, maxDepth int, unique bool) error {
	s := &scanner{data: data}
	err := s.value(maxDepth, unique)
	if err == nil {
		err = s.end()
	}
	if err == nil {
		return nil
	}
	err.Line, err.Column = Position(data, err.Offset)
	return err
}

// Position gives the line and the column, both from 1, of the byte of data at offset. A
// column counts characters; lines end with a line feed. An offset outside data is taken for
// the nearest end.
func Position(data []byte, offset int64) (line, column int) {
	before := data[:min(max(offset, 0), int64(len(data)))]
	line = 1 + bytes.Count(before, []byte{'\n'})
	start := bytes.LastIndexByte(before, '\n') + 1
	return line, 1 + utf8.RuneCount(before[start:])
}
