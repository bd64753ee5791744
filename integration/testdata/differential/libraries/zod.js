const z = require("zod");
const inputs = [undefined, null, "", "abc", "a@b.com", "https://example.com/x", "42", 42, -1, 1.5, NaN, true, [], [1, "2"], {}, { a: 1 }, { a: "x", b: [1] }, { type: "a", v: 1 }, { type: "b", v: "w" }, "2024-02-29", "127.0.0.1", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "ABC", "  pad ", "true", "yes", 10n];
const formats = ["abc", "a@b.com", "https://example.com/x?y=1", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "018c2a7e-8d2f-7a3b-9c4d-5e6f708192a3", "127.0.0.1", "::1", "10.0.0.0/8", "2001:db8::/32", "SGVsbG8=", "SGVsbG8", "+4915112345678", "DE89370400440532013000", "4111111111111111", "01HEJ0HB5NPAYHGQ1MXKJBQ7DW", "👍", "ab:cd:ef:01:23:45", "V1StGXR8_Z5jdHi6B-myT", "cjld2cjxh0000qzrmn831i7rn", "deadbeef", "EUR", "example.com", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP"];
const leaf = (d) => d.pick([() => z.string(), () => z.number().min(0), () => z.boolean(), () => z.string().min(2).max(5), () => z.literal("a"), () => z.int(), () => z.enum(["a", "b", "abc"]), () => z.coerce.number(), () => z.email()])();
const shape = (d) => ({ a: leaf(d), b: leaf(d).optional() });
const schema = (d) => d.pick([() => leaf(d), () => leaf(d), () => z.object(shape(d)), () => z.array(leaf(d)), () => z.union([leaf(d), leaf(d)])])();
const unions = () => [z.object({ type: z.literal("a"), v: z.number() }), z.object({ type: z.literal("b"), v: z.string() })];
const some = (d) => d.pick(inputs);

// also shows a schema by what it makes of some inputs, and an error by its issues.
function also(value) {
  if (value && value._zod && value._zod.run && typeof value.safeParse === "function") {
    return inputs.concat(formats).map((text) => {
      try {
        const result = value.safeParse(text);
        return result.success ? ["yes", result.data] : result.error.issues.map((issue) => [issue.code, issue.path, issue.message]);
      } catch (error) {
        return error.name;
      }
    });
  }
  if (value && value.issues) return value.issues;
  if (value && value.success === false && value.error) return value.error.issues;
  if (value && value._zod) return also(z.any().check(value));
  return value;
}

// Members that are classes are what the functions beside them make; they are made with new
// by those alone.
const functions = Object.fromEntries(Object.entries(functionsOf(z)).filter(([name]) => !/^(_?Zod|\$)/.test(name)));
const failed = (d) => schema(d).safeParse(d.pick([Symbol.iterator, { a: Symbol.iterator }])).error;
const one = (d) => [leaf(d)];
const nothing = [() => []];
const size = [(d) => [d.int(1, 4)]];
const checked = [(d) => [leaf(d), some(d)], (d) => [z.object(shape(d)), d.pick([{ a: "abc" }, { a: 1, b: "x" }, null])]];

define({
  functions,
  templates: [() => [], () => [], (d) => [{ error: d.pick(["wrong", () => "quite wrong"]) }]],
  also,
  own: {
    ...Object.fromEntries(["parse", "safeParse", "parseAsync", "safeParseAsync", "validate", "validateAsync", "encode", "decode", "encodeAsync", "decodeAsync", "safeEncode", "safeDecode", "safeEncodeAsync", "safeDecodeAsync"].map((name) => [name, checked])),
    ...Object.fromEntries(["array", "optional", "exactOptional", "nullable", "nullish", "nonoptional", "success", "readonly", "promise", "set", "clone", "input", "output"].map((name) => [name, [one, (d) => [schema(d)]]])),
    ...Object.fromEntries(["lt", "lte", "gt", "gte", "multipleOf", "maxSize", "minSize", "size", "maxLength", "minLength", "length"].map((name) => [name, size])),
    ...Object.fromEntries(["includes", "startsWith", "endsWith"].map((name) => [name, [(d) => [d.pick(["a", "http", "."])]]])),
    ...Object.fromEntries(["treeifyError", "prettifyError", "formatError", "flattenError"].map((name) => [name, [(d) => [failed(d)]]])),
    object: [(d) => [shape(d)]], strictObject: [(d) => [shape(d)]], looseObject: [(d) => [shape(d)]], keyof: [(d) => [z.object(shape(d))]], partialRecord: [(d) => [z.enum(["a", "b"]), leaf(d)]], looseRecord: [(d) => [z.string().regex(/^a/), leaf(d)]],
    union: [(d) => [[leaf(d), leaf(d)]]], xor: [(d) => [[leaf(d), leaf(d)]]], discriminatedUnion: [(d) => ["type", unions()]], getDiscriminatedOption: [(d) => [z.discriminatedUnion("type", unions()), d.pick(["a", "b"])]], intersection: [(d) => [z.object({ a: z.any() }), z.object(shape(d))]], tuple: [(d) => [[leaf(d), leaf(d)]]], record: [(d) => [z.string(), leaf(d)]], map: [(d) => [z.string(), leaf(d)]],
    enum: [(d) => [["a", "abc", d.pick(["42", "ABC"])]]], nativeEnum: [() => [{ A: "abc", B: 42 }]], literal: [(d) => [d.pick(["abc", 42, null, ["a", 42]])]], transform: [() => [(v) => [v]]], _default: [(d) => [leaf(d), "dflt"]], prefault: [(d) => [leaf(d), "abc"]], catch: [(d) => [leaf(d), "caught"]], pipe: [(d) => [z.string(), z.transform((s) => s.length)]],
    codec: [() => [z.string(), z.number(), { decode: (s) => s.length, encode: (n) => "x".repeat(n) }]], invertCodec: [() => [z.codec(z.string(), z.number(), { decode: (s) => s.length, encode: (n) => "x".repeat(n) })]], templateLiteral: [(d) => [[z.enum(["a", "ab"]), "c"]], (d) => [["a@", z.string()]]], lazy: [(d) => [() => leaf(d)]], custom: [() => [(v) => typeof v === "string"]], refine: [() => [(v) => v !== 42]], superRefine: [() => [(v, context) => { if (v === 42) context.addIssue("no 42") }]],
    check: [() => [(payload) => { if (payload.value === 42) payload.issues.push({ code: "custom", input: 42, message: "no" }) }]], instanceof: [() => [Array]], preprocess: [(d) => [(v) => String(v), leaf(d)]], regex: [(d) => [d.pick([/^a/, /\d+/])]], property: [() => ["length", z.number()]], properties: [() => [{ length: z.number() }]], mime: [() => [["text/plain"]]], overwrite: [() => [(v) => typeof v === "string" ? v + "!" : v]], stringFormat: [() => ["short", /^.{1,3}$/], () => ["yes", (v) => v === "abc"]], hash: [(d) => [d.pick(["md5", "sha1", "sha256"])]],
    describe: [() => ["said"]], meta: [() => [{ title: "t" }]], toJSONSchema: [(d) => [schema(d)], (d) => [z.object(shape(d)), { target: d.pick(["draft-7", "draft-2020-12"]) }]], fromJSONSchema: [(d) => [d.pick([{ type: "string", minLength: 2 }, { type: "object", properties: { a: { type: "number" } }, required: ["a"] }, { enum: ["abc", 42] }, { type: "array", items: { type: "string" } }])]],
    deepPartial: [(d) => [z.object({ a: z.object(shape(d)) })]], function: [(d) => [{ input: [z.string()], output: z.number() }]], _function: [(d) => [{ input: [z.string()], output: z.number() }]], registry: nothing, config: [() => []], setErrorMap: [() => [undefined]], getErrorMap: nothing, stringbool: [() => [], () => [{ truthy: ["yes"], falsy: ["no"] }]],
    normalize: nothing, json: nothing, withParser: [(d) => [leaf(d), (v) => v === "abc" ? ["abc"] : z.INVALID]],
  },
});
