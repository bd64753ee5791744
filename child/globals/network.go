package globals

import (
	"reflect"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// noNetwork goes before the name of what is called in vain. The engine says of a name
// that it cannot find "NAME is not defined"; so the script gets a ReferenceError that
// says "scripts have no network: fetch is not defined".
const noNetwork = "scripts have no network: "

// maxTreeDepth is how deep ExplainNetwork looks. What stands deeper keeps the engine's
// own message.
const maxTreeDepth = 10_000

// networkNames are the globals that a script for browsers or Node would reach the
// network by.
func networkNames() []string {
	return []string{"fetch", "XMLHttpRequest", "WebSocket", "EventSource"}
}

// ExplainNetwork makes calls of fetch, XMLHttpRequest, WebSocket and EventSource in a
// parsed script throw a ReferenceError that says that scripts have no network. It must
// be called before the tree is compiled; text is the script's source.
//
// These names are not defined at all, so that typeof and in say the truth and code that
// asks before it calls takes its other path. Functions that throw would break that, and
// an accessor that throws would turn the question itself into an error. What is missing
// then is only the reason in the message, and that is put in here: the callee is
// renamed to something that is not defined either, but says why.
//
// A script that has any other use for the name, such as a variable of its own, is left
// alone.
func ExplainNetwork(text string, tree ast.Node) {
	for _, name := range networkNames() {
		if !strings.Contains(text, name) {
			continue
		}
		s := search{name: unistring.NewFromString(name)}
		s.value(reflect.ValueOf(tree), 0)
		if s.otherUse {
			continue
		}
		for _, callee := range s.callees {
			callee.Name = unistring.NewFromString(noNetwork + name)
		}
	}
}

// search finds the uses of a name in a tree.
type search struct {
	name unistring.String
	// callees are the identifiers that are called or constructed.
	callees []*ast.Identifier
	// otherUse says that the name occurs in another way than being called, or as the
	// operand of typeof.
	otherUse bool
}

// treePackage is where the types of nodes come from.
var treePackage = reflect.TypeFor[ast.Program]().PkgPath()

// value walks over whatever a node's fields hold.
func (s *search) value(v reflect.Value, depth int) {
	if s.otherUse || depth > maxTreeDepth {
		return
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			s.value(v.Elem(), depth+1)
		}
	case reflect.Slice:
		for i := range v.Len() {
			s.value(v.Index(i), depth+1)
		}
	case reflect.Struct:
		if v.Type().PkgPath() == treePackage && v.CanAddr() {
			s.node(v, depth)
		}
	}
}

// node looks at one node and walks on into what it has not dealt with.
func (s *search) node(v reflect.Value, depth int) {
	switch n := v.Addr().Interface().(type) {
	case *ast.CallExpression:
		if s.isCallee(n.Callee) {
			s.value(reflect.ValueOf(n.ArgumentList), depth)
			return
		}
	case *ast.NewExpression:
		if s.isCallee(n.Callee) {
			s.value(reflect.ValueOf(n.ArgumentList), depth)
			return
		}
	case *ast.UnaryExpression:
		if id, ok := n.Operand.(*ast.Identifier); ok && n.Operator == token.TYPEOF && id.Name == s.name {
			return
		}
	case *ast.DotExpression:
		// Members of ordinary objects may be called as they like.
		s.otherUse = s.otherUse || n.Identifier.Name == s.name && isGlobal(n.Left)
		s.value(reflect.ValueOf(n.Left), depth)
		return
	case *ast.Identifier:
		s.otherUse = s.otherUse || n.Name == s.name
		return
	case *ast.StringLiteral:
		s.otherUse = s.otherUse || n.Value == s.name
		return
	}
	for i := range v.NumField() {
		s.value(v.Field(i), depth+1)
	}
}

func (s *search) isCallee(e ast.Expression) bool {
	id, ok := e.(*ast.Identifier)
	if ok && id.Name == s.name {
		s.callees = append(s.callees, id)
	}
	return ok && id.Name == s.name
}

// isGlobal says whether an expression may be the global object.
func isGlobal(e ast.Expression) bool {
	switch e := e.(type) {
	case *ast.ThisExpression:
		return true
	case *ast.Identifier:
		return slices.Contains([]string{"globalThis", "self", "window", "global"}, e.Name.String())
	}
	return false
}
