package ipc

import (
	"encoding/json"
	"fmt"
)

// Member is one member of an object.
type Member struct {
	// Key is the string that the key denotes.
	Key string
	// Value is the value as it is written. It shares its memory with the object's text.
	Value json.RawMessage
	// KeyOffset and Offset are where the key and the value begin in that text.
	KeyOffset, Offset int64
}

// Members gives the members of the object that data is, in their order, after the checks of
// [CheckJSON]: of each member's value without unique, while the object's own keys must differ.
// Where data is a value that is no object, ok is false. Of more than most members the first
// ones are given, and the others are checked for their form alone: who knows fewer keys than
// most has then met one that is unknown, and an object of millions of members takes no memory.
func Members(data []byte, maxDepth, most int) (members []Member, ok bool, err error) {
	s := &scanner{data: data}
	members, ok, bad := s.members(maxDepth, most)
	if bad == nil {
		bad = s.end()
	}
	if bad != nil {
		bad.Line, bad.Column = Position(data, bad.Offset)
		return nil, false, bad
	}
	return members, ok, nil
}

func (s *scanner) members(maxDepth, most int) (members []Member, ok bool, err *SyntaxError) {
	s.space()
	if !s.at('{') || maxDepth < 1 {
		return nil, false, s.value(maxDepth, false)
	}
	s.pos++
	seen := map[string]bool{}
	for first := true; ; first = false {
		s.space()
		if s.at('}') {
			s.pos++
			return members, true, nil
		}
		if !first {
			if err := s.expect(',', "',' or '}'"); err != nil {
				return nil, false, err
			}
		}
		one, err := s.member(maxDepth - 1)
		if err != nil {
			return nil, false, err
		}
		if seen[one.Key] {
			from := int(one.KeyOffset)
			return nil, false, s.fail(DuplicateKey, from, fmt.Sprintf("%+q", one.Key[:min(len(one.Key), 64)]))
		}
		if len(members) < most {
			seen[one.Key] = true
			members = append(members, one)
		}
	}
}

func (s *scanner) member(maxDepth int) (one Member, err *SyntaxError) {
	s.space()
	if !s.at('"') {
		return one, s.unexpected("a key in double quotes")
	}
	one.KeyOffset = int64(s.pos)
	raw, err := s.quoted()
	if err != nil {
		return one, err
	}
	one.Key = string(appendUnquoted(nil, raw, replaceLone))
	if err := s.expect(':', "':' after a key"); err != nil {
		return one, err
	}
	s.space()
	one.Offset = int64(s.pos)
	if err := s.value(maxDepth, false); err != nil {
		return one, err
	}
	one.Value = s.data[one.Offset:s.pos:s.pos]
	return one, nil
}
