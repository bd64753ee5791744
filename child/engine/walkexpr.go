package engine

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/unistring"
)

// expr visits one expression. Chains that lean to the left (a+b+c, a.b.c, f()()) are as
// long as the source is, so they are followed by the loop and not by recursion.
func (w *walker) expr(e ast.Expression) {
	for e != nil {
		e = w.chain(e)
	}
}

// chain visits e except for its left operand, which it returns.
func (w *walker) chain(e ast.Expression) ast.Expression {
	w.sites.Expression(e)
	switch e := e.(type) {
	case *ast.BinaryExpression:
		w.expr(e.Right)
		return e.Left
	case *ast.DotExpression:
		w.identifier(&e.Identifier)
		w.member(&e.Left, e.Identifier.Name)
		return e.Left
	case *ast.PrivateDotExpression:
		w.identifier(&e.Identifier.Identifier)
		return e.Left
	case *ast.BracketExpression:
		w.bracket(e)
		return e.Left
	case *ast.CallExpression:
		w.call(e)
		return e.Callee
	case *ast.AssignExpression:
		w.sites.Taken(e.Left, e.Right)
		w.expr(e.Left)
		return e.Right
	case *ast.ConditionalExpression:
		w.expr(e.Test)
		w.expr(e.Consequent)
		return e.Alternate
	case *ast.Optional:
		return e.Expression
	case *ast.OptionalChain:
		return e.Expression
	case *ast.UnaryExpression:
		w.move(&e.Idx)
		return e.Operand
	case *ast.SpreadElement:
		w.sites.Iterated(e.Expression)
		return e.Expression
	default:
		w.leaf(e)
		return nil
	}
}

// bracket visits a member in brackets except for its object.
func (w *walker) bracket(e *ast.BracketExpression) {
	w.move(&e.LeftBracket)
	w.expr(e.Member)
	w.move(&e.RightBracket)
	if name, ok := e.Member.(*ast.StringLiteral); ok {
		w.member(&e.Left, name.Value)
	}
}

// member notes the objects whose stack is used.
func (w *walker) member(object *ast.Expression, name unistring.String) {
	if name == stackName {
		w.stacks = append(w.stacks, object)
	}
}

// call visits a call except for its callee. The engine places a call at its parenthesis;
// from here on that is where the name of the function stands, as it is for Node.
func (w *walker) call(e *ast.CallExpression) {
	w.exprs(e.ArgumentList)
	w.move(&e.RightParenthesis)
	switch callee := e.Callee.(type) {
	case *ast.Identifier:
		e.LeftParenthesis = callee.Idx
	case *ast.DotExpression:
		e.LeftParenthesis = callee.Identifier.Idx
	}
	w.move(&e.LeftParenthesis)
}

// leaf visits identifiers, literals and the like.
func (w *walker) leaf(e ast.Expression) {
	switch e := e.(type) {
	case *ast.Identifier:
		w.identifier(e)
	case *ast.PrivateIdentifier:
		w.identifier(&e.Identifier)
	case *ast.StringLiteral:
		w.move(&e.Idx)
	case *ast.NumberLiteral:
		w.move(&e.Idx)
	case *ast.BooleanLiteral:
		w.move(&e.Idx)
	case *ast.NullLiteral:
		w.move(&e.Idx)
	case *ast.ThisExpression:
		w.move(&e.Idx)
	case *ast.SuperExpression:
		w.move(&e.Idx)
	case *ast.RegExpLiteral:
		w.move(&e.Idx)
		w.regexps = append(w.regexps, e)
	case *ast.MetaProperty:
		w.move(&e.Idx)
		w.identifier(e.Meta)
		w.identifier(e.Property)
	default:
		w.compound(e)
	}
}

// compound visits the expressions that hold others.
func (w *walker) compound(e ast.Expression) {
	switch e := e.(type) {
	case *ast.FunctionLiteral:
		w.function(e)
	case *ast.ArrowFunctionLiteral:
		w.arrow(e)
	case *ast.ClassLiteral:
		w.class(e)
	case *ast.NewExpression:
		w.move(&e.New)
		w.expr(e.Callee)
		w.move(&e.LeftParenthesis)
		w.exprs(e.ArgumentList)
		w.move(&e.RightParenthesis)
	case *ast.SequenceExpression:
		w.exprs(e.Sequence)
	case *ast.TemplateLiteral:
		w.template(e)
	case *ast.AwaitExpression:
		w.move(&e.Await)
		w.expr(e.Argument)
		if w.depth == 0 {
			w.awaits = true
		}
	case *ast.YieldExpression:
		w.move(&e.Yield)
		w.expr(e.Argument)
	default:
		w.aggregate(e)
	}
}

// aggregate visits literals of arrays and objects, and the patterns that look like them.
func (w *walker) aggregate(e ast.Expression) {
	switch e := e.(type) {
	case *ast.ArrayLiteral:
		w.move(&e.LeftBracket)
		w.exprs(e.Value)
		w.move(&e.RightBracket)
	case *ast.ArrayPattern:
		w.move(&e.LeftBracket)
		w.exprs(e.Elements)
		w.expr(e.Rest)
		w.move(&e.RightBracket)
	case *ast.ObjectLiteral:
		w.move(&e.LeftBrace)
		w.properties(e.Value)
		w.move(&e.RightBrace)
	case *ast.ObjectPattern:
		w.move(&e.LeftBrace)
		w.properties(e.Properties)
		w.expr(e.Rest)
		w.move(&e.RightBrace)
	case *ast.Binding:
		w.binding(e)
	case *ast.PropertyShort:
		w.identifier(&e.Name)
		w.expr(e.Initializer)
	case *ast.PropertyKeyed:
		w.expr(e.Key)
		w.expr(e.Value)
	}
}

func (w *walker) properties(list []ast.Property) {
	for _, p := range list {
		w.expr(p)
	}
}

func (w *walker) template(t *ast.TemplateLiteral) {
	w.expr(t.Tag)
	w.move(&t.OpenQuote)
	for _, e := range t.Elements {
		w.move(&e.Idx)
	}
	w.exprs(t.Expressions)
	w.move(&t.CloseQuote)
}
