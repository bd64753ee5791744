package engine

import (
	"slices"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// scope is a function that has functions inside it, as far as its variables are concerned.
type scope struct {
	parameters *ast.ParameterList
	body       *ast.BlockStatement
	vars       []*ast.VariableDeclaration
}

// clearVariables makes a function begin with `var x = void 0` for its variables. Where a
// closure holds a parameter, the engine copies all arguments of a call to the place of what
// closures hold, and not those only that have a name: a surplus one, as every callback of map
// and forEach gets, lands in the variables that stand behind the parameters there, and would be
// their first value.
//
// Parameters with defaults or patterns are in a scope of their own, where nothing stands
// behind them.
func clearVariables(scopes []scope) {
	for _, s := range scopes {
		if slices.ContainsFunc(s.parameters.List, func(b *ast.Binding) bool {
			_, plain := b.Target.(*ast.Identifier)
			return !plain || b.Initializer != nil
		}) {
			continue
		}
		given := s.given()
		var cleared []*ast.Binding
		for _, d := range s.vars {
			for _, id := range identifiers(d.List) {
				if given[id.Name] {
					continue
				}
				given[id.Name] = true
				cleared = append(cleared, &ast.Binding{Target: identifier(id.Name, id.Idx), Initializer: &ast.UnaryExpression{
					Operator: token.VOID, Idx: id.Idx, Operand: &ast.NumberLiteral{Idx: id.Idx, Literal: "0", Value: int64(0)},
				}})
			}
		}
		if cleared != nil {
			s.body.List = insert(s.body.List, directives(s.body.List), &ast.VariableStatement{Var: cleared[0].Target.Idx0(), List: cleared})
		}
	}
}

// given are the names that have a value when the function begins: parameters, which are plain,
// the arguments, and functions.
func (s scope) given() map[unistring.String]bool {
	names := map[unistring.String]bool{"arguments": true}
	for _, id := range identifiers(s.parameters.List) {
		names[id.Name] = true
	}
	if rest, ok := s.parameters.Rest.(*ast.Identifier); ok {
		names[rest.Name] = true
	}
	for _, statement := range s.body.List {
		for labelled, ok := statement.(*ast.LabelledStatement); ok; labelled, ok = statement.(*ast.LabelledStatement) {
			statement = labelled.Statement
		}
		if f, ok := statement.(*ast.FunctionDeclaration); ok {
			names[f.Function.Name.Name] = true
		}
	}
	return names
}

// identifiers are what bindings bind, inside patterns too.
func identifiers(list []*ast.Binding) []*ast.Identifier {
	var found []*ast.Identifier
	var visit func(ast.Expression)
	visit = func(target ast.Expression) {
		switch t := target.(type) {
		case *ast.Identifier:
			found = append(found, t)
		case *ast.AssignExpression:
			visit(t.Left)
		case *ast.ArrayPattern:
			for _, e := range t.Elements {
				visit(e)
			}
			visit(t.Rest)
		case *ast.ObjectPattern:
			for _, p := range t.Properties {
				visit(p)
			}
			visit(t.Rest)
		case *ast.PropertyShort:
			found = append(found, &t.Name)
		case *ast.PropertyKeyed:
			visit(t.Value)
		}
	}
	for _, b := range list {
		visit(b.Target)
	}
	return found
}
