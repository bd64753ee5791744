const { produce, produceWithPatches, applyPatches, enablePatches, enableMapSet, current, original, isDraft, freeze } = require("immer");
const base = { a: 1, list: [{ done: false }, { done: true }], deep: { x: { y: 1 } } };
produce(base, (d) => { d.a = 2; d.list.push({ done: false }) })
produce(base, () => {}) === base
((next) => [next.deep === base.deep, next.list === base.list, next.list[1] === base.list[1]])(produce(base, (d) => { d.list[0].done = true }))
produce((d, n) => { d.a += n })(base, 5)
produce(base, (d) => { delete d.deep; d.list = d.list.filter((t) => t.done) })
Object.isFrozen(produce(base, (d) => { d.deep.x.y++ }).deep.x)
(() => { "use strict"; try { produce(base, (d) => { d.a = 2 }).a = 3; return "changed" } catch (e) { return e.name } })()
(() => { try { produce(base, (d) => { d.a = 2; return {} }) } catch (e) { return e.message } })()
(enableMapSet(), produce(new Map([["k", { n: 1 }]]), (m) => { m.get("k").n++; m.set("z", 0) }))
produce(new Set([1]), (s) => { s.add(2); s.delete(1) })
(enablePatches(), produceWithPatches(base, (d) => { d.a = 9; d.list.pop() }))
applyPatches(base, [{ op: "replace", path: ["deep", "x", "y"], value: 4 }])
produce(base, (d) => { d.copy = [isDraft(d.deep), current(d.deep), original(d.deep) === base.deep] })
produce([3, 1, 2], (d) => { d.sort(); d.reverse() })
produce({ d: new Date(0) }, (d) => { d.x = d.d.getTime() })
produce(base, (d) => { d.list.forEach((t, i) => { t.i = i }) }).list
