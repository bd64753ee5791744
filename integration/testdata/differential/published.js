// What the published tests of packages find of their test runners, mocha with chai and vows:
// enough to run them. Every test becomes a sample, whose result is "undefined" where it passed.
patience = 5000;

const same = (a, b) => {
  if (a === b || (a !== a && b !== b)) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return a == b;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
};
const holds = (condition, message = "") => {
  if (!condition) throw new RangeError("assertion failed: " + message);
};
const assert = Object.assign((value) => holds(value), {
  ok: (value) => holds(value), equal: (a, b) => holds(a == b), strictEqual: (a, b) => holds(a === b), deepEqual: (a, b) => holds(same(a, b)), epsilon: (e, a, b) => holds(Math.abs(a - b) <= e),
  isTrue: (a) => holds(a === true), isFalse: (a) => holds(a === false), isNaN: (a) => holds(a !== a), isNotNull: (a) => holds(a !== null), isFunction: (a) => holds(typeof a === "function"), isObject: (a) => holds(typeof a === "object" && a !== null),
  deepNestedInclude: (a, b) => holds(Object.keys(b).every((path) => same(path.split(".").reduce((o, key) => o[key], a), b[path]))),
  throws: (f) => {
    try {
      f();
    } catch {
      return;
    }
    holds(false, "nothing was thrown");
  },
});

// test takes one in. Those that want a callback are passed when they call it.
function test(text, run) {
  sample(text, () => {
    if (run.length === 0) return run.call({ timeout() {} });
    return new Promise((done, fail) => run.call({ timeout() {} }, (error) => (error ? fail(error) : done())));
  });
}

// context is one of vows: a topic, tests that are given it, and contexts inside. A topic that
// gives nothing gives it to its callback later.
function context(text, tests, outer) {
  let given = outer, topic = tests.topic;
  if (typeof topic === "function") {
    given = new Promise((resolve) => {
      const value = topic.apply({ callback: (...args) => resolve(args) }, outer);
      if (value !== undefined) resolve([value]);
    });
  } else if (topic !== undefined) given = [topic];
  for (const name of Object.keys(tests)) {
    if (name === "topic") continue;
    if (typeof tests[name] === "function") sample(text + " " + name, async () => tests[name].apply(null, await given));
    else context(text + " " + name, tests[name], given);
  }
}

const vows = {
  describe: (text) => ({
    addBatch(batch) {
      for (const name of Object.keys(batch)) context(text + " " + name, batch[name], []);
      return this;
    },
    export() {},
  }),
};

// published runs one file of a package's tests.
function published(name, file, run) {
  const scope = [];
  const describe = (text, body) => {
    scope.push(text);
    body.call({ timeout() {} });
    scope.pop();
  };
  const it = Object.assign((text, body) => test([file, ...scope, text].join(" "), body), { skip() {} });
  describe.skip = () => {};
  const wants = (specifier) => {
    if (specifier === "chai") return { assert };
    if (specifier === "vows") return vows;
    if (specifier === "assert") return assert;
    if (specifier.endsWith("env.js")) return (globalThis.jStat = require(name));
    return require(name);
  };
  run(wants, { exports: {} }, describe, it);
}
