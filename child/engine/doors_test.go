package engine

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"cordon/ipc"
	"cordon/libs/bundle"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"
)

// door is a place in a library from which code could be made of a string.
type door struct {
	// where is the library, and what stands there.
	where string
	// code goes through the door, or close by it. What it leaves in output, or throws, must
	// be want.
	code, want string
}

const closed = "EvalError: Function is disabled: code cannot be made from strings; write the code out instead"

// doors are all that there are: a library that comes with another one fails the test, and so
// does one that is listed and gone.
var doors = []door{
	{"lodash/template Function", `require("lodash").template("<%= a %>")`, closed},
	{"lodash/template Function", `require("lodash/template")("a")({})`, closed},
	{"lodash/template Function", `require("lodash/fp").template("a")`, closed},
	{"es-toolkit/dist/compat/string/template Function", `require("es-toolkit/compat").template("<%= a %>")`, closed},
	// The global object, where there is none under another name.
	{"lodash/_root Function", `output = require("lodash").now() > 0`, `true`},
	{"lodash#whole Function", `const _ = require("lodash").runInContext(); output = _.chunk([1, 2], 1)`, `[[1],[2]]`},
	{"lodash#whole Function", `require("lodash").runInContext().template("a")`, closed},
	// The prototype alone is taken of a context's Function.
	{"lodash#whole .Function", `output = require("lodash").runInContext({}).chunk([1, 2], 1)`, `[[1],[2]]`},
	// zod tries whether it may make code, and does without where it may not.
	{"zod/v4/core/util Function", `const z = require("zod"); output = z.object({a: z.number()}).parse({a: 1, b: 2})`, `{"a":1}`},
	{"zod/v4/core/doc Function", `const z = require("zod"); output = z.strictObject({a: z.number()}).safeParse({a: "x"}).error.issues[0].code`, `"invalid_type"`},
	{"zod/v4/core/compile Function", `const z = require("zod"); output = z.compile(z.object({a: z.number()})).parse({a: 1})`, `{"a":1}`},
	{"zod/v4/core/compile Function", `const z = require("zod"); output = z.validate(z.object({a: z.number()}), {a: "x"})`, `false`},
	{"zod/v4/core/compile Function", `const z = require("zod"); z.compile(z.object({a: z.number()}), {strict: true})`, "ZodCompileUnsupportedError: " +
		"z.compile does not support this schema (generated code failed to evaluate: " + strings.TrimPrefix(closed, "EvalError: ") + "); this schema must use the runtime parser"},
}

func TestLibrariesMakeNoCode(t *testing.T) {
	found := map[string]bool{}
	registry := bundle.Registry{}
	for _, name := range registry.Names() {
		for i := 0; ; i++ {
			source, ok := registry.Module(name, i)
			if !ok {
				break
			}
			if source.Code == "" {
				continue
			}
			tree, err := goja.Parse(source.Name, source.Code, parser.WithDisableSourceMaps)
			if err != nil {
				t.Fatal(err)
			}
			seeker{func(what string) { found[source.Name+" "+what] = true }}.seek(reflect.ValueOf(tree))
		}
	}
	for _, d := range doors {
		if !found[d.where] {
			t.Errorf("%s: not there any more", d.where)
		}
	}
	for where := range found {
		if !listed(where) {
			t.Errorf("%s: a door to code from strings that nobody has looked at", where)
		}
	}
}

func listed(where string) bool {
	for _, d := range doors {
		if d.where == where {
			return true
		}
	}
	return false
}

func TestDoorsAreClosed(t *testing.T) {
	for _, d := range doors {
		t.Run(d.where, func(t *testing.T) {
			req := request(d.code)
			req.Modules = bundle.Registry{}.Names()
			o := performWith(t, req, bundle.Registry{})
			got := string(o.Output)
			if o.Error != nil {
				got = o.Error.Name + ": " + o.Error.Message
			}
			if got != d.want {
				t.Errorf("%s: %s, want %s", d.code, got, d.want)
			}
			if o.Error != nil && o.Status != ipc.StatusScriptError {
				t.Errorf("status %s", o.Status)
			}
		})
	}
}

// seeker goes over a syntax tree, whatever nodes it has.
type seeker struct{ report func(what string) }

func (s seeker) seek(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return
		}
		if v.Kind() == reflect.Pointer && s.look(v.Interface()) {
			return
		}
		s.seek(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			s.seek(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() && field.Name != "File" {
				s.seek(v.Field(i))
			}
		}
	}
}

// look reports what makes code of a string, or may, and says whether no more is to be seen
// below the node.
func (s seeker) look(node any) bool {
	switch n := node.(type) {
	case *ast.CallExpression:
		s.called(n.Callee, n.ArgumentList)
	case *ast.NewExpression:
		s.called(n.Callee, n.ArgumentList)
	case *ast.Identifier:
		if isMaker(n.Name.String()) {
			s.report(n.Name.String())
		}
	case *ast.DotExpression:
		name := n.Identifier.Name.String()
		if inner, ok := n.Left.(*ast.DotExpression); ok && name == "constructor" && inner.Identifier.Name == "constructor" {
			s.report("constructor.constructor")
		}
		if isMaker(name) {
			s.report("." + name)
		}
		maker, ok := n.Left.(*ast.Identifier)
		// What Function has under other names than these are no doors.
		return ok && isMaker(maker.Name.String()) && (name == "prototype" || name == "toString")
	case *ast.BracketExpression:
		if name, ok := n.Member.(*ast.StringLiteral); ok && isMaker(name.Value.String()) {
			s.report("." + name.Value.String())
		}
	}
	return false
}

// called looks at calls that take text for code without naming a maker.
func (s seeker) called(callee ast.Expression, arguments []ast.Expression) {
	if len(arguments) == 0 {
		return
	}
	switch arguments[0].(type) {
	case *ast.StringLiteral, *ast.TemplateLiteral, *ast.BinaryExpression:
	default:
		return
	}
	switch c := callee.(type) {
	case *ast.DotExpression:
		if c.Identifier.Name == "constructor" {
			s.report("constructor(text)")
		}
	case *ast.Identifier:
		if name := c.Name.String(); name == "setTimeout" || name == "setInterval" || name == "setImmediate" {
			s.report(name + "(text)")
		}
	}
}

// isMaker names what the language makes code of strings with.
func isMaker(name string) bool {
	switch name {
	case "Function", "eval", "GeneratorFunction", "AsyncFunction", "AsyncGeneratorFunction":
		return true
	}
	return false
}

// TestSeeker: the search finds each kind of door, so that it can fail.
func TestSeeker(t *testing.T) {
	for code, want := range map[string]string{
		`Function("a")`: "Function", `new Function("a")`: "Function", `const F = Function`: "Function",
		`eval("1")`: "eval", `(0, eval)("1")`: "eval", `global.Function("a")`: ".Function", `global["eval"]("1")`: ".eval",
		`f.constructor("a")`: "constructor(text)", "f.constructor(`a`)": "constructor(text)",
		`({}).constructor.constructor("a")`: "constructor(text) constructor.constructor",
		`setTimeout("a()", 1)`:              "setTimeout(text)", `class A extends Function {}`: "Function",
		`Function.prototype.call; Function.toString()`: "", `new this.constructor(a)`: "", `setTimeout(f, 1)`: "",
		`Function.bind(null, "a")()`: "Function", `x => { if (y) return [...{a: Function}.a] }`: "Function",
	} {
		tree, err := goja.Parse("", code)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		seeker{func(what string) { found = append(found, what) }}.seek(reflect.ValueOf(tree))
		slices.Sort(found)
		if got := strings.Join(slices.Compact(found), " "); got != want {
			t.Errorf("%s: found %q, want %q", code, got, want)
		}
	}
}
