// Runs in Node and in cordon alike, before the library is loaded. Each value becomes text
// that tells apart what JSON does not; the two texts have to be equal.
const NOW = Date.UTC(2025, 5, 18, 10, 30);
const tag = Function.prototype.call.bind(Object.prototype.toString);

// chance gives the same numbers everywhere; a call of a library starts it anew.
let chance = 1;
Math.random = () => (chance = (Math.imul(chance, 1664525) + 1013904223) >>> 0) / 2 ** 32;

// clock hides the little time that passes while a program runs.
function clock(ms) {
  return ms >= NOW && ms < NOW + 60000 ? "now" : String(ms);
}

// digits, where a library's file sets it, is how many of a number count: the last ones of
// Math.exp and its like are every engine's own.
let digits = 0;

function encodeNumber(value) {
  if (Object.is(value, -0)) return "-0";
  if (!digits || Number.isInteger(value) && Math.abs(value) < 1e9) return clock(value);
  if (Math.abs(value) < 1e-12) return "0";
  return String(Number(value.toPrecision(digits)));
}

function encode(value, depth, seen) {
  if (value === undefined) return "undefined";
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return encodeNumber(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return value + "n";
  if (typeof value === "symbol") return value.toString();
  if (depth > 6) return "...";
  if (seen.includes(value)) return "<cycle>";
  const inner = (v) => encode(v, depth + 1, seen.concat([value]));
  switch (tag(value)) {
    case "[object Date]":
      return "Date " + clock(value.getTime());
    case "[object RegExp]":
      return String(value);
    case "[object Error]":
      return value.name;
    case "[object Map]":
      return "Map" + inner(Array.from(value));
    case "[object Set]":
      return "Set" + inner(Array.from(value));
    case "[object Arguments]":
      return "Arguments" + inner(Array.from(value));
    case "[object ArrayBuffer]":
      return "ArrayBuffer" + inner(Array.from(new Uint8Array(value)));
  }
  if (ArrayBuffer.isView(value) && typeof value.length === "number") return value.constructor.name + inner(Array.from(value));
  if (Array.isArray(value)) {
    const items = [];
    for (let i = 0; i < value.length; i++) items.push(i in value ? inner(value[i]) : "<hole>");
    return "[" + items.join(",") + "]";
  }
  if (typeof value === "function") return "function/" + value.length + " " + Object.keys(value);
  return "{" + Object.keys(value).map((key) => JSON.stringify(key) + ":" + inner(value[key])).join(",") + "}";
}

// show is encode within bounds: of a long text the beginning, and a sum of all.
function show(value) {
  const text = encode(value, 0, []);
  if (text.length <= 500) return text;
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) | 0;
  return text.slice(0, 400) + "... " + text.length + " characters, sum " + sum;
}

function thrown(error) {
  return "throws " + (error instanceof Error ? error.name : show(error));
}

// settled waits for a promise, so many ms.
let patience = 200;

function settled(promise) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patience, "a promise that is pending");
    const done = (text) => {
      clearTimeout(timer);
      resolve(text);
    };
    promise.then((value) => done("a promise of " + show(value)), (error) => done("a promise that " + thrown(error)));
  });
}

const results = [];

// sample takes one result in. Some are promises of text.
function sample(text, run) {
  let result;
  try {
    chance = 1;
    const value = run();
    result = value instanceof Promise ? settled(value) : show(value);
  } catch (error) {
    result = thrown(error);
  }
  results.push({ text, result });
}

async function finished() {
  for (const r of results) r.result = await r.result;
  return results;
}
