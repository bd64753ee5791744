// Every function of every library, called with arguments that make sense for some of them
// and no sense for the others: both have to do the same with nonsense.
const values = [
  [], [undefined], [null], [0], [-3.7], [NaN], ["", "a"], ["fooBar baz_quux", 3], ["héllo wörld", "l"],
  [[1, 2, 3, 2, 1], 2], [[3, 1, 2], (x) => x * 2], [[{ a: 1, b: 2 }, { a: 2, b: 1 }, { a: 1, b: 0 }], "a"],
  [[{ a: 1, b: 2 }, { a: 2, b: 1 }], { a: 1 }], [{ a: 1, b: { c: [1, 2] } }, "b.c[1]"], [{ a: 1, b: 2 }, ["a"]],
  [{ a: 1 }, { a: 1 }], [[[1, [2, [3]]], 4], 1], [[1, 2], [2, 3], [3, 4]], [["a", "b"], [1, 2]], [3, (n) => n], [1, 5, 2],
  [(a, b) => [a, b], 1], [new Map([["k", 1]]), "k"], [new Set([1, 2])], [/x/g, "y"], [true, false],
];
const dates = [
  [new Date(2024, 0, 31, 12, 30)], [new Date(2024, 0, 31), 1], [new Date(2024, 2, 10, 1, 30), 1], [new Date(2024, 2, 31), new Date(2024, 9, 27, 3)],
  [new Date(2023, 11, 31, 23, 59, 59, 999), new Date(2024, 1, 29)], ["2025-01-15"], ["2025-01-15T10:20:30+02:00"], [1736899200000, "yyyy-MM-dd HH:mm:ss.SSS xxx"],
  [new Date(NaN), 2], [{ start: new Date(2024, 0, 1), end: new Date(2024, 0, 10) }], [new Date(2024, 0, 5), { start: new Date(2024, 0, 1), end: new Date(2024, 0, 10) }],
  [{ start: new Date(2024, 0, 1), end: new Date(2024, 0, 10) }, { start: new Date(2024, 0, 5), end: new Date(2024, 0, 20) }],
  [[new Date(2024, 0, 1), new Date(2023, 0, 1)]], [new Date(2024, 5, 15), { months: 1, days: 3 }], [{ years: 1, months: 2, days: 3, hours: 4 }], [new Date(2024, 5, 15), [new Date(2024, 5, 1), new Date(2024, 5, 16)]], [2, new Date(2024, 1, 29)],
];
const texts = [
  ["a@b.com"], ["a@b..com"], ["http://example.com/x?y=1#z"], ["127.0.0.1"], ["::1"], ["12345"], ["-1.5e3"], ["abc"], ["ABC123"], [""], ["true"], ["2024-02-30"],
  ["4111111111111111"], ["978-3-16-148410-0"], ["f47ac10b-58cc-4372-a567-0e02b2c3d479"], ["#ff00aa"], ["{\"a\":1}"], ["SGVsbG8="], ["+4915112345678", "de-DE"], ["DE89370400440532013000"],
  ["<b>x & y</b>"], ["  x  "], ["abc", "a"], ["abc", { min: 1, max: 5 }], ["b", ["a", "b"]], ["aaa", /a+/], ["x", "any"], [42], [null], ["日本語"], ["12:30"], ["10115", "DE"],
];

// Left out: what gives something else each time, waits, changes the library for all that
// follow, or takes a number for a length. date-fns' intl functions draw on the realm's Intl.
const apart = {
  lodash: ["random", "sample", "sampleSize", "shuffle", "uniqueId", "mixin", "runInContext", "noConflict", "delay", "defer", "template", "times", "range", "rangeRight"],
  "date-fns": ["setDefaultOptions", "intlFormat", "intlFormatDistance"],
  validator: [],
  uuid: ["v1", "v4", "v6", "v7"],
};

function calls(label, tuples) {
  const library = require(label);
  for (const name of Object.keys(library)) {
    if (typeof library[name] !== "function" || apart[label].includes(name)) continue;
    tuples.forEach((args, i) => sample(label + "." + name + " " + i, () => library[name](...args)));
  }
}

calls("lodash", values);
calls("date-fns", dates);
calls("validator", texts);
calls("uuid", texts.slice(0, 20));
