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

// uses are first uses: the require and one call. A name that ends in whole loads all of a
// library the plain way, for scale.
var uses = []struct{ name, code string }{
	{"lodash/whole", `require("lodash").chain`},
	{"lodash", `require("lodash")`},
	{"lodash/chunk", `require("lodash").chunk([1], 1)`},
	{"lodash/get", `require("lodash").get({ a: [1] }, "a[0]")`},
	{"lodash/groupBy+sumBy", `const _ = require("lodash"); _.sumBy(_.groupBy([{ a: 1 }], "a")[1], "a")`},
	{"lodash/orderBy", `require("lodash").orderBy([{ a: 1 }], ["a"], ["desc"])`},
	{"lodash/cloneDeep", `require("lodash").cloneDeep({ a: [1] })`},
	{"date-fns/whole", `Object.values(require("date-fns")).length`},
	{"date-fns/addDays", `require("date-fns").addDays(0, 1)`},
	{"date-fns/parseISO", `require("date-fns").parseISO("2024-01-31")`},
	{"date-fns/format", `require("date-fns").format(0, "yyyy-MM-dd")`},
	{"validator/whole", `Object.values(require("validator")).length`},
	{"validator/isUUID", `require("validator").isUUID("x")`},
	{"validator/isURL", `require("validator").isURL("http://a.com")`},
	{"validator/isEmail", `require("validator").isEmail("a@b.com")`},
	{"uuid/v4", `require("uuid").v4()`},
	{"csv-parse/parse", `require("csv-parse/sync").parse("a,b\n1,2")`},
	{"papaparse/parse", `require("papaparse").parse("a,b\n1,2")`},
	{"dayjs/add", `require("dayjs")(0).add(1, "month").format()`},
	{"decimal.js/plus", `new (require("decimal.js"))("0.1").plus("0.2")`},
	{"es-toolkit/whole", `Object.values(require("es-toolkit")).length`},
	{"es-toolkit/groupBy", `require("es-toolkit").groupBy([1], String)`},
	{"ramda/whole", `Object.values(require("ramda")).length`},
	{"ramda/map", `require("ramda").map(String, [1])`},
	{"simple-statistics/mean", `require("simple-statistics").mean([1])`},
	{"jstat/mean", `require("jstat").mean([1])`},
	{"fast-xml-parser/parse", `new (require("fast-xml-parser").XMLParser)().parse("<a>1</a>")`},
	{"marked/parse", `require("marked").parse("# a")`},
	{"immer/produce", `require("immer").produce({ a: 1 }, (d) => { d.a = 2 })`},
	{"zod/object", `const { z } = require("zod"); z.object({ a: z.string() }).parse({ a: "x" })`},
	{"zod/mini", `const z = require("zod/mini"); z.parse(z.object({ a: z.string() }), { a: "x" })`},
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
