const compat = require("es-toolkit/compat");

define({
  functions: {
    ...functionsOf(compat),
    delay: (...args) => clearTimeout(compat.delay(...args)),
    defer: (...args) => clearTimeout(compat.defer(...args)),
  },
  templates: dataFirst,
  own: {
    delay: [(d) => [() => {}, d.count(), d.text()]],
    defer: [(d) => [() => {}, d.text()]],
    debounce: [(d) => [d.unary(), d.count(), { leading: true }]],
    throttle: [(d) => [d.unary(), d.count()]],
    bindAll: [(d) => [{ n: d.int(0, 9), f() { return this.n } }, ["f"]]],
    times: [(d) => [d.count(), d.unary()], (d) => [d.count()]],
    range: [(d) => [d.count()], (d) => [d.index(), d.int(3, 9)], (d) => [d.int(0, 3), d.int(5, 20), d.int(1, 4)], (d) => [d.int(5, 9), d.int(-3, 3), -1]],
    rangeRight: [(d) => [d.count()], (d) => [d.index(), d.int(3, 9)], (d) => [d.int(0, 3), d.int(5, 20), d.int(1, 4)]],
    methodOf: [(d) => [{ a: { b: () => d.number() } }, d.number()], (d) => [{ a: d.unary() }]],
    template: [(d) => ["hello <%= user %>", { variable: "x" }]],
  },
  apart: { uniqueId: "counts on with every call" },
});
