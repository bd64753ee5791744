// What functions over data are called with: lodash, es-toolkit, ramda.
const texts = ["fred", "barney", "north", "fooBar", "Foo Bar", "--baz-qux--", "héllo wörld", "a👍b", "日本語", "", "XMLHttpRequest2", "déjà vu", "  padded ", "<b>x & 'y'</b>", "&lt;b&gt;", "42px", "a, b; c", "_under_score_", "ÆØÅ", "3.75", "abcabc", "__FOO__"];
const paths = ["a", "b", "c", "a.b", "a.b.c", "b[0]", "b[1].c", "list[0]", "missing", "a.missing.b", ["a", "b"], ["list", 1]];
const keys = ["user", "age", "active", "address", "address.city", "tags", "tags[0]", "missing"];
// The engine's text of an arrow function in parentheses lacks the last one, so that here
// none has any around its body.
const unary = [(x) => x, (x) => x * 2, (x) => -x, (x) => String(x), (x) => x && x.age, (x) => typeof x, Math.floor, (x) => [x, x], (x) => x > 1 ? "high" : "low", (x) => [{ v: x }][0]];
const predicates = [(x) => x > 1, (x) => !!x, (x) => !x, (x) => typeof x === "number", (x, k) => k === "a" || k === 0, (x) => x && x.active, (x) => true];
const binary = [(a, b) => a + b, (a, b) => a - b, (a, b) => a === b, (a, b) => [a, b], (a, b) => a > b ? a : b, (a, b) => String(a) + "-" + b.length];
const customizers = [() => undefined, (a, b) => Array.isArray(a) ? a.concat(b) : undefined, (a, b) => typeof a === "number" && typeof b === "number" ? a + b : undefined, (a, b) => b];

Object.assign(Draw.prototype, {
  number() {
    return this.pick([0, 1, 2, 3, 5, -1, -2, 7, 10, 2.5, -0.75, 4.006, 12, NaN, 1.5]);
  },
  count() {
    return this.pick([0, 1, 2, 3, 4, 6]);
  },
  index() {
    return this.pick([0, 1, 2, -1, -2, 5]);
  },
  text() {
    return this.pick(texts);
  },
  path() {
    return this.pick(paths);
  },
  key() {
    return this.pick(keys);
  },
  numbers() {
    return this.list(0, 7, () => this.pick([1, 2, 3, 4, 5, -1, 0, 2.5, 9]));
  },
  sorted() {
    return this.list(1, 7, () => this.int(0, 12)).sort((a, b) => a - b);
  },
  words() {
    return this.list(0, 5, () => this.text());
  },
  letters() {
    return this.list(1, 5, () => this.pick(["a", "b", "c", "d"]));
  },
  mixed() {
    return this.list(0, 6, () => this.pick([0, 1, "a", "", null, undefined, NaN, false, true, 2, "2"]));
  },
  array() {
    return this.pick([() => this.numbers(), () => this.words(), () => this.letters(), () => this.mixed(), () => this.sorted(), () => this.records()])();
  },
  nested() {
    return this.list(1, 4, () => this.pick([1, 2, [3], [4, [5]], [[6, [7]]], [], "x", ["y", "z"]]));
  },
  arrays() {
    return this.list(1, 3, () => this.list(1, 4, () => this.int(0, 5)));
  },
  pairs() {
    return this.list(1, 4, () => [this.pick(["a", "b", "c", "d.e"]), this.number()]);
  },
  record() {
    return {
      user: this.pick(["barney", "fred", "pebbles", "wilma"]), age: this.pick([1, 36, 40, 8]), active: this.pick([true, false]),
      tags: this.list(0, 3, () => this.pick(["x", "y", "z"])), address: { city: this.pick(["Bonn", "Oslo"]), zip: this.int(100, 103) },
    };
  },
  records() {
    return this.list(1, 5, () => this.record());
  },
  object() {
    return this.pick([
      () => ({ a: 1, b: 2, c: 3 }), () => ({ a: { b: { c: this.number() } }, b: [1, { c: 2 }], list: [{ n: 1 }, { n: 2 }] }),
      () => ({ a: this.number(), b: [this.number(), { c: this.text() }], c: null }), () => ({ b: "x", a: "y", c: "x" }), () => ({}),
      () => this.record(), () => Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } }), () => ({ list: [1, 2], user: "fred", age: 40 }),
    ])();
  },
  collection() {
    return this.pick([() => this.array(), () => this.object(), () => this.records(), () => this.text()])();
  },
  unary() {
    return this.pick(unary);
  },
  binary() {
    return this.pick(binary);
  },
  predicate() {
    return this.pick(predicates);
  },
  shorthand() {
    return this.pick([{ active: true }, ["age", 36], "active", "age", { age: 40, active: false }, "address.zip"]);
  },
  customizer() {
    return this.pick(customizers);
  },
  pattern() {
    return this.pick([/a/, /[aeiou]/g, /\s+/, /(.)\1/, /b(.)/i, /,\s*/]);
  },
  value() {
    return this.pick([
      () => this.number(), () => this.text(), () => null, () => undefined, () => true, () => this.object(), () => this.array(), () => new Date(Date.UTC(2024, 1, this.int(1, 28))),
      () => /x/gi, () => new Map([["k", this.int(0, 3)]]), () => new Set([1, this.int(0, 3)]), () => new Uint8Array([1, this.int(0, 3)]), () => Symbol.iterator, () => this.unary(),
      () => 10n, () => new Error("e"), () => Object(1), () => [1, , 3], () => "12", () => Infinity, () => -0, () => new WeakMap(), () => new ArrayBuffer(2), () => (function () { return arguments })(1, 2),
    ])();
  },
});

// dataFirst are templates for functions that take their data first.
const dataFirst = [
  () => [], (d) => [d.value()], (d) => [d.value()], (d) => [d.value(), d.value()], (d) => [d.number()], (d) => [d.number(), d.number()], (d) => [d.number(), d.number(), d.number()],
  (d) => [d.text()], (d) => [d.text()], (d) => [d.text(), d.text()], (d) => [d.text(), d.count()], (d) => [d.text(), d.int(3, 9), d.text()], (d) => [d.text(), d.pattern()], (d) => [d.text(), d.pattern(), d.text()],
  (d) => [d.text(), d.pick(["a", "o", "-", ", "])], (d) => [d.text(), { length: d.int(2, 9), separator: d.pick([" ", ",", /,? +/]), omission: d.pick(["...", "…"]) }],
  (d) => [d.array()], (d) => [d.words()], (d) => [d.numbers()], (d) => [d.mixed()], (d) => [d.nested()], (d) => [d.nested(), d.count()], (d) => [d.array(), d.count()], (d) => [d.array(), d.index(), d.index()],
  (d) => [d.sorted(), d.int(0, 12)], (d) => [d.sorted(), d.int(0, 12), d.unary()], (d) => [d.letters(), d.pick(["a", "b", "c"])], (d) => [d.letters(), "a", d.index()], (d) => [d.letters(), "a", "b", "c"],
  (d) => [d.array(), d.unary()], (d) => [d.array(), d.predicate()], (d) => [d.numbers(), d.predicate()], (d) => [d.array(), d.binary(), d.number()], (d) => [d.numbers(), d.binary()], (d) => [d.numbers(), d.number(), d.index(), d.index()],
  (d) => [d.array(), d.array()], (d) => [d.numbers(), d.numbers(), d.numbers()], (d) => [d.numbers(), d.numbers(), d.unary()], (d) => [d.numbers(), d.numbers(), d.binary()], (d) => [d.records(), d.records(), d.key()],
  (d) => [d.letters(), d.letters()], (d) => [d.letters(), [d.pick(["a", "b"])], d.unary()], (d) => [d.letters(), [0, d.int(1, 3)]], (d) => [d.arrays()], (d) => [d.arrays(), d.binary()], (d) => [d.pairs()],
  (d) => [d.records(), d.key()], (d) => [d.records(), d.key()], (d) => [d.records(), d.shorthand()], (d) => [d.records(), d.predicate()], (d) => [d.records(), (r) => r.age], (d) => [d.records(), [d.key(), (r) => r.age], [d.pick(["asc", "desc"]), "desc"]],
  (d) => [d.records(), [d.key(), d.key()]], (d) => [d.records(), "tags.join", d.pick(["-", "+"])], (d) => [d.records(), d.binary(), d.number()], (d) => [d.records(), (all, r) => all + r.age, 0],
  (d) => [d.object()], (d) => [d.object(), d.path()], (d) => [d.object(), d.path(), d.value()], (d) => [d.object(), d.path(), d.unary()], (d) => [d.object(), d.path(), d.number(), d.customizer()], (d) => [d.object(), d.unary()],
  (d) => [d.object(), d.predicate()], (d) => [d.object(), d.object()], (d) => [d.object(), d.object(), d.object()], (d) => [d.object(), d.object(), d.customizer()], (d) => [d.object(), d.list(1, 3, () => d.path())], (d) => [d.object(), d.path(), d.path()],
  (d) => [d.collection(), d.unary()], (d) => [d.collection(), d.value()], (d) => [d.collection(), d.binary(), d.value()], (d) => [d.record(), { active: d.pick([true, false]) }], (d) => [d.record(), { age: (n) => n > d.int(0, 40) }],
  (d) => [d.unary()], (d) => [d.binary()], (d) => [d.binary(), d.count()], (d) => [d.binary(), d.value()], (d) => [d.binary(), d.unary()], (d) => [d.unary(), d.unary()], (d) => [[d.unary(), d.unary()]], (d) => [d.count(), d.unary()],
  (d) => [(...args) => args, d.number(), d.text()], (d) => [(...args) => args, [d.unary(), d.unary()]], (d) => [(...args) => args, [1, 0]], (d) => [{ f(x) { return [this.n, x] }, n: d.number() }, "f", d.value()], (d) => [function (x) { return [this && this.n, x] }, { n: d.number() }, d.text()],
  (d) => [{ n: d.int(0, 9), f() { return this.n } }, ["f", "n"]], (d) => [[[d.predicate(), d.unary()], [() => true, d.unary()]]], (d) => [{ a: d.predicate(), b: d.predicate() }], (d) => [d.path(), d.value()], (d) => [d.shorthand()], (d) => [d.letters(), d.numbers()],
  (d) => [d.list(1, 3, () => d.pick(["a.b[0].c", "a.b[1].d", "x.y"])), d.numbers()], (d) => [new Map(d.pairs()), d.unary()], (d) => [new Set(d.numbers()), new Set(d.numbers())], (d) => [d.value(), d.unary()], (d) => [d.text(), d.pick([2, 8, 10, 16])],
];

// dataLast are the same for functions that take their data last.
const dataLast = dataFirst.concat(dataFirst.slice(8).map((template) => (d) => {
  const [data, ...rest] = template(d);
  return [...rest, data];
}), dataFirst.slice(8).map((template) => (d) => template(d).reverse()));
