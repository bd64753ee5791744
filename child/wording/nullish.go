package wording

import (
	"bytes"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// either is what is said of a value of which nobody knows any more which one it was.
const either = "undefined or null"

// Known is what the sites know of a run beyond the script's text.
type Known struct {
	// Input is the JSON that the variable input holds at the start.
	Input []byte
	// Global says whether the global object has a property of that name.
	Global func(name string) bool
}

var null = []byte("null")

// nullish names a value that is undefined or null, as exactly as can be known: e is the
// expression that gave it, nil where that is not known.
func (s *Sites) nullish(e ast.Expression) string {
	switch e := unwrapped(e).(type) {
	case *ast.NullLiteral:
		return "null"
	case *ast.Identifier:
		if e.Name == "undefined" {
			return "undefined"
		}
		if e.Name == "input" && bytes.Equal(bytes.TrimSpace(s.known.Input), null) && s.onlyReads("input") {
			return "null"
		}
	case *ast.UnaryExpression:
		if e.Operator == token.VOID {
			return "undefined"
		}
	}
	if s.nullFree() {
		return "undefined"
	}
	return either
}

// onlyReads says whether all that the script does with a variable is to take members of it,
// so that it holds what it held at the start.
func (s *Sites) onlyReads(name string) bool {
	all, members := 0, 0
	for _, e := range s.expressions {
		if id, ok := e.(*ast.Identifier); ok && id.Name.String() == name {
			all++
		}
		if id, ok := unwrapped(object(e)).(*ast.Identifier); ok && e != ast.Expression(id) && id.Name.String() == name {
			members++
		}
	}
	return all == members
}

// nullFree says whether there can be no null in a run: neither in its input, nor written in
// the script but to compare with it, nor from a library or a function that gives null.
func (s *Sites) nullFree() bool {
	holdsNull := bytes.Contains(s.known.Input, null)
	compared := map[ast.Expression]bool{}
	for _, e := range s.expressions {
		if b, ok := e.(*ast.BinaryExpression); ok && isEquality(b.Operator) {
			compared[b.Left], compared[b.Right] = true, true
		}
	}
	for _, e := range s.expressions {
		switch e := e.(type) {
		case *ast.NullLiteral:
			if !compared[e] {
				return false
			}
		case *ast.Identifier:
			if name := e.Name.String(); givesNull(name) || holdsNull && name == "input" {
				return false
			}
		case *ast.DotExpression, *ast.BracketExpression:
			if key := memberKey(e); givesNull(key) || holdsNull && key == "input" {
				return false
			}
		case *ast.CallExpression:
			if member, ok := unwrapped(e.Callee).(*ast.BracketExpression); ok && memberKey(member) == "" {
				return false
			}
		}
	}
	return true
}

func isEquality(t token.Token) bool {
	return t == token.EQUAL || t == token.NOT_EQUAL || t == token.STRICT_EQUAL || t == token.STRICT_NOT_EQUAL
}

// givesNull names the functions and classes that a script gets null from, and require:
// nobody knows what a library gives.
func givesNull(name string) bool {
	switch name {
	case "require", "match", "exec", "parse", "rawJSON", "getPrototypeOf", "__proto__", "toJSON", "caller",
		"URLSearchParams", "searchParams", "getOwnPropertyDescriptors":
		return true
	}
	return false
}
