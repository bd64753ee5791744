package main

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"

	"cordon/libs/format"
)

// The engine compiles all of a module as soon as anything needs one line of it, down to the
// patterns in functions that are never called. This pass moves what can wait out of the way,
// where the syntax tree shows that a script cannot tell:
//
//   - a module that a pure file requires at its start and uses in functions alone is required
//     where it is first used;
//   - a long pattern is a module of its own, compiled when it is first evaluated;
//   - a pattern without case over a wide class is spelled out (see [unfold]).

// longPattern is from where on a pattern is a module of its own. A module costs what a
// pattern of about this length does.
const longPattern = 28

// mostUses is in how many places a deferred name may stand. What is used everywhere is
// needed anyway, and each place pays for the question.
const mostUses = 8

// setBody gives a module its body, and the library the modules that come out of it.
func (lib *library) setBody(number int, body string) error {
	parts := 0
	body, err := onDemand(body, lib.recipe.Pure, func(part string) int {
		parts++
		return lib.add(module{name: fmt.Sprintf("%s#%d", lib.modules[number].name, parts), body: part})
	})
	lib.modules[number].body = body
	return err
}

// edit replaces a part of the code.
type edit struct {
	from, to int
	text     string
}

// onDemand rewrites one module. own adds a module with the given body and returns its
// number.
func onDemand(code string, pure bool, own func(body string) int) (string, error) {
	tree, err := parser.ParseFile(nil, "", format.Prologue+code+format.Epilogue, 0, parser.WithDisableSourceMaps)
	if err != nil {
		return "", fmt.Errorf("the engine's parser: %w", err)
	}
	statement, _ := tree.Body[0].(*ast.ExpressionStatement)
	if statement == nil {
		return "", errors.New("bug: the module is no expression")
	}
	function, ok := statement.Expression.(*ast.FunctionLiteral)
	if !ok {
		return "", errors.New("bug: the module is no function")
	}
	d := deferral{code: code, own: own, names: map[string]*name{}}
	d.walk(reflect.ValueOf(function.Body.List), false)
	for _, s := range function.Body.List {
		d.declarations(s, pure)
	}
	d.literals()
	return d.apply()
}

// deferral is the work on one module.
type deferral struct {
	code  string
	own   func(body string) int
	names map[string]*name
	// patterns are the literals in functions and outside.
	patterns []pattern
	edits    []edit
}

type pattern struct {
	literal *ast.RegExpLiteral
	inside  bool
}

// declarations defers the names that one statement at the module's top declares.
func (d *deferral) declarations(s ast.Statement, pure bool) {
	var list []*ast.Binding
	lexical, _ := s.(*ast.LexicalDeclaration)
	if lexical != nil {
		list = lexical.List
	} else if variables, ok := s.(*ast.VariableStatement); ok {
		list = variables.List
	}
	some := false
	for _, b := range list {
		id, ok := b.Target.(*ast.Identifier)
		if !ok || b.Initializer == nil {
			continue
		}
		known := d.names[id.Name.String()]
		if known.bindings != 1 || known.fixed || len(known.uses) > mostUses {
			continue
		}
		value := d.code[offset(b.Initializer):end(b.Initializer)]
		if p, ok := b.Initializer.(*ast.RegExpLiteral); ok && len(literalText(p)) >= longPattern {
			d.patterns = slices.DeleteFunc(d.patterns, func(one pattern) bool { return one.literal == p })
			value = fmt.Sprintf("require(%d)", d.own("module.exports="+unfold(p)))
		} else if !pure || !requiring(b.Initializer) {
			continue
		}
		some = true
		d.postpone(id, end(b.Initializer), known.uses, value)
	}
	// A name that gets its value later is no constant.
	if some && lexical != nil {
		at := offset(lexical)
		d.edits = append(d.edits, edit{at, at + len(lexical.Token.String()), "var"})
	}
}

// postpone takes the value from a declaration that ends at last, and puts it where the name
// is used. Values are objects and functions, hence true once they are there.
func (d *deferral) postpone(id *ast.Identifier, last int, uses []use, value string) {
	text := id.Name.String()
	d.edits = append(d.edits, edit{offset(id), last, text})
	for _, u := range uses {
		lazy := fmt.Sprintf("(%s||(%s=%s))", text, text, value)
		if u.shorthand {
			lazy = text + ":" + lazy
		}
		d.edits = append(d.edits, edit{u.at, u.at + len(text), lazy})
	}
}

// interop are the functions by which transpilers take a default export. They look at
// nothing but __esModule.
var interop = []string{"_interopRequireDefault", "__importDefault"}

// requiring tells whether an expression is a call of require, or an interop of one.
func requiring(e ast.Expression) bool {
	call, ok := e.(*ast.CallExpression)
	if !ok || len(call.ArgumentList) != 1 {
		return false
	}
	callee, ok := call.Callee.(*ast.Identifier)
	if !ok {
		return false
	}
	if callee.Name == "require" {
		_, ok = call.ArgumentList[0].(*ast.NumberLiteral)
		return ok
	}
	return slices.Contains(interop, callee.Name.String()) && requiring(call.ArgumentList[0])
}

// literals gives long patterns that stand in functions a module each, of a function: every
// evaluation of a literal makes a new object. Others are cheapened where they stand.
func (d *deferral) literals() {
	for _, p := range d.patterns {
		text := unfold(p.literal)
		if p.inside && len(literalText(p.literal)) >= longPattern {
			text = fmt.Sprintf("require(%d)()", d.own("module.exports=()=>"+text))
			if at := offset(p.literal); at > 0 && isWord(d.code[at-1]) {
				text = " " + text
			}
		}
		if text != literalText(p.literal) {
			d.edits = append(d.edits, edit{offset(p.literal), end(p.literal), text})
		}
	}
}

// isWord tells whether a name could go on after c, as after the return in return/x/.
func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// apply makes the edits. Two that overlap are a fault of this pass.
func (d *deferral) apply() (string, error) {
	slices.SortFunc(d.edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	last := 0
	for _, e := range d.edits {
		if e.from < last || e.to > len(d.code) {
			return "", fmt.Errorf("bug: edits overlap at %d in %.60q", e.from, d.code[min(e.from, len(d.code)):])
		}
		b.WriteString(d.code[last:e.from])
		b.WriteString(e.text)
		last = e.to
	}
	return b.String() + d.code[last:], nil
}
