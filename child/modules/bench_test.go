package modules

import (
	"testing"

	"github.com/dop251/goja"

	"cordon/libs/bundle"
)

// BenchmarkInstall is what every child pays at its start, libraries or not.
func BenchmarkInstall(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		rt := newRealm(b)
		b.StartTimer()
		install(b, rt, everything...)
	}
}

// uses are first uses: the require and one call.
var uses = []struct{ name, code string }{
	{"lodash", `require("lodash")`},
	{"lodash.whole", `require("lodash").chain`},
	{"_.chunk", `require("lodash").chunk([1], 1)`},
	{"_.groupBy+sumBy", `const _ = require("lodash"); _.sumBy(_.groupBy([{ a: 1 }], "a")[1], "a")`},
	{"lodash.groupBy", `require("lodash/groupBy")([1], String)`},
	{"lodash.chunk", `require("lodash/chunk")([1], 1)`},
	{"date-fns", `require("date-fns")`},
	{"date-fns.addDays", `require("date-fns").addDays(0, 1)`},
	{"date-fns.parseISO", `require("date-fns").parseISO("2024-01-31")`},
	{"date-fns.format", `require("date-fns").format(0, "yyyy-MM-dd")`},
	{"uuid.v4", `require("uuid").v4()`},
	{"validator", `require("validator")`},
	{"validator.isUUID", `require("validator").isUUID("x")`},
	{"validator.isURL", `require("validator").isURL("http://a.com")`},
	{"validator.isEmail", `require("validator").isEmail("a@b.com")`},
	{"validator.whole", `Object.values(require("validator")).length`},
}

// BenchmarkFirstUse is what the first use of a library costs an execution.
func BenchmarkFirstUse(b *testing.B) {
	for _, use := range uses {
		b.Run(use.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				rt := newRealm(b)
				if _, err := Install(rt, bundle.Registry{}, everything); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				run(b, rt, use.code)
			}
		})
	}
}

// BenchmarkSecondUse is what each later require costs.
func BenchmarkSecondUse(b *testing.B) {
	rt := newScript(b)
	run(b, rt, `require("lodash"); require("date-fns").addDays`)
	again, ok := goja.AssertFunction(run(b, rt, `(function () { return require("lodash").groupBy && require("date-fns").addDays })`))
	if !ok {
		b.Fatal("no function")
	}
	for b.Loop() {
		if _, err := again(goja.Undefined()); err != nil {
			b.Fatal(err)
		}
	}
}
