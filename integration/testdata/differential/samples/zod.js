const { z } = require("zod");
const User = z.object({ name: z.string().min(1), age: z.number().int().positive().optional(), tags: z.array(z.string()).default([]) });
User.parse({ name: "a", age: 3 })
User.safeParse({ name: "", age: 1.5 }).error.issues
(() => { try { User.parse({}) } catch (e) { return [e.name, e.constructor === z.ZodError, e.issues[0].path] } })()
User.partial().extend({ id: z.uuid() }).safeParse({ id: "x" }).error.issues
z.email().safeParse("a@b.com").success && !z.email().safeParse("a@b..com").success
[z.ipv4(), z.iso.date(), z.iso.datetime(), z.uuid()].map((s) => ["1.2.3.4", "2024-02-30", "2024-01-31T10:00:00Z", "f47ac10b-58cc-4372-a567-0e02b2c3d479"].map((t) => s.safeParse(t).success))
z.coerce.number().parse("42") + z.coerce.date().parse("2024-01-31").getTime()
z.discriminatedUnion("t", [z.object({ t: z.literal("a"), n: z.number() }), z.object({ t: z.literal("b") })]).safeParse({ t: "c" }).error.issues.length
z.union([z.string(), z.number()]).parse(5)
z.enum(["a", "b"]).options.concat(z.enum(["x"]).parse("x"))
z.string().transform((s) => s.length).pipe(z.number().max(3)).safeParse("four").success
z.object({ a: z.string(), b: z.string() }).refine((v) => v.a === v.b, { message: "differ", path: ["b"] }).safeParse({ a: "1", b: "2" }).error.issues
z.record(z.string(), z.number()).parse({ a: 1 })
z.tuple([z.string(), z.number()]).safeParse(["a", "b"]).error.issues[0].path
z.map(z.string(), z.date()).parse(new Map([["d", new Date(0)]]))
z.strictObject({ a: z.string() }).safeParse({ a: "x", b: 1 }).error.issues
z.looseObject({ a: z.string() }).parse({ a: "x", b: 1 })
z.toJSONSchema(User)
z.treeifyError(User.safeParse({ age: "x" }).error)
z.flattenError(User.safeParse({ age: "x" }).error)
z.prettifyError(User.safeParse({ age: "x" }).error)
z.lazy(() => z.array(z.string())).parse(["x"])
z.string().regex(/^\d+$/).trim().toLowerCase().safeParse(" 12 ").success
z.bigint().parse(5n) + z.nan().parse(NaN)
require("zod/v3").z.object({ a: require("zod/v3").string() }).safeParse({ a: 1 }).error.issues
require("zod/mini").safeParse(require("zod/mini").string().check(require("zod/mini").minLength(3)), "ab").success
(z.config(z.locales.de()), z.string().safeParse(1).error.issues[0].message)
