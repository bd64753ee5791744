package wording

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
)

// Sites are the places of a script at which the engine can raise errors. Whoever walks over
// the syntax tree notes them; all methods do nothing where the receiver is nil. Positions
// are read when the first error comes, so they may still move until then.
type Sites struct {
	// text is the script, and the positions of the nodes count its bytes from 1.
	text        string
	known       Known
	expressions []ast.Expression
	iterated    []ast.Expression
	taken       []taken
	places      map[file.Idx]*site
}

// taken is a pattern that takes properties out of what an expression gives.
type taken struct {
	pattern *ast.ObjectPattern
	from    ast.Expression
}

// NewSites makes an empty collection for a script's text.
func NewSites(text string, known Known) *Sites { return &Sites{text: text, known: known} }

// Expression notes an expression of any kind.
func (s *Sites) Expression(e ast.Expression) {
	if s != nil {
		s.expressions = append(s.expressions, e)
	}
}

// Iterated notes an expression whose value is gone through: by for of, by a spread.
func (s *Sites) Iterated(e ast.Expression) {
	if s != nil && e != nil {
		s.iterated = append(s.iterated, e)
	}
}

// Taken notes that the value of an expression goes into a target, which may be a pattern.
func (s *Sites) Taken(target, from ast.Expression) {
	if s == nil || from == nil {
		return
	}
	switch t := target.(type) {
	case *ast.ArrayPattern:
		s.iterated = append(s.iterated, from)
	case *ast.ObjectPattern:
		s.taken = append(s.taken, taken{t, from})
	}
}

// site is what the engine does at one position. More than one of it can be there: a call of
// a method stands where the method's name does.
type site struct {
	sites *Sites
	call  *ast.CallExpression
	// member is a.b or a[b], read.
	member   ast.Expression
	set      ast.Expression
	creation *ast.NewExpression
	name     *ast.Identifier
	// relation is an expression with in or instanceof.
	relation *ast.BinaryExpression
	iterated ast.Expression
	taken    *taken
}

// at gives what stands at a position, nil where that is not known.
func (s *Sites) at(position file.Idx) *site {
	if s == nil {
		return nil
	}
	if s.places == nil {
		s.index()
	}
	return s.places[position]
}

func (s *Sites) index() {
	s.places = map[file.Idx]*site{}
	for _, e := range s.expressions {
		s.add(e)
	}
	for _, e := range s.iterated {
		s.place(position(e)).iterated = e
	}
	for i := range s.taken {
		s.place(position(s.taken[i].from)).taken = &s.taken[i]
	}
}

func (s *Sites) place(at file.Idx) *site {
	if s.places[at] == nil {
		s.places[at] = &site{sites: s}
	}
	return s.places[at]
}

func (s *Sites) add(e ast.Expression) {
	at := s.place(position(e))
	switch e := e.(type) {
	case *ast.CallExpression:
		at.call = e
	case *ast.DotExpression, *ast.BracketExpression:
		at.member = e
	case *ast.NewExpression:
		at.creation = e
	case *ast.Identifier:
		at.name = e
	case *ast.BinaryExpression:
		if isRelation(e) {
			at.relation = e
		}
	case *ast.AssignExpression:
		switch e.Left.(type) {
		case *ast.DotExpression, *ast.BracketExpression:
			s.place(position(e.Left)).set = e.Left
		}
	}
}

// position is where the engine says that an expression failed.
func position(e ast.Expression) file.Idx {
	switch e := e.(type) {
	case *ast.CallExpression:
		return e.LeftParenthesis
	case *ast.DotExpression:
		return e.Identifier.Idx
	case *ast.PrivateDotExpression:
		return e.Identifier.Idx
	case *ast.BracketExpression:
		return e.LeftBracket
	case *ast.OptionalChain:
		return position(e.Expression)
	case *ast.Optional:
		return position(e.Expression)
	}
	return e.Idx0()
}
