package engine

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
)

// everySyntax holds every kind of node that the parser makes.
const everySyntax = `
"directive"; ;debugger;
var v1 = 1, [v2, , v3 = 2, ...v4] = [], {v5, v6: v7 = 3, [v1]: v8, "s": v9, 5: v10, ...v11} = {};
let l1 = null, {l2 = true} = {}; const c1 = /re/g, c2 = 1n;
[v1, l1.x, ...v4] = [v2]; ({v5, a: l1[0], b: [v1] = [], ...l1.y} = {});
function f1(a, b = 1, [c] = [], {d, e: {g}} = {}, ...rest) { "use strict"; return a + b }
function* f2() { const r = yield; yield 1; yield* [2]; }
async function f3() { await 1; return await f1 }
const a1 = x => x, a2 = (x, y = 1, ...z) => { var w; return x }, a3 = async x => await x, a4 = async () => {};
class C1 extends (class {}) {
  #p = 1; static #q; f; [v1] = 2; "s" = 3; static sf = this;
  constructor() { super(); super.m(); super["m"]; new.target; this.#p++; #p in this }
  get g() { return this?.#p } set g(x) { this.#p = x } static async sm() {} *gen() {} async am() { await 1 }
  #pm() {} static { var sv = 1; let sl } [v1 + 1]() {}
}
const o1 = {a: 1, v1, "s": 2, 3: 4, [v1]: 5, m() {}, get g() { return 1 }, set g(x) {}, async am() {}, *gm() {}, ...l1, __proto__: null};
l1 = v1 ? v2 : v3, v1 || v2 && v3, v1 ?? v2, !v1, -v1, +v1, ~v1, typeof v1, void 0, delete o1.a, v1++, --v1;
l1 = v1 + v2 * v3 ** 2 - (v1, v2) / 3 % 4 << 1 >> 2 >>> 3 & 4 | 5 ^ 6 < 7 > 8 <= 9 >= 1 == 2 != 3 === 4 !== 5;
v1 in o1; o1 instanceof C1; v1 += 1; v1 ||= 2; o1?.a?.[0]?.(1); o1.a.b.c(1)(2)[3]; new C1; new C1(1, ...v4); new o1.a.b(1);
` + "`a${v1}b${`c${v2}`}d`; l1`x${v1}y`; " + `
if (v1) v2; else if (v3) { } else ;
for (var i1 = 0, i2; i1 < 1; i1++) { continue } for (let i3 of []) { break } for (const i4 in {}) ; for (;;) { break }
for (v1 in {}) ; for (l1.x of []) ; for ([v1, v2] of []) ; for ({v1} of []) ; for (var [i5] of []) ; for (let {i6 = 1} of []) ;
for (v1 = 1, v2 = 2; ;) { break } for (const i7 = 1, i8 = 2; ;) { break }
while (v1) { break } do { v1 } while (v2); outer: for (;;) { inner: for (;;) { break outer; continue inner } }
with (o1) { v1 }
switch (v1) { case 1: v2; case 2: { } break; default: v3 }
try { throw v1 } catch ({message, ...e1}) { v1 } finally { v2 } try { } catch { }
return [1, , 2, ...v4, "str", false];
`

// idxType is the type of all positions.
var idxType = reflect.TypeFor[file.Idx]()

// positions collects every position in a tree by reflection, each node once.
func positions(node any) map[*file.Idx]string {
	found := map[*file.Idx]string{}
	seen := map[any]bool{}
	var visit func(v reflect.Value, path string)
	visit = func(v reflect.Value, path string) {
		switch v.Kind() {
		case reflect.Interface:
			if !v.IsNil() {
				visit(v.Elem(), path)
			}
		case reflect.Pointer:
			if v.IsNil() || seen[v.Interface()] || v.Type() == reflect.TypeFor[*file.File]() {
				return
			}
			seen[v.Interface()] = true
			visit(v.Elem(), path+"."+v.Type().Elem().Name())
		case reflect.Slice:
			for i := range v.Len() {
				visit(v.Index(i), fmt.Sprintf("%s[%d]", path, i))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				visit(v.Field(i), path+"."+v.Type().Field(i).Name)
			}
		default:
			if v.Type() == idxType {
				found[v.Addr().Interface().(*file.Idx)] = path
			}
		}
	}
	visit(reflect.ValueOf(node), "")
	return found
}

// Every position that the parser wrote must be moved, and none twice. Reflection finds the
// positions of node types that the walker does not know, too.
func TestWalkerMovesEverything(t *testing.T) {
	tree, err := parser.ParseFile(nil, "s.js", wrapHead+everySyntax+wrapTail, 0, parser.WithDisableSourceMaps)
	if err != nil {
		t.Fatal(err)
	}
	body := tree.Body[0].(*ast.FunctionDeclaration).Function
	before := map[*file.Idx]file.Idx{}
	paths := positions(body.Body)
	for at, path := range positions(body.DeclarationList) {
		paths[at] = path
	}
	for at := range paths {
		before[at] = *at
	}
	const by = 7
	w := &walker{by: by}
	w.block(body.Body)
	w.declarations(body.DeclarationList)
	for at, path := range paths {
		// A call's position is replaced by that of the name in front of it.
		if before[at] == 0 || strings.HasSuffix(path, ".CallExpression.LeftParenthesis") {
			continue
		}
		if *at != before[at]-by {
			t.Errorf("%s moved from %d to %d, want %d", path, before[at], *at, before[at]-by)
		}
	}
	all := strings.Join(slices.Collect(maps.Values(paths)), "\n")
	for _, name := range nodeTypes() {
		if !strings.Contains(all, "."+name+".") {
			t.Errorf("the sample has no %s", name)
		}
	}
}

// nodeTypes are the names of nodes with positions of their own; BadExpression and
// BadStatement are only in trees with errors.
func nodeTypes() []string {
	return []string{
		"ArrayLiteral", "ArrayPattern", "ArrowFunctionLiteral", "AwaitExpression", "BlockStatement",
		"BooleanLiteral", "BracketExpression", "BranchStatement", "CallExpression", "CaseStatement",
		"CatchStatement", "ClassLiteral", "ClassStaticBlock", "DebuggerStatement", "DoWhileStatement",
		"EmptyStatement", "FieldDefinition", "ForDeclaration", "ForInStatement", "ForOfStatement",
		"ForStatement", "FunctionLiteral", "Identifier", "IfStatement", "LabelledStatement",
		"LexicalDeclaration", "MetaProperty", "MethodDefinition", "NewExpression", "NullLiteral",
		"NumberLiteral", "ObjectLiteral", "ObjectPattern", "ParameterList", "PrivateIdentifier",
		"PropertyShort", "RegExpLiteral", "ReturnStatement", "StringLiteral", "SuperExpression",
		"SwitchStatement", "TemplateElement", "TemplateLiteral", "ThisExpression", "ThrowStatement",
		"TryStatement", "UnaryExpression", "VariableDeclaration", "VariableStatement", "WhileStatement",
		"WithStatement", "YieldExpression",
	}
}
