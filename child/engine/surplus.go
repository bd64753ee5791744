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
		var cleared []*ast.Binding
		var seen []unistring.String
		for _, d := range s.vars {
			for _, id := range identifiers(d.List) {
				if slices.Contains(seen, id.Name) || s.given(id.Name) {
					continue
				}
				seen = append(seen, id.Name)
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

// given says whether a variable of this name has a value when the function begins: it is a
// parameter, the arguments, or a function.
func (s scope) given(name unistring.String) bool {
	if name == "arguments" || bindsAny(s.parameters.List, name) || s.parameters.Rest != nil && binds(s.parameters.Rest, name) {
		return true
	}
	return slices.ContainsFunc(s.body.List, func(statement ast.Statement) bool { return declaredBy(statement, name) })
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
