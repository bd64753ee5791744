package main

import (
	"reflect"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"

	"cordon/libs/format"
)

// name is what the module does with one identifier, whatever it means where it stands.
type name struct {
	bindings int
	// fixed says that some use does not allow to defer: outside of functions, or a change.
	fixed bool
	uses  []use
}

type use struct {
	at        int
	shorthand bool
}

func (d *deferral) name(of string) *name {
	if d.names[of] == nil {
		d.names[of] = &name{}
	}
	return d.names[of]
}

// offset is where a node stands in the code.
func offset(n ast.Node) int { return int(n.Idx0()) - 1 - len(format.Prologue) }

// end is where a node ends.
func end(n ast.Node) int {
	if p, ok := n.(*ast.RegExpLiteral); ok {
		return offset(n) + len(literalText(p))
	}
	return int(n.Idx1()) - 1 - len(format.Prologue)
}

// literalText is a pattern as it stands in the code. The parser's own copy may go on with
// what follows the flags.
func literalText(p *ast.RegExpLiteral) string { return "/" + p.Pattern + "/" + p.Flags }

// walk collects identifiers and patterns from everything below v. inside says that the code
// runs when a function is called, not when the module does.
func (d *deferral) walk(v reflect.Value, inside bool) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			d.walk(v.Elem(), inside)
		}
	case reflect.Slice:
		for i := range v.Len() {
			d.walk(v.Index(i), inside)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			d.node(v, inside)
		}
	case reflect.Struct:
		d.fields(v, inside)
	}
}

// fields walks on below a node. What the parser lists twice is taken once.
func (d *deferral) fields(v reflect.Value, inside bool) {
	for i := range v.NumField() {
		switch field := v.Type().Field(i); {
		case field.Name == "DeclarationList" || field.Name == "Label" || !field.IsExported():
		default:
			d.walk(v.Field(i), inside)
		}
	}
}

func (d *deferral) node(v reflect.Value, inside bool) {
	switch n := v.Interface().(type) {
	case *ast.Identifier:
		used := d.name(n.Name.String())
		used.uses = append(used.uses, use{at: offset(n)})
		used.fixed = used.fixed || !inside
		return
	case *ast.FunctionLiteral:
		d.bind(n.Name)
		d.walk(reflect.ValueOf(n.ParameterList), true)
		d.walk(reflect.ValueOf(n.Body), true)
		return
	case *ast.ArrowFunctionLiteral:
		inside = true
	case *ast.ClassLiteral:
		d.bind(n.Name)
		d.walk(reflect.ValueOf(n.SuperClass), inside)
		d.walk(reflect.ValueOf(n.Body), inside)
		return
	case *ast.Binding:
		d.bindTarget(n.Target)
		if _, ok := n.Target.(*ast.Identifier); ok {
			d.walk(reflect.ValueOf(n.Initializer), inside)
			return
		}
	case *ast.ParameterList:
		d.bindTarget(n.Rest)
	case *ast.CatchStatement:
		d.bindTarget(n.Parameter)
	case *ast.PropertyShort:
		used := d.name(n.Name.Name.String())
		used.uses = append(used.uses, use{at: offset(&n.Name), shorthand: true})
		used.fixed = used.fixed || !inside
	case *ast.AssignExpression:
		d.bindTarget(n.Left)
	case *ast.UnaryExpression:
		if n.Operator == token.INCREMENT || n.Operator == token.DECREMENT {
			d.bindTarget(n.Operand)
		}
	case *ast.ForIntoExpression:
		d.bindTarget(n.Expression)
	case *ast.ForDeclaration:
		d.bindTarget(n.Target)
	case *ast.ArrayPattern, *ast.ObjectPattern:
		d.bindTarget(n)
	case *ast.MetaProperty:
		return
	case *ast.RegExpLiteral:
		d.patterns = append(d.patterns, pattern{n, inside})
	}
	d.walk(v.Elem(), inside)
}

// bind notes that a name is bound, or changed.
func (d *deferral) bind(n *ast.Identifier) {
	if n != nil {
		d.name(n.Name.String()).bindings++
	}
}

// bindTarget notes all names in what a declaration or an assignment writes to.
func (d *deferral) bindTarget(target any) {
	switch n := target.(type) {
	case *ast.Identifier:
		d.bind(n)
	case *ast.AssignExpression:
		d.bindTarget(n.Left)
	case *ast.ArrayPattern:
		for _, element := range n.Elements {
			d.bindTarget(element)
		}
		d.bindTarget(n.Rest)
	case *ast.ObjectPattern:
		for _, property := range n.Properties {
			switch p := property.(type) {
			case *ast.PropertyShort:
				d.bind(&p.Name)
			case *ast.PropertyKeyed:
				d.bindTarget(p.Value)
			}
		}
		d.bindTarget(n.Rest)
	}
}
