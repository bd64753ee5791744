package main

import (
	"strings"
	"testing"
)

const long = `/^(?:[a-z]+:[0-9]+;)*[a-z]+$/`

// TestOnDemand holds what the pass defers, and above all what it leaves alone. P stands for
// the number of a module that it made.
func TestOnDemand(t *testing.T) {
	for _, row := range []struct{ name, code, want string }{
		{"a module", `var a=require(1);function f(){return a(2)}`, `var a;function f(){return (a||(a=require(1)))(2)}`},
		{"a constant", `const a=require(1),b=3;exports.f=()=>a.x+b`, `var a,b=3;exports.f=()=>(a||(a=require(1))).x+b`},
		{"a default export", `var a=_interopRequireDefault(require(1));function f(){a.default()}`, `var a;function f(){(a||(a=_interopRequireDefault(require(1)))).default()}`},
		{"a property named alike", `var a=require(1);function f(x){return {a,b:x.a}}`, `var a;function f(x){return {a:(a||(a=require(1))),b:x.a}}`},
		{"a new object", `var A=require(1);function f(){return new A(2)}`, `var A;function f(){return new (A||(A=require(1)))(2)}`},
		{"a label", `var a=require(1);function f(){a:for(;;)break a;a()}`, `var a;function f(){a:for(;;)break a;(a||(a=require(1)))()}`},
		{"used at once", `var a=require(1);exports.b=a.b;function f(){a()}`, ``},
		{"used in a class's head", `var a=require(1);class B extends a{}`, ``},
		{"used for a static field", `var a=require(1);class B{static x=a}`, ``},
		{"hidden by a parameter", `var a=require(1);function f(a){a()}`, ``},
		{"hidden by a rest parameter", `var a=require(1),g=(...a)=>a()`, ``},
		{"hidden by a pattern", `var a=require(1);function f({b:a}){a()}`, ``},
		{"hidden by a variable", `var a=require(1);function f(){let a=1;a()}`, ``},
		{"hidden by a loop", `var a=require(1);function f(x){for(const a of x)a()}`, ``},
		{"hidden by a catch", `var a=require(1);function f(){try{}catch(a){a()}}`, ``},
		{"hidden by a function", `var a=require(1);function f(){function a(){}a()}`, ``},
		{"assigned", `var a=require(1);function f(){a=a.b}`, ``},
		{"assigned by a pattern", `var a=require(1);function f(x){[a]=x;a()}`, ``},
		{"counted", `var a=require(1);function f(){a++}`, ``},
		{"assigned by a loop", `var a=require(1);function f(x){for(a in x);}`, ``},
		{"used everywhere", `var a=require(1);function f(){` + strings.Repeat("a();", mostUses+1) + `}`, ``},
		{"another call", `var a=g(require(1));function f(){a()}`, ``},
		{"a pattern in a function", `function f(x){return` + long + `.test(x)}`, `function f(x){return require(P)().test(x)}`},
		{"a pattern of a constant", `const a=` + long + `;function f(x){return a.test(x)}`, `var a;function f(x){return (a||(a=require(P))).test(x)}`},
		{"a pattern used at once", `const a=` + long + `;exports.a=a`, ``},
		{"a pattern before an operator", `function f(x){return ` + long + `g&&x}`, `function f(x){return require(P)()&&x}`},
		{"a short pattern", `const a=/x/;function f(x){return a.test(x)}`, ``},
	} {
		t.Run(row.name, func(t *testing.T) {
			var own []string
			got, err := onDemand(row.code, true, func(body string) int {
				own = append(own, body)
				return 70 + len(own)
			})
			if err != nil {
				t.Fatal(err)
			}
			want := strings.ReplaceAll(row.want, "P", "71")
			if want == "" {
				want = row.code
			}
			if got != want {
				t.Errorf("%s\n got %s\nwant %s", row.code, got, want)
			}
			if strings.Contains(got, "71") && (len(own) != 1 || !strings.HasPrefix(own[0][strings.Index(own[0], "/"):], long)) {
				t.Errorf("modules of its own: %q", own)
			}
		})
	}
}

// TestOnDemandKeepsImpure holds that a file's loads stay where they were unless its recipe
// says that nobody can tell.
func TestOnDemandKeepsImpure(t *testing.T) {
	const code = `var a=require(1);function f(){a()}`
	if got, err := onDemand(code, false, nil); got != code || err != nil {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestUnfold(t *testing.T) {
	for literal, want := range map[string]string{
		`/^[a-b\u00e9]x$/i`:   `/^[\u0041-\u0042\u0061-\u0062\u00c9\u00e9][\u0078\u0058]$/`,
		`/^[^\u00e9](?:1)/gi`: `/^[^\u00c9\u00e9](?:1)/g`,
		// Not wide, not without case, and what the engine runs elsewhere or reads otherwise.
		`/^[a-z]$/i`:              `/^[a-z]$/i`,
		`/^[\u00a1-\uffff]$/`:     `/^[\u00a1-\uffff]$/`,
		`/^[\u00a1-\uffff]$/iu`:   `/^[\u00a1-\uffff]$/iu`,
		`/(?=a)[\u00a1-\uffff]/i`: `/(?=a)[\u00a1-\uffff]/i`,
		`/\w[\u00a1-\uffff]/i`:    `/\w[\u00a1-\uffff]/i`,
	} {
		got, err := onDemand(literal, false, nil)
		if err != nil || got != want {
			t.Errorf("%s: got %s, want %s (%v)", literal, got, want, err)
		}
	}
}
