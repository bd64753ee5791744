package ipc

import (
	"encoding/json"
	"slices"
)

// Quote gives a text as the JSON string that a message holds. Bytes that are not UTF-8 become
// U+FFFD.
func Quote(s string) json.RawMessage { return appendQuoted(make([]byte, 0, len(s)+len(s)/16+2), s) }

// Unquote gives the text that a JSON string of a message denotes. Half a surrogate pair is
// read as U+FFFD. What is no string, as nothing at all, is no text.
func Unquote(raw json.RawMessage) string {
	s := &scanner{data: raw}
	if !s.at('"') {
		return ""
	}
	inside, err := s.quoted()
	if err != nil {
		return ""
	}
	return string(appendUnquoted(make([]byte, 0, len(inside)), inside, replaceLone))
}

// quoted is a string that passes through as it is written. What is read shares its memory
// with the frame.
type quoted struct{ to *json.RawMessage }

func (q quoted) write(e *encoder) {
	if len(*q.to) == 0 {
		e.buf = append(e.buf, `""`...)
		return
	}
	e.buf = append(slices.Grow(e.buf, len(*q.to)), *q.to...)
}

func (q quoted) read(s *scanner) *SyntaxError {
	s.space()
	if !s.at('"') {
		return s.wrongType("a string")
	}
	start := s.pos
	if _, err := s.quoted(); err != nil {
		return err
	}
	*q.to = s.data[start:s.pos:s.pos]
	s.shared = true
	return nil
}
