package globals

import "testing"

// numericExpressions convert, compare and compute with BigInts, small ones and those that
// 64 bits do not hold.
func numericExpressions() []string {
	return []string{
		"Number(2n**64n)", "Number(2n**63n)", "Number(-(2n**63n))", "Number(2n**53n+1n)", "Number((2n**53n+1n)*4n)", "Number((2n**54n+6n)*2n**70n)", "Number(123456789012345678901234567890n)", "Number(10n**400n)", "Number(-(10n**400n))", "Number(Object(2n**64n))", "Number({valueOf(){return 2n**64n}})",
		"Number({[Symbol.toPrimitive](h){return h==='number'?2n**64n:0}})", "Number({[Symbol.toPrimitive](){return {}}})", "Number({[Symbol.toPrimitive]:1})", "Number({[Symbol.toPrimitive]:null,valueOf(){return 3}})", "Number({valueOf:null,toString(){return '7'}})", "Number(new Date(5))", "Number([])", "Number([5])", "Number({})", "Number({valueOf(){return {}},toString(){return {}}})", "Number(null)", "Number(undefined)", "Number()", "Number(Symbol())", "Number('')", "Number(' 12 ')", "Number('-0')", "Object.is(Number(-0),-0)", "Number(true)",
		"Number('0x1fffffffffffffffff')", "Number('0X1FFFFFFFFFFFFFFFFF')", "Number('0b'+'1'.repeat(70))", "Number('0o'+'7'.repeat(30))", "Number(' 0xffffffffffffffffffff\\n')", "Number('-0xffffffffffffffffffff')", "Number('0x-ffffffffffffffffffff')", "Number('0x')", "Number('0xg')", "Number('0xffffffffffffffffffffg')", "Number('0xfffffffffffffffff_f')", "Number('99999999999999999999999')", "Number('12n')",
		"new Number(2n**64n).valueOf()", "new Number('5')+1", "new Number().valueOf()", "typeof new Number(1)", "Object.prototype.toString.call(new Number(1))", "Number(0n)", "Number(5n)", "Number.parseInt(2n**70n)", "parseInt(2n**70n)", "parseFloat(2n**70n)", "Number.isInteger(1n)", "isNaN(1n)", "Math.max(1n)", "+1n",
		"Number.name", "Number.length", "Number.MAX_SAFE_INTEGER", "String(Number)", "String(BigInt)", "Number.toString()", "Object.prototype.toString.call(Number)", "typeof Number", "Number === Number.prototype.constructor", "(5).constructor === Number", "5n.constructor === BigInt", "new Number(1) instanceof Number", "1 instanceof Number", "({}) instanceof Number", "Object(1n) instanceof BigInt", "(()=>{class X extends Number{static [Symbol.hasInstance](){return true}} return 1 instanceof X})()", "Object.prototype instanceof Number.bind()", "new Number(1) instanceof Number.bind()", "typeof Number[Symbol.hasInstance]", "String(Number[Symbol.iterator])", "Number.parseFloat === parseFloat", "Reflect.ownKeys(Number).sort().join()", "Reflect.ownKeys(BigInt).sort().join()", "Reflect.ownKeys(BigInt.prototype).map(String).sort().join()", "(10n).length", "Object.getPrototypeOf(Number) === Function.prototype", "JSON.stringify(Object.getOwnPropertyDescriptor(Number, 'prototype').writable)", "[1,'2',3n].map(Number).join()", "Number.call(null, 2n**65n)", "Number.apply(null, ['3'])", "Number.bind(null, 7)()", "Reflect.apply(Number, null, [2n**66n])",
		"(()=>{class X extends Number{double(){return this*2}} const x=new X(21);return [x.double(),x instanceof X,x instanceof Number,x.constructor===X].join()})()", "Reflect.construct(Number,[2n**64n],Array) instanceof Array", "(()=>{class X extends Number{constructor(v){super(v);this.k=1}} return new X(2n**64n)+1})()", "Reflect.getPrototypeOf(Reflect.construct(Number,[1],Object.assign(function(){}.bind(),{}))) === Number.prototype", "(()=>{const N=Number;N.extra=1;const k=Number.extra;delete Number.extra;return k})()",
		"BigInt('012345678901234567890123')", "BigInt('0000000000000000000000000000000000001')", "BigInt('99999999999999999999abc')", "BigInt('99999999999999999999_0')", "BigInt('0x-1')", "BigInt('0xffffffffffffffffffff')", "BigInt('0XfF')", "BigInt('0b'+'1'.repeat(70))", "BigInt('0o'+'7'.repeat(30))", "BigInt('0b12')", "BigInt('0o8')", "BigInt('')", "BigInt('  12  ')", "BigInt('-12345678901234567890123')", "BigInt('+12345678901234567890123')", "BigInt('-0')", "BigInt('00')", "BigInt('1.5')", "BigInt('1e3')", "BigInt('12n')", "BigInt('-0x1')", "BigInt('0x')", "BigInt('\\u00a012\\ufeff')", "BigInt('\\u008512')", "BigInt('+')", "BigInt('-')", "BigInt('- 1')", "BigInt('--1')", "BigInt('1_0')", "BigInt('0x'+'f'.repeat(17)+'g')", "BigInt('\u0661')", "BigInt('\\ud800')",
		"BigInt(1e21)", "BigInt(2**53)", "BigInt(1.5)", "BigInt(NaN)", "BigInt(true)", "BigInt(null)", "BigInt(undefined)", "BigInt(Symbol())", "BigInt({valueOf(){return 1e25}})", "BigInt(['012345678901234567890123'])", "BigInt({toString(){return '12345678901234567890123'}})", "BigInt({valueOf(){return 1.5}})", "BigInt(Object(5n))", "BigInt()", "new BigInt(1)", "(()=>{class B extends BigInt{};return new B(1)})()", "BigInt(Number.MAX_VALUE)", "BigInt.name+BigInt.length",
		"BigInt.asIntN(64,2n**63n)", "BigInt.asUintN(64,-1n)", "BigInt.asIntN(8,255n)", "BigInt.asIntN(0,5n)", "BigInt.asUintN(128,2n**200n+5n)", "BigInt.asIntN(65,2n**64n)", "BigInt.asIntN(64,-(2n**63n)-1n)", "BigInt.asUintN(-1,1n)", "BigInt.asUintN(64,1)", "BigInt.asUintN(64,'12')", "BigInt.asUintN()",
		"String(2n**70n)", "(2n**70n).toString(16)", "(2n**70n).toString(36)", "(-(2n**70n)).toString(2)", "`${2n**64n}`", "2n**64n+''", "JSON.stringify({a:1n})", "[10,20][1n]", "new Map([[2n**64n,1]]).get(2n**64n)", "new Set([1n,1,-0,0n]).size", "[1n,2n].includes(2n)",
		"(1n<<70n) > 1e21", "(1n<<70n) < 1e22", "(2n**53n+1n) > 2**53", "(2n**53n+1n) == 2**53", "2**53 == 2n**53n", "1e21 == 10n**21n", "10n**21n == 1e21", "1e23 == 10n**23n", "1n == '1'", "2n**64n == '18446744073709551616'", "'18446744073709551616' == 2n**64n", "1n == true", "1n < '2'", "2n**70n > '5'", "2n > 'x'", "2n < 'x'", "1n < 1.5", "2n > 1.5", "-1n > -Infinity", "2n**64n < Infinity", "1n < NaN", "1n == null", "0n == ''", "0n == []", "1n == [1]", "1n === 1", "2n**64n == Object(2n**64n)", "1.5 == 1n", "2n**1024n > Number.MAX_VALUE", "2n**1024n == Infinity",
		"[3n,1,2n,10,5].sort((a,b)=>a<b?-1:a>b?1:0).join()", "[3n,1,2n,10,-5n].sort().join()", "[2n**64n,1,2n**65n,1e19].sort((a,b)=>a<b?-1:a>b?1:0).join()",
		"7n % -3n", "-7n % 3n", "-7n/2n", "7n/-2n", "(-7n) >> 1n", "(-7n) >> 100n", "1n << -1n", "1n >> -70n", "(-2n)**3n", "~5n", "-5n & 3n", "-5n | 3n", "-5n ^ 3n", "1n + 1", "5n / 0n", "2n ** -1n", "(2n**64n) % (2n**32n+1n)", "(-(2n**64n)) / (2n**32n+1n)",
		"new BigInt64Array([2n**64n+5n])[0]", "new BigUint64Array([-1n])[0]", "new BigUint64Array([2n**70n+3n])[0]", "new BigInt64Array([2n**63n])[0]", "new BigInt64Array([1])", "new Float64Array([1n])", "new Date(1n)", "isFinite(1n)",
	}
}

func TestNumbersAsNode(t *testing.T) {
	compareWithNode(t, numericExpressions(), nil)
}

// TestNumericMistakesOfTheEngine holds what the package's text says about comparisons that
// no native can put right, so that the text goes when the engine gets better.
func TestNumericMistakesOfTheEngine(t *testing.T) {
	for _, source := range []string{"2n ** 64n == false", "2n ** 64n + 1n == true", "12345678901234567890123n == '012345678901234567890123'", "Number.isNaN(+'0x1fffffffffffffffff')"} {
		node, here := askNode(t, []string{source})[0], askRealm(t, newTestRealm(t), []string{source})[0]
		if node == here {
			t.Errorf("%s: said to differ from Node, and does not", source)
		}
	}
}
