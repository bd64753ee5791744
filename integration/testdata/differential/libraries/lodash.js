const lodash = require("lodash");
const record = (...args) => args;

define({
  functions: {
    ...functionsOf(lodash),
    // The name of a timer is Node's own.
    delay: (...args) => clearTimeout(lodash.delay(...args)),
    defer: (...args) => clearTimeout(lodash.defer(...args)),
  },
  templates: dataFirst,
  own: {
    delay: [(d) => [() => {}, d.count(), d.text()]],
    defer: [(d) => [() => {}, d.text()]],
    debounce: [(d) => [d.unary(), d.count(), { leading: true }]],
    throttle: [(d) => [d.unary(), d.count()]],
    bindAll: [(d) => [{ n: d.int(0, 9), f() { return this.n } }, ["f"]], (d) => [{ n: d.int(0, 9), f() { return this.n } }, "f"]],
    times: [(d) => [d.count(), d.unary()], (d) => [d.count()]],
    range: [(d) => [d.count()], (d) => [d.index(), d.int(3, 9)], (d) => [d.int(0, 3), d.int(5, 20), d.int(1, 4)], (d) => [d.int(5, 9), d.int(-3, 3), -1], (d) => [1, d.int(2, 4), 0]],
    rangeRight: [(d) => [d.count()], (d) => [d.index(), d.int(3, 9)], (d) => [d.int(0, 3), d.int(5, 20), d.int(1, 4)], (d) => [1, d.int(2, 4), 0]],
    methodOf: [(d) => [{ a: { b: () => d.number() } }, d.number()], (d) => [{ a: d.unary() }]],
    partial: [(d) => [record, d.text(), lodash, d.number()], (d) => [record, lodash, d.text()]],
    partialRight: [(d) => [record, d.text(), lodash, d.number()], (d) => [record, d.text(), lodash]],
    template: [(d) => ["hello <%= user %>", { variable: "x" }], (d) => ["<% each %>" + d.text()]],
    runInContext: [() => [{}]],
  },
  apart: {
    mixin: "adds to lodash itself; samples/lodash.js has it",
    noConflict: "takes lodash out of the global object; samples/lodash.js has it",
    uniqueId: "counts on with every call; samples/lodash.js has it",
  },
  also: (value) => (value instanceof lodash ? ["wrapped", value.value()] : value),
});
