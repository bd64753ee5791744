package engine

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// start is the position of nodes that the harness adds.
const start file.Idx = 1

// returnedKey is the property under which a top-level return hands over its value.
const returnedKey = "value"

// harness builds the tree of (capture, normalise, correct) => async () => { ...the script... }. Arrow
// functions leave the script the this of the global scope. Where nothing is awaited the
// inner function need not be async, and then what is thrown comes with its position.
func harness(body *ast.FunctionLiteral, async, capture bool) ast.Expression {
	list := body.Body.List
	if capture {
		list = insert(list, directives(list), captureCall())
	}
	inner := &ast.ArrowFunctionLiteral{
		Start:           start,
		ParameterList:   &ast.ParameterList{},
		Body:            &ast.BlockStatement{LeftBrace: start, List: list, RightBrace: body.Body.RightBrace},
		DeclarationList: body.DeclarationList,
		Async:           async,
	}
	return &ast.ArrowFunctionLiteral{
		Start: start,
		ParameterList: &ast.ParameterList{List: []*ast.Binding{
			{Target: identifier(captureName, start)}, {Target: identifier(normaliseName, start)},
			{Target: identifier(correctName, start)},
		}},
		Body: &ast.ExpressionBody{Expression: inner},
	}
}

// captureCall builds capture(() => output).
func captureCall() ast.Statement {
	read := &ast.ArrowFunctionLiteral{
		Start:         start,
		ParameterList: &ast.ParameterList{},
		Body:          &ast.ExpressionBody{Expression: identifier(outputName, start)},
	}
	return &ast.ExpressionStatement{Expression: &ast.CallExpression{
		Callee: identifier(captureName, start), ArgumentList: []ast.Expression{read},
	}}
}

// keepReturned makes each top-level `return VALUE` return {__proto__: null, value: VALUE},
// so that `return undefined` differs from `return` and from reaching the end. Without a
// prototype the object has no then that a script could plant for an async function to
// call, and a promise as VALUE is not awaited before the engine sees it.
func keepReturned(returns []*ast.ReturnStatement) {
	for _, r := range returns {
		if r.Argument == nil {
			continue
		}
		at := r.Argument.Idx0()
		r.Argument = &ast.ObjectLiteral{LeftBrace: at, RightBrace: at, Value: []ast.Property{
			property("__proto__", &ast.NullLiteral{Idx: at, Literal: "null"}, at),
			property(returnedKey, r.Argument, at),
		}}
	}
}

func property(name string, value ast.Expression, at file.Idx) ast.Property {
	key := &ast.StringLiteral{Idx: at, Literal: name, Value: unistring.String(name)}
	return &ast.PropertyKeyed{Key: key, Kind: ast.PropertyKindValue, Value: value}
}

// normaliseStacks makes OBJECT.stack normalise(OBJECT).stack, which gives the same object
// back. The engine writes stacks in a format of its own and offers no way to write them in
// Node's, which is what a script that shows or reads e.stack expects. Where a script comes
// to the stack in another way, by destructuring for example, it gets the engine's text.
func normaliseStacks(objects []*ast.Expression) {
	for _, object := range objects {
		switch o := (*object).(type) {
		case *ast.SuperExpression:
		case *ast.Optional:
			o.Expression = passed(normaliseName, o.Expression)
		default:
			*object = passed(normaliseName, o)
		}
	}
}

// passed builds function(value), where the function is one of the harness that gives its
// argument back.
func passed(function unistring.String, value ast.Expression) ast.Expression {
	at := value.Idx0()
	return &ast.CallExpression{
		Callee: identifier(function, at), LeftParenthesis: at,
		ArgumentList: []ast.Expression{value}, RightParenthesis: at,
	}
}

// correctCaught makes catch (e) {...} begin with correct(e), and of catch (PATTERN) {...} it
// makes catch (caught) { let PATTERN = correct(caught); {...} }.
func correctCaught(catches []*ast.CatchStatement) {
	for _, c := range catches {
		switch p := c.Parameter.(type) {
		case nil:
		case *ast.Identifier:
			correct := passed(correctName, identifier(p.Name, p.Idx))
			c.Body.List = insert(c.Body.List, 0, &ast.ExpressionStatement{Expression: correct})
		default:
			at := p.Idx0()
			caught := passed(correctName, identifier(caughtName, at))
			taken := &ast.LexicalDeclaration{Idx: at, Token: token.LET, List: []*ast.Binding{{Target: p, Initializer: caught}}}
			c.Parameter = identifier(caughtName, at)
			c.Body = &ast.BlockStatement{
				LeftBrace: c.Body.LeftBrace, List: []ast.Statement{taken, c.Body}, RightBrace: c.Body.RightBrace,
			}
		}
	}
}

func identifier(name unistring.String, at file.Idx) *ast.Identifier {
	return &ast.Identifier{Name: name, Idx: at}
}

// directives counts the statements of the directive prologue, ECMA-262 11.2.1, which
// must stay at the beginning.
func directives(list []ast.Statement) int {
	for i, s := range list {
		e, ok := s.(*ast.ExpressionStatement)
		if !ok {
			return i
		}
		if _, ok := e.Expression.(*ast.StringLiteral); !ok {
			return i
		}
	}
	return len(list)
}

func insert(list []ast.Statement, at int, s ast.Statement) []ast.Statement {
	grown := make([]ast.Statement, 0, len(list)+1)
	grown = append(grown, list[:at]...)
	grown = append(grown, s)
	return append(grown, list[at:]...)
}

// declares says whether a function's own scope declares name: with var anywhere in it,
// or with let, const, class or function among its statements.
func declares(f *ast.FunctionLiteral, name unistring.String) bool {
	for _, d := range f.DeclarationList {
		if bindsAny(d.List, name) {
			return true
		}
	}
	for _, s := range f.Body.List {
		if declaredBy(s, name) {
			return true
		}
	}
	return false
}

func declaredBy(s ast.Statement, name unistring.String) bool {
	switch s := s.(type) {
	case *ast.LexicalDeclaration:
		return bindsAny(s.List, name)
	case *ast.FunctionDeclaration:
		return s.Function.Name != nil && s.Function.Name.Name == name
	case *ast.ClassDeclaration:
		return s.Class.Name != nil && s.Class.Name.Name == name
	case *ast.LabelledStatement:
		return declaredBy(s.Statement, name)
	}
	return false
}

func bindsAny(list []*ast.Binding, name unistring.String) bool {
	for _, b := range list {
		if binds(b.Target, name) {
			return true
		}
	}
	return false
}

// binds says whether a binding target, which may be a pattern, binds name.
func binds(target ast.Expression, name unistring.String) bool {
	switch t := target.(type) {
	case *ast.Identifier:
		return t.Name == name
	case *ast.AssignExpression:
		return binds(t.Left, name)
	case *ast.Binding:
		return binds(t.Target, name)
	case *ast.ArrayPattern:
		for _, e := range t.Elements {
			if binds(e, name) {
				return true
			}
		}
		return binds(t.Rest, name)
	case *ast.ObjectPattern:
		for _, p := range t.Properties {
			if binds(p, name) {
				return true
			}
		}
		return binds(t.Rest, name)
	case *ast.PropertyShort:
		return t.Name.Name == name
	case *ast.PropertyKeyed:
		return binds(t.Value, name)
	}
	return false
}
