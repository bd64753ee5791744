package ipc

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// text is a string. Half a surrogate pair is read as U+FFFD.
type text struct{ to *string }

func (t text) write(e *encoder) { e.buf = appendQuoted(e.buf, *t.to) }

func (t text) read(s *scanner) *SyntaxError {
	s.space()
	if !s.at('"') {
		return s.wrongType("a string")
	}
	raw, err := s.quoted()
	if err == nil {
		*t.to = string(appendUnquoted(nil, raw, replaceLone))
	}
	return err
}

// choice is a string out of a few.
type choice[T ~string] struct {
	to   *T
	from []T
}

func (c choice[T]) write(e *encoder) { e.buf = appendQuoted(e.buf, string(*c.to)) }

func (c choice[T]) read(s *scanner) *SyntaxError {
	var name string
	if err := (text{&name}).read(s); err != nil {
		return err
	}
	if !slices.Contains(c.from, T(name)) {
		return s.fail(InvalidValue, s.pos, fmt.Sprintf("expected one of %q", c.from))
	}
	*c.to = T(name)
	return nil
}

// list is an array, read as an empty slice and not as nil where it has nothing.
type list[T any] struct {
	to *[]T
	of func(*T) codec
}

func (l list[T]) write(e *encoder) {
	e.buf = append(e.buf, '[')
	for i := range *l.to {
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		l.of(&(*l.to)[i]).write(e)
	}
	e.buf = append(e.buf, ']')
}

func (l list[T]) read(s *scanner) *SyntaxError {
	s.space()
	if !s.at('[') {
		return s.wrongType("an array")
	}
	s.pos++
	all := []T{}
	s.space()
	for !s.at(']') {
		if len(all) > 0 {
			if err := s.expect(',', "',' or ']'"); err != nil {
				return err
			}
		}
		var one T
		if err := l.of(&one).read(s); err != nil {
			return err
		}
		all = append(all, one)
		s.space()
	}
	s.pos++
	*l.to = all
	return nil
}

// texts is an array of strings.
func texts(to *[]string) codec {
	return list[string]{to, func(p *string) codec { return text{p} }}
}

// boolean is true or false.
type boolean struct{ to *bool }

func (b boolean) write(e *encoder) { e.buf = strconv.AppendBool(e.buf, *b.to) }

func (b boolean) read(s *scanner) *SyntaxError {
	s.space()
	*b.to = s.at('t')
	switch {
	case s.at('t'):
		return s.literal("true")
	case s.at('f'):
		return s.literal("false")
	}
	return s.wrongType("true or false")
}

// whole is an integer from least to most, written without fraction or exponent.
type whole struct {
	to          *int64
	least, most int64
}

func (n whole) write(e *encoder) { e.buf = strconv.AppendInt(e.buf, *n.to, 10) }

func (n whole) read(s *scanner) *SyntaxError {
	raw, start, err := s.numeral()
	if err != nil {
		return err
	}
	i, bad := strconv.ParseInt(string(raw), 10, 64)
	if bad != nil || i < n.least || i > n.most {
		return s.fail(InvalidValue, start, fmt.Sprintf("expected an integer from %d to %d", n.least, n.most))
	}
	*n.to = i
	return nil
}

// small is an int of at most 32 bits that is not below least.
type small struct {
	to    *int
	least int64
}

func (n small) write(e *encoder) { e.buf = strconv.AppendInt(e.buf, int64(*n.to), 10) }

func (n small) read(s *scanner) *SyntaxError {
	var i int64
	err := whole{&i, n.least, math.MaxInt32}.read(s)
	*n.to = int(i)
	return err
}

// unsigned is an integer of up to 64 bits from 0.
type unsigned struct{ to *uint64 }

func (n unsigned) write(e *encoder) { e.buf = strconv.AppendUint(e.buf, *n.to, 10) }

func (n unsigned) read(s *scanner) *SyntaxError {
	raw, start, err := s.numeral()
	if err != nil {
		return err
	}
	u, bad := strconv.ParseUint(string(raw), 10, 64)
	if bad != nil {
		return s.fail(InvalidValue, start, "expected an integer from 0 to 2^64-1")
	}
	*n.to = u
	return nil
}

// pointer is a value that a frame may leave out: with it, a new T is read.
type pointer[T any] struct {
	to **T
	of func(*T) codec
}

func (p pointer[T]) write(e *encoder) { p.of(*p.to).write(e) }

func (p pointer[T]) read(s *scanner) *SyntaxError {
	*p.to = new(T)
	return p.of(*p.to).read(s)
}

// duration is a finite number that is not negative.
type duration struct{ to *float64 }

func (d duration) write(e *encoder) {
	if math.IsNaN(*d.to) || math.IsInf(*d.to, 0) {
		e.fail(fmt.Errorf("%v is not a finite number", *d.to))
		return
	}
	e.buf = strconv.AppendFloat(e.buf, *d.to, 'g', -1, 64)
}

func (d duration) read(s *scanner) *SyntaxError {
	raw, start, err := s.numeral()
	if err != nil {
		return err
	}
	f, bad := strconv.ParseFloat(string(raw), 64)
	if bad != nil || f < 0 {
		return s.fail(InvalidValue, start, "expected a number from 0")
	}
	*d.to = f
	return nil
}

// numeral moves past a number, which must stand here.
func (s *scanner) numeral() (raw []byte, start int, err *SyntaxError) {
	s.space()
	if s.pos == len(s.data) || s.data[s.pos] != '-' && (s.data[s.pos] < '0' || s.data[s.pos] > '9') {
		return nil, 0, s.wrongType("a number")
	}
	start = s.pos
	raw, err = s.number()
	return raw, start, err
}

// document is a JSON value that passes through as it is written, white space included. What
// is read shares its memory with the frame.
type document struct {
	to       *json.RawMessage
	maxDepth int
	unique   bool
}

func (d document) write(e *encoder) { e.document(*d.to) }

func (d document) read(s *scanner) *SyntaxError {
	s.space()
	start := s.pos
	if err := s.value(d.maxDepth, d.unique); err != nil {
		return err
	}
	*d.to = s.data[start:s.pos:s.pos]
	s.shared = true
	return nil
}
