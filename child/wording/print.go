package wording

import (
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
)

// unnamed is what V8 writes for an expression that is too long to repeat.
const unnamed = "(intermediate value)"

// longestPrinted is how much of an expression a message repeats, in bytes.
const longestPrinted = 120

// print writes an expression as V8 does in its messages: names, members and calls, and
// literals that are short.
func (s *Sites) print(e ast.Expression) string {
	text, ok := s.printed(e, longestPrinted)
	if !ok {
		return unnamed
	}
	return text
}

// printed writes an expression in at most room bytes.
func (s *Sites) printed(e ast.Expression, room int) (string, bool) {
	if room <= 0 {
		return "", false
	}
	text := ""
	switch e := e.(type) {
	case *ast.Identifier:
		text = e.Name.String()
	case *ast.ThisExpression:
		text = "this"
	case *ast.DotExpression:
		text = s.object(e.Left, room-1-len(e.Identifier.Name)) + "." + e.Identifier.Name.String()
	case *ast.PrivateDotExpression:
		text = s.object(e.Left, room-2-len(e.Identifier.Name)) + ".#" + e.Identifier.Name.String()
	case *ast.BracketExpression:
		text = s.bracket(e, room)
	case *ast.CallExpression:
		text = s.object(e.Callee, room-len("(...)")) + "(...)"
	case *ast.OptionalChain:
		return s.printed(e.Expression, room)
	case *ast.Optional:
		return s.printed(e.Expression, room)
	case *ast.StringLiteral, *ast.NumberLiteral, *ast.BooleanLiteral, *ast.NullLiteral, *ast.RegExpLiteral, *ast.ArrayLiteral:
		text = s.source(e)
	case *ast.UnaryExpression:
		if e.Operator == token.VOID {
			text = "(" + s.source(e) + ")"
		}
	}
	return text, text != "" && len(text) <= room
}

// object prints what a member or a call belongs to.
func (s *Sites) object(e ast.Expression, room int) string {
	text, ok := s.printed(unwrapped(e), room)
	if !ok {
		return unnamed
	}
	if _, optional := e.(*ast.Optional); optional {
		return text + "?"
	}
	return text
}

func (s *Sites) bracket(e *ast.BracketExpression, room int) string {
	key, ok := s.printed(e.Member, room)
	if !ok {
		key = "..."
	}
	if name, literal := e.Member.(*ast.StringLiteral); literal && isName(name.Value.String()) {
		return s.object(e.Left, room-len(key)) + "." + name.Value.String()
	}
	return s.object(e.Left, room-len(key)-2) + "[" + key + "]"
}

func unwrapped(e ast.Expression) ast.Expression {
	for {
		switch inner := e.(type) {
		case *ast.Optional:
			e = inner.Expression
		case *ast.OptionalChain:
			e = inner.Expression
		default:
			return e
		}
	}
}

// source repeats a short expression as it was written, "" where it is long.
func (s *Sites) source(e ast.Expression) string {
	from, to := e.Idx0(), e.Idx1()
	if from < 1 || to <= from || to-1 > file.Idx(len(s.text)) || to-from > longestSource {
		return ""
	}
	text := s.text[from-1 : to-1]
	if strings.ContainsAny(text, "\r\n\u2028\u2029") {
		return ""
	}
	return text
}

// longestSource is how long a literal may be that a message repeats, in bytes.
const longestSource = 30

func isName(text string) bool {
	for i, r := range text {
		letter := r == '_' || r == '$' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return text != ""
}
