// What is mathjs' own: values that have no JSON, functions of many signatures, and a language
// in strings. Floats are compared to twelve digits: the last of Math.pow, Math.exp and their
// like are every engine's own.
const math = require("mathjs");
const number = require("mathjs/number");
let seed = 1;
Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;

function shown(value) {
  const type = math.typeOf(value);
  if (type === "function") return "function " + value.name;
  if (value instanceof Error) return value.name + ": " + value.message;
  if (Array.isArray(value)) return "[" + value.map(shown).join(", ") + "]";
  if (type === "Object") return "{" + Object.keys(value).map((key) => key + ": " + shown(value[key])).join(", ") + "}";
  if (type.endsWith("Node")) return type + " " + value.toString();
  return type + " " + math.format(value, { precision: 12 });
}

// What the engine itself says of a mistake is its own affair.
const engines = /^(Cannot read propert|Object has no member|Value is not an object|.* is not a function$)/;

function calling(text, run) {
  sample(text, () => {
    try {
      return shown(run()).replace("Coordinated Universal Time", "UTC");
    } catch (error) {
      if (engines.test(error.message)) return error.name;
      return error.name + ": " + error.message.replace("Coordinated Universal Time", "UTC");
    }
  });
}

// Two signatures that can take the same arguments: which of them comes first decides what is
// called. The order of others decides nothing, and is not the same in every engine: by the
// comparison of typed-function A can come before B, B before C, and C before A.
const wider = { Matrix: /^(Dense|Sparse)Matrix$/, Node: /Node$/, string: /^identifier$/, any: /./ };
const wide = (a, b) => a === b || (a in wider && wider[a].test(b)) || (b in wider && wider[b].test(a));

function meet(a, b) {
  const [x, y] = [a, b].map((s) => s.params);
  const rest = (s) => s.length > 0 && s[s.length - 1].restParam;
  if (x.length !== y.length && !rest(x) && !rest(y)) return false;
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const p = x[i] || (rest(x) && x[x.length - 1]);
    const q = y[i] || (rest(y) && y[y.length - 1]);
    if (p && q && !p.types.some((t) => q.types.some((u) => wide(t.name, u.name)))) return false;
  }
  return true;
}

function signatures(label, library) {
  for (const name of Object.keys(library)) {
    if (!library.typed.isTypedFunction(library[name]) || late.includes(label + "." + name)) continue;
    sample(label + "." + name + " signatures", () => Object.keys(library[name].signatures));
    sample(label + "." + name + " order", () => {
      const all = library[name]._typedFunctionData.signatures;
      const pairs = [];
      all.forEach((a, i) => /Matrix|Node|identifier|any|[.]{3}/.test(a.name) && all.forEach((b, j) => {
        if (i !== j && meet(a, b)) pairs.push(i < j ? a.name + " < " + b.name : b.name + " < " + a.name);
      }));
      return [all.map((s) => s.name).sort(), pairs.sort()];
    });
  }
}

// The real mathjs/number makes this one before its parser, and it refuses strings there; here
// it takes them whichever comes first, as mathjs does.
const late = ["mathjs/number.simplifyConstant"];

// Left out: what gives something else each time, and what runs for long with these.
const apart = ["random", "randomInt", "pickRandom", "help", "create", "factory", "chain", "parser"];

const m = math.matrix([[4, 1], [2, 3]]);
const tuples = () => [
  [], [0], [2.5], [-3, 2], [7, 3, 2], ["2"], ["x^2 + 1", "x"], [true, false], [null], [undefined], [5n, 3n],
  [[3, 1, 2]], [[3, 1, 2], 2], [[1, 2, 3], [4, 5, 6]], [[[4, 1], [2, 3]]], [[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [m], [m, 2], [m, m], [math.sparse([[1, 0], [0, 2]])],
  [math.complex(3, -4)], [math.complex(1, 2), 2], [math.bignumber("1.5")], [math.bignumber(7), math.bignumber(3)], [math.fraction(3, 4)], [math.fraction(7, 2), math.fraction(1, 3)],
  [math.unit("5 cm")], [math.unit("5 cm"), math.unit("2 inch")], [math.unit("3 m"), 2], [[1, 2, 3], (v) => v * 2], [[1, "a", true]], [{ a: 1 }], [new Date(0)], [/x/],
];

function calls(label, library, most) {
  for (const name of Object.keys(library)) {
    const f = library[name];
    if (typeof f !== "function" || f.isFactory || /^[A-Z]/.test(name) || apart.includes(name) || late.includes(label + "." + name)) continue;
    tuples().slice(0, most).forEach((args, i) => calling(label + "." + name + " " + i, () => f(...args)));
  }
}

const expressions = `
2 * x + y
sqrt(3^2 + 4^2)
12.7 cm to inch
5 kg * 2 m / s^2
(20 degC) to degF
1 kWh in J
60 km/h to m/s
sin(45 deg) ^ 2
9 / 3 + 2i
(2 + 3i) * (4 - i)
e^(i * pi) + 1
det([-1, 2; 3, 1])
inv([1, 2; 3, 4])
[1, 2; 3, 4] * [5; 6]
[1, 2, 3] .* [4, 5, 6]
[1, 2; 3, 4]'
[1, 2, 3][2]
a = [1, 2; 3, 4]; a[2, 1:2] = [9, 9]; a
1:5
0:0.1:0.5
5:-2:1
range(1, 4)
f(x, y) = x ^ y; f(2, 3)
g(n) = n <= 1 ? 1 : n * g(n - 1); g(5)
map([1, 2, 3], h(v) = v ^ 2)
filter([1, -2, 3], x > 0)
sum(1:10)
mean([1, 2; 3, 4], 1)
std(1, 2, 3, 4)
median([5, 1, 3])
quantileSeq([1, 2, 3, 4], 0.5)
max([1, 2; 3, 4], 2)
cumsum([1, 2, 3])
diff([1, 4, 9])
variance([2, 4, 6])
concat([1, 2], [3])
subset([1, 2, 3], index(2))
zeros(2, 2)
identity(2)
cross([1, 0, 0], [0, 1, 0])
dot([1, 2], [3, 4])
eigs([2, 0; 0, 3]).values
lusolve([2, 1; 1, 3], [3; 5])
true and not false xor true
3 > 2 ? "yes" : "no"
1 < 2 < 3
5 mod 3
-7 % 3
5!
gamma(5)
combinations(5, 2)
gcd(12, 18) + lcm(4, 6)
0x1F + 0b101
bin(10)
format(pi, 4)
round(2.567, 2)
"hello " + "x"
concat("a", "b")
{a: 1, b: {c: 2}}.b.c
{name: "x", n: 2 + 3}
bignumber(0.1) + bignumber(0.2)
fraction(1, 3) + fraction(1, 6)
bignumber(2)^100
number("12.5")
to(2 inch, cm)
2 inch + 3 cm
speedOfLight
planckConstant * 2
simplify("x + x")
derivative("x^3", "x")
rationalize("(x + 1) / (x - 1)")
parse("2 + x")
leafCount("x * y + 1")
symbolicEqual("x * y", "y * x")
10 |> x
null ?? 5
bitAnd(12, 10) | 1
12 << 2
setUnion([1, 2], [2, 3])
compare(2, 3)
typeOf(2 m)
[1, 2, 3]?.length
1 +
foo(2)
undefinedName + 1
import({}, {})
createUnit("foo")
evaluate("1 + 1")
cos(
"a" * 2
[1, 2] + [1, 2, 3]
2 kg + 3 m
constructor
{}.constructor
[].constructor("return 1")()
cos.constructor("return 1")()
f(x) = x; f.constructor
parse("2").constructor
"a".constructor
{}.__proto__
expression
`.trim().split("\n");

signatures("mathjs", math);
signatures("mathjs/number", number);
calls("mathjs", math, 40);
calls("mathjs/number", number, 14);
for (const text of expressions) {
  calling("evaluate " + text, () => math.evaluate(text, { x: 3, y: 4 }));
  calling("number.evaluate " + text, () => number.evaluate(text, { x: 3, y: 4 }));
}
