const Decimal = require("decimal.js");
const figures = ["0", "1", "-1", "0.1", "123.456", "-7.5", "1e21", "1e-7", "99999999999999999999.5", "NaN", "Infinity", "0xff", "3", 2, 0.5, -0.25, 10];
const figure = (d) => d.pick(figures);

// Its methods are called with a figure before their arguments; static functions by name.
const methods = {};
for (const name of Object.getOwnPropertyNames(Decimal.prototype)) {
  if (name !== "constructor" && typeof Decimal.prototype[name] === "function") methods[name] = (of, ...args) => new Decimal(of)[name](...args);
}
const statics = {};
for (const name of Object.keys(Decimal)) if (typeof Decimal[name] === "function") statics["Decimal." + name] = (...args) => Decimal[name](...args);

// Of large numbers these give millions of digits, or take for ever.
const endless = /(cos|sin|tan|exp|ln|log|pow|exponential|logarithm|power|sine|tangent)h?\d*$/i;
const small = ["0", "1", "-1", "0.1", "0.75", "-0.3", "2", "1.5", "3.25", "1e-7", "NaN", "Infinity", 12];

define({
  functions: { ...methods, ...statics },
  templates: [(d) => [figure(d)], (d) => [figure(d), figure(d)], (d) => [figure(d), d.int(0, 6)], (d) => [figure(d), d.int(1, 6), d.int(0, 8)], (d) => [figure(d), figure(d), figure(d)], (d) => [d.pick(["0.5", "2", "0.3", "-0.7"])], (d) => [d.pick([2, 3, "1.5"]), d.int(0, 5)]],
  own: {
    ...Object.fromEntries(Object.keys({ ...methods, ...statics }).filter((name) => endless.test(name)).map((name) => [name, [(d) => [d.pick(small)], (d) => [d.pick(small), d.pick(["2", "0.5", 3, "10"])]]])),
    "Decimal.random": [(d) => [d.int(1, 20)]], "Decimal.clone": [(d) => [{ precision: d.int(3, 9) }]], "Decimal.config": [() => [{ precision: 20 }]], "Decimal.set": [() => [{ precision: 20 }]], "Decimal.Decimal": [(d) => [figure(d)]], "Decimal.default": [(d) => [figure(d)]], "Decimal.isDecimal": [(d) => [d.pick([1, new Decimal(1), "x"])]],
  },
  also: (value) => (value instanceof Decimal ? value.toString() : typeof value === "function" ? value.name : value),
});
