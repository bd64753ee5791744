const fp = require("lodash/fp");

define({
  functions: {
    ...functionsOf(fp),
    delay: (...args) => clearTimeout(fp.delay(...args)),
    defer: (...args) => clearTimeout(fp.defer(...args)),
  },
  templates: dataLast,
  own: {
    delay: [(d) => [d.count(), () => {}]],
    defer: [(d) => [() => {}]],
    times: [(d) => [d.unary(), d.count()]],
    range: [(d) => [d.index(), d.int(3, 9)]],
    rangeRight: [(d) => [d.index(), d.int(3, 9)]],
    rangeStep: [(d) => [d.int(1, 4), d.int(0, 3), d.int(5, 20)], (d) => [-1, d.int(5, 9), d.int(-3, 3)]],
    rangeStepRight: [(d) => [d.int(1, 4), d.int(0, 3), d.int(5, 20)]],
    debounce: [(d) => [d.count(), d.unary()]],
    throttle: [(d) => [d.count(), d.unary()]],
  },
  apart: {
    mixin: "adds to lodash itself",
    noConflict: "takes lodash out of the global object",
    uniqueId: "counts on with every call",
    template: "makes code out of text, which scripts cannot",
  },
});
