const math = require("mathjs");
const { create, all } = math;
const big = create(all, { number: "BigNumber", precision: 32 });
const formatted = (value) => math.format(value, { precision: 12 });
math.mean([1, 2, 3, 4]) + math.median(5, 1, 3)
math.evaluate("2 * x", { x: 3 })
((scope) => [math.evaluate(["a = 3", "b = a ^ 2", "f(x) = x + b"], scope).length, scope.f(1), Object.keys(scope)])({})
math.matrix([[1, 2], [3, 4]]).toArray()
formatted(math.multiply(math.inv([[1, 2], [3, 4]]), [[5], [6]]))
math.compile("a * b").evaluate({ a: 2, b: 5 }) + math.parse("x + y").toString() + math.parse("sqrt(x / 2)").toTex()
math.parse("x * y + 1").filter((node) => node.isSymbolNode).map((node) => node.name)
String(math.derivative("x^2 + sin(x)", "x")) + String(math.simplify("2x + 3x")) + String(math.rationalize("1/x + 1"))
formatted(math.unit("5 cm").to("inch")) + math.unit(10, "km/h").toNumber("m/s").toFixed(6) + math.createUnit("knotx", "0.5 m/s").toString()
String(math.bignumber("0.1").plus("0.2")) + String(math.fraction("1/3").add("1/6")) + math.complex("2+3i").toPolar().r.toFixed(9)
math.chain(3).add(4).multiply(2).done() + math.chain([1, 2, 3]).sum().done()
[math.config().epsilon, math.config().relTol, (() => { try { math.config({ number: "Fraction" }) } catch (e) { return e.message } })()]
big.evaluate("0.1 + 0.2").toString() + big.evaluate("sqrt(2)").toString() + big.config().number
create(all).evaluate === math.evaluate || typeof create(math.addDependencies).add
create(math.addDependencies, math.multiplyDependencies).multiply(2, 3) + math.create({ createAdd: math.createAdd, createTyped: math.createTyped }).typed.name
((m) => { m.import({ double: (x) => 2 * x, answer: 42 }); return m.evaluate("double(answer)") })(create(all))
((m) => { try { m.import({ add: () => 0 }) } catch (e) { return e.message } })(create(all))
((p) => { p.evaluate("x = 7 / 2"); return [p.get("x"), p.evaluate("x + 3"), Object.keys(p.getAll())] })(math.parser())
JSON.stringify(math.complex(2, 3)) + formatted(JSON.parse(JSON.stringify({ u: math.unit("5 cm"), m: math.matrix([1]) }), math.reviver))
((f) => [f(2, 3), f("x"), f.name, Object.keys(f.signatures)])(math.typed("pick", { "number, number": (a, b) => a + b, string: (s) => s + s }))
[() => math.typed("f", {}), () => math.typed("f", { "nothing": (x) => x }), () => math.typed("f", { number: (x) => x, "number | string": (x) => x })].map((f) => { try { return f() } catch (e) { return e.message } })
math.typed.find(math.add, ["number", "number"])(1, 2) + math.typed.resolve(math.add, [1, 2]).name + math.typed.findSignature(math.abs, "number", { exact: true }).name
math.add.signatures["number,number"](2, 3) + math.typed.referTo.length + math.typed.convert("4", "number")
((t) => { t.addType({ name: "Point", test: (p) => p && p.isPoint }); return t("size2", { Point: () => "a point", number: () => "a number" })({ isPoint: true }) })(create(all).typed)
((m) => { m.typed.addConversion({ from: "Date", to: "number", convert: Number }); return m.typed("twice", { number: (x) => 2 * x })(new Date(21)) })(create(all))
math.typed.isTypedFunction(math.add) && math.add.name + math.add.length + Object.keys(math.add)
math.createAdd.dependencies.join() + math.createAdd.fn + math.createAdd.isFactory + JSON.stringify(math.createDenseMatrixClass.meta) + math.createAdd.name + Object.keys(math.createAdd)
(() => { try { math.createAdd({}) } catch (e) { return e.message } })()
(math.all === all) + String(all.createAdd === math.createAdd) + (math.addDependencies.createAdd === math.createAdd) + Object.keys(math.addDependencies)
math.factory("negate", ["unaryMinus"], ({ unaryMinus }) => (x) => unaryMinus(x))({ unaryMinus: math.unaryMinus })(3)
[math.pi, math.e, math.tau, math.i.toString(), math._true, math._null, math._NaN, math._Infinity, math.version, math.LN2]
math.help("sqrt").doc.syntax + math.help("sqrt").toString().length + Object.keys(math.docs).length
formatted(math.eigs([[2, 1], [1, 2]]).values) + formatted(math.lusolve([[2, 1], [1, 3]], [3, 5])) + math.det([[1, 2], [3, 4]])
[1, 2, 3].map(math.square).concat(math.map([1, 4], math.sqrt), math.filter([1, 2, 3], (x) => x > 1))
math.setUnion([1, 2], [2, 3]).concat(math.range(0, 4).toArray(), math.sort([3, 1, 2], "desc"))
math.combinations(5, 2) + math.factorial(6) + math.gcd(12, 18) + math.isPrime(97) + math.std([2, 4, 6])
(() => { try { math.evaluate("cos.constructor") } catch (e) { return e.message } })()
(() => { try { math.evaluate("import({a: 1})") } catch (e) { return e.message } })()
require("mathjs/number").evaluate("sqrt(16) + x", { x: 1 }) + require("mathjs/number").add(1, 2) + Object.keys(require("mathjs/number")).length
new math.Unit(5, "cm").equals(math.unit("5 cm")) && math.isMatrix(math.ones(2)) && math.typeOf(math.bignumber(1))
