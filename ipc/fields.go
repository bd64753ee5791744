package ipc

import (
	"fmt"
	"strings"
)

// codec carries one value of a message in both directions.
type codec interface {
	write(*encoder)
	read(*scanner) *SyntaxError
}

// field is one field of a message: its key, the value behind it, and whether a frame may
// leave it out.
type field struct {
	name  string
	value codec
	need  need
}

// need says when a field is in a frame.
type need int

const (
	always   need = iota // every frame has it
	optional             // a frame may leave it out, and this one has it if it is written
	unset                // a frame may leave it out, and this one does if it is written
)

// when is the need of an optional field: present tells whether there is something to write.
func when(present bool) need {
	if present {
		return optional
	}
	return unset
}

// object is the value of a message or of a part of one: its fields in their written order,
// no more than 64.
type object []field

func (o object) write(e *encoder) {
	separator := byte('{')
	for _, f := range o {
		if f.need == unset {
			continue
		}
		e.buf = append(e.buf, separator)
		e.buf = appendQuoted(e.buf, f.name)
		e.buf = append(e.buf, ':')
		f.value.write(e)
		separator = ','
	}
	if separator == '{' {
		e.buf = append(e.buf, '{')
	}
	e.buf = append(e.buf, '}')
}

func (o object) read(s *scanner) *SyntaxError {
	start, err := s.enter()
	if err != nil {
		return err
	}
	var seen uint64
	for first := true; ; first = false {
		s.space()
		if s.at('}') {
			s.pos++
			return o.complete(s, start, seen)
		}
		if !first {
			if err := s.expect(',', "',' or '}'"); err != nil {
				return err
			}
		}
		i, err := o.key(s, seen)
		if err != nil {
			return err
		}
		seen |= 1 << i
		if err := o[i].value.read(s); err != nil {
			return err
		}
	}
}

// key moves past one key and gives the index of its field, which must not be among seen.
func (o object) key(s *scanner, seen uint64) (int, *SyntaxError) {
	name, start, err := s.key()
	if err != nil {
		return 0, err
	}
	for i, f := range o {
		if f.name != name {
			continue
		}
		if seen&(1<<i) != 0 {
			return 0, s.fail(DuplicateKey, start, fmt.Sprintf("%q", name))
		}
		return i, nil
	}
	return 0, s.fail(UnknownField, start, s.quote(start, start+len(name)+2))
}

// complete requires that every field which a frame must have is among seen.
func (o object) complete(s *scanner, start int, seen uint64) *SyntaxError {
	for i, f := range o {
		if f.need == always && seen&(1<<i) == 0 {
			return s.fail(MissingField, start, fmt.Sprintf("%q", f.name))
		}
	}
	return nil
}

// enter moves past the bracket that opens an object.
func (s *scanner) enter() (start int, err *SyntaxError) {
	s.space()
	if !s.at('{') {
		return 0, s.wrongType("an object")
	}
	s.pos++
	return s.pos - 1, nil
}

// key moves past a message's own key and its colon. Keys count as they are spelled: this
// package's writer escapes none of them, so one with an escape is a field nobody knows.
func (s *scanner) key() (name string, start int, err *SyntaxError) {
	s.space()
	if !s.at('"') {
		return "", 0, s.unexpected("a key in double quotes")
	}
	start = s.pos
	raw, err := s.quoted()
	if err != nil {
		return "", 0, err
	}
	return string(raw), start, s.expect(':', "':' after a key")
}

// wrongType says that the value which begins here is not what, or that none begins.
func (s *scanner) wrongType(what string) *SyntaxError {
	err := s.unexpected(what)
	if s.pos < len(s.data) && strings.IndexByte(`{["-0123456789tfn`, s.data[s.pos]) >= 0 {
		err.Kind = InvalidValue
	}
	return err
}
