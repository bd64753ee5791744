const t = require("es-toolkit");
const compat = require("es-toolkit/compat");
t.chunk([1, 2, 3, 4, 5], 2)
t.groupBy([{ a: 1, b: "x" }, { a: 2, b: "y" }, { a: 1, b: "z" }], (r) => r.a)
t.keyBy([{ id: "a" }, { id: "b" }], (r) => r.id)
t.uniqBy([1.2, 1.5, 2.1], Math.floor)
t.difference([1, 2, 3], [2]).concat(t.intersection([1, 2], [2, 3]), t.union([1], [2]))
t.orderBy([{ a: 2, b: 1 }, { a: 1, b: 2 }, { a: 1, b: 3 }], ["a", "b"], ["asc", "desc"])
t.pick({ a: 1, b: 2 }, ["a"]).a + Object.keys(t.omit({ a: 1, b: 2 }, ["a"]))
t.mapValues({ a: 1, b: 2 }, (v) => v * 2)
t.cloneDeep({ a: [new Date(0), /x/g, new Map([[1, { b: 2 }]])] })
t.isEqual({ a: [1, new Set([2])] }, { a: [1, new Set([2])] })
t.camelCase("foo-bar baz") + t.snakeCase("fooBar") + t.kebabCase("FooBar") + t.startCase("foo bar")
t.sum([1, 2, 3]) + t.mean([1, 2]) + t.clamp(10, 0, 5) + t.round(1.2345, 2)
t.range(0, 10, 3).concat(t.zip([1], [2])[0])
t.partition([1, 2, 3], (n) => n > 1)
t.merge({ a: { b: 1 } }, { a: { c: 2 } })
t.memoize((n) => n * 2)(4) + t.once(() => 3)() + t.curry((a, b) => a + b)(1)(2)
t.flatten([1, [2, [3]]]).length + t.compact([0, 1, ""]).length
require("es-toolkit/array").chunk([1, 2], 1).length + require("es-toolkit/array/uniq").uniq([1, 1]).length
compat.get({ a: [{ b: 1 }] }, "a[0].b") + compat.sumBy([{ n: 1 }, { n: 2 }], "n")
compat.sortBy([{ u: "b", n: 2 }, { u: "a", n: 1 }], "u").map((r) => r.n)
compat.set({}, "a.b[0]", 1)
compat.template.name
t.words("XMLHttpRequest2 Éclair naïve ÑandÚ 日本 😀ok")
t.camelCase("Ærøskøbing été") + t.upperFirst("é") + t.deburr("déjà vu")
