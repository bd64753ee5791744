package ipc

import (
	"fmt"
	"math"
	"unicode/utf8"
)

// scanner walks over one JSON text from front to back. It keeps its own stack of open
// arrays and objects, so that hostile nesting costs bytes of the heap and no goroutine
// stack, and it never copies the text.
type scanner struct {
	data []byte
	pos  int
	open []container
	keys keySet
	// shared says that a part of data lives on in a message.
	shared bool
}

// container is an array or an object whose end has not been reached.
type container struct {
	object bool
	// firstKey is where the object's keys begin among those of all open objects.
	firstKey int
}

// closer is the byte that ends c.
func (c container) closer() byte {
	if c.object {
		return '}'
	}
	return ']'
}

// value moves past one value that nests at most maxDepth levels.
func (s *scanner) value(maxDepth int, unique bool) *SyntaxError {
	if uint64(len(s.data)) > math.MaxUint32 {
		return s.fail(Malformed, 0, "longer than 4 GiB")
	}
	for {
		opened, err := s.begin(maxDepth)
		if err != nil {
			return err
		}
		if opened {
			s.space()
			if !s.at(s.innermost().closer()) {
				if err := s.element(unique); err != nil {
					return err
				}
				continue
			}
		}
		more, err := s.close(unique)
		if err != nil || !more {
			return err
		}
	}
}

// begin moves past a scalar, or past the bracket that opens an array or an object.
func (s *scanner) begin(maxDepth int) (opened bool, err *SyntaxError) {
	s.space()
	if s.pos == len(s.data) {
		return false, s.unexpected("a value")
	}
	switch c := s.data[s.pos]; {
	case c == '{' || c == '[':
		if len(s.open) >= maxDepth {
			return false, s.fail(TooDeep, s.pos, fmt.Sprintf("more than %d levels", maxDepth))
		}
		s.pos++
		s.open = append(s.open, container{object: c == '{', firstKey: s.keys.len()})
		return true, nil
	case c == '"':
		_, err = s.quoted()
	case c == '-' || '0' <= c && c <= '9':
		_, err = s.number()
	case c == 't':
		err = s.literal("true")
	case c == 'f':
		err = s.literal("false")
	case c == 'n':
		err = s.literal("null")
	default:
		err = s.unexpected("a value")
	}
	return false, err
}

// element moves to where the innermost container's next value begins: in an object, past
// that value's key.
func (s *scanner) element(unique bool) *SyntaxError {
	if !s.innermost().object {
		return nil
	}
	s.space()
	if !s.at('"') {
		return s.unexpected("a key in double quotes")
	}
	start := s.pos
	if _, err := s.quoted(); err != nil {
		return err
	}
	if unique {
		s.keys.add(start, s.pos)
	}
	return s.expect(':', "':' after a key")
}

// close moves past the ends of all containers that end here. It tells whether the walk
// goes on with another value.
func (s *scanner) close(unique bool) (more bool, err *SyntaxError) {
	for len(s.open) > 0 {
		inner := s.innermost()
		s.space()
		switch {
		case s.at(','):
			s.pos++
			return true, s.element(unique)
		case s.at(inner.closer()):
			s.pos++
			s.open = s.open[:len(s.open)-1]
			if twice, found := s.keys.finish(s.data, inner.firstKey); found {
				return false, s.fail(DuplicateKey, twice.start(), s.quote(twice.start(), twice.end()))
			}
		case inner.object:
			return false, s.unexpected("',' or '}'")
		default:
			return false, s.unexpected("',' or ']'")
		}
	}
	return false, nil
}

func (s *scanner) innermost() container { return s.open[len(s.open)-1] }

// end requires that nothing but white space is left.
func (s *scanner) end() *SyntaxError {
	s.space()
	if s.pos < len(s.data) {
		err := s.unexpected("the end")
		if err.Kind == Malformed {
			err.Kind = TrailingData
		}
		return err
	}
	return nil
}

func (s *scanner) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

func (s *scanner) at(c byte) bool { return s.pos < len(s.data) && s.data[s.pos] == c }

// expect moves past white space and c, which what describes.
func (s *scanner) expect(c byte, what string) *SyntaxError {
	s.space()
	if !s.at(c) {
		return s.unexpected(what)
	}
	s.pos++
	return nil
}

func (s *scanner) literal(word string) *SyntaxError {
	for i := range len(word) {
		if !s.at(word[i]) {
			return s.unexpected(word)
		}
		s.pos++
	}
	return nil
}

func (s *scanner) fail(kind Kind, offset int, reason string) *SyntaxError {
	return &SyntaxError{Kind: kind, Offset: int64(offset), Reason: reason}
}

// unexpected says that what should stand here but does not.
func (s *scanner) unexpected(what string) *SyntaxError {
	if s.pos >= len(s.data) {
		return s.fail(Malformed, len(s.data), fmt.Sprintf("expected %s, found the end", what))
	}
	r, size := utf8.DecodeRune(s.data[s.pos:])
	if r == utf8.RuneError && size == 1 {
		return s.fail(InvalidUTF8, s.pos, fmt.Sprintf("expected %s, found the byte 0x%02x", what, s.data[s.pos]))
	}
	return s.fail(Malformed, s.pos, fmt.Sprintf("expected %s, found %q", what, r))
}

// quote gives the text between two offsets for an error: quoted in ASCII and cut short, so
// that a hostile peer can put neither control characters nor bulk into it.
func (s *scanner) quote(start, end int) string {
	const longest = 64
	if end-start > longest {
		return fmt.Sprintf("%+q...", s.data[start:start+longest])
	}
	return fmt.Sprintf("%+q", s.data[start:end])
}
