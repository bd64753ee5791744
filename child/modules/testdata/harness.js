// Runs in Node and in the engine alike. Each sample's value becomes text that tells apart
// what JSON does not; the two texts have to be equal.
Date.now = () => Date.UTC(2025, 5, 18, 10, 30);
const tag = Function.prototype.call.bind(Object.prototype.toString);

function encode(value, depth, seen) {
  if (value === undefined) return "undefined";
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return value + "n";
  if (typeof value === "symbol") return value.toString();
  if (depth > 6) return "...";
  if (seen.includes(value)) return "<cycle>";
  const inner = (v) => encode(v, depth + 1, seen.concat([value]));
  switch (tag(value)) {
    case "[object Date]":
      return "Date " + value.getTime();
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

const results = [];

function sample(text, run) {
  let result;
  try {
    const value = run();
    // Node ends at a rejection that nobody handles.
    if (value instanceof Promise) value.then(undefined, () => {});
    result = encode(value, 0, []);
  } catch (error) {
    result = "throws " + (error instanceof Error ? error.name : encode(error, 0, []));
  }
  results.push({ text, result });
}
