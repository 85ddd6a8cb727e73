/**
 * What AWS's page lists of runtime 2.0, in its order: an expression that uses it, and the value. Promises are awaited.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export interface Feature {
  section: string;
  feature: string;
  expression: string;
  expected: unknown;
}

const list = (section: string, features: Record<string, readonly [expression: string, expected: unknown]>): Feature[] =>
  Object.entries(features).map(([feature, [expression, expected]]) => ({ section, feature, expression, expected }));

/** Statements, as an expression: what they return. */
const run = (statements: string) => `(function () { ${statements} })()`;

const CORE = list('core', {
  'types': ['[true, 1, "s", {}, [], function () {}, /x/].map(function (v) { return typeof v; }).join()', 'boolean,number,string,object,object,function,object'],
  'operators': ['[7 % 4, 6 & 3, 6 | 1, 5 ^ 1, ~1, 1 << 3, -8 >> 1, -1 >>> 28, !0, typeof 1, void 0 === undefined, "a" in {a: 1}, [] instanceof Array, (1, 2)]',
    [3, 2, 7, 4, -2, 8, -4, 15, true, 'number', true, true, true, 2]],
  '** ': ['2 ** 10', 1024],
  'break': [run('for (var i = 0; ; i++) { if (i === 3) break; } return i;'), 3],
  'catch': [run('try { throw 1; } catch (e) { return e; }'), 1],
  'continue': [run('var n = 0; for (var i = 0; i < 4; i++) { if (i % 2) continue; n += i; } return n;'), 2],
  'do-while': [run('var i = 0; do { i++; } while (i < 3); return i;'), 3],
  'else': [run('if (false) return 1; else return 2;'), 2],
  'finally': [run('var n = 1; try { n = 2; } finally { n += 5; } return n;'), 7],
  'for': [run('var n = 0; for (var i = 0; i < 3; i++) n += i; return n;'), 3],
  'for-in': [run('var keys = []; for (var key in {a: 1, b: 2}) keys.push(key); return keys;'), ['a', 'b']],
  'if': [run('if (1) return true; return false;'), true],
  'label': [run('var n = 0; outer: for (var i = 0; i < 3; i++) for (;;) { n++; continue outer; } return n;'), 3],
  'return': [run('return 5;'), 5],
  'switch': [run('switch ("b") { case "a": return 1; case "b": return 2; default: return 3; }'), 2],
  'throw, try': [run('try { throw new Error("m"); } catch (e) { return e.message; }'), 'm'],
  'var': [run('var a = 1, b; return [a, b === undefined];'), [1, true]],
  'while': [run('var i = 0; while (i < 4) i++; return i;'), 4],
  'const': [run('const a = 1; return a;'), 1],
  'let': [run('let a = 1; { let a = 2; } return a;'), 1],
  'template literals': ['`a${1 + 1}${`b${"c"}`}\nd`', 'a2bc\nd'],
  'arrow functions': ['[1, 2].map((a) => a * 2).concat((() => { return [9]; })())', [2, 4, 9]],
  'rest parameters': ['(function (a, ...b) { return b; })(1, 2, 3)', [2, 3]],
  'arguments': ['(function () { return arguments.length; })(1, 2)', 2],
  'Unicode': ['["\\u00e9", "é".length, "✓"]', ['é', 1, '✓']],
  'strict mode': ['(function () { return this === undefined; })()', true],
});

const OBJECTS = list('Object', {
  'create()': ['Object.create({a: 1}).a', 1],
  'defineProperties()': ['Object.keys(Object.defineProperties({}, {a: {value: 1, enumerable: true}, b: {value: 2}}))', ['a']],
  'defineProperty()': ['Object.defineProperty({}, "a", {get: function () { return 3; }}).a', 3],
  'freeze()': [run('var o = Object.freeze({a: 1}); try { o.a = 2; } catch (e) { return [o.a, e instanceof TypeError]; }'), [1, true]],
  'getOwnPropertyDescriptor()': ['Object.getOwnPropertyDescriptor({a: 1}, "a")', { value: 1, writable: true, enumerable: true, configurable: true }],
  'getOwnPropertyDescriptors()': ['Object.getOwnPropertyDescriptors({a: 1}).a.value', 1],
  'getOwnPropertyNames()': ['Object.getOwnPropertyNames(Object.defineProperty({a: 1}, "b", {value: 2}))', ['a', 'b']],
  'getPrototypeOf()': ['Object.getPrototypeOf([]) === Array.prototype', true],
  'isExtensible()': ['[Object.isExtensible({}), Object.isExtensible(Object.preventExtensions({}))]', [true, false]],
  'isFrozen()': ['[Object.isFrozen({a: 1}), Object.isFrozen(Object.freeze({a: 1}))]', [false, true]],
  'isSealed()': ['[Object.isSealed({a: 1}), Object.isSealed(Object.seal({a: 1}))]', [false, true]],
  'keys()': ['Object.keys({a: 1, b: 2})', ['a', 'b']],
  'preventExtensions()': [run('var o = Object.preventExtensions({}); try { o.a = 1; } catch (e) { return e instanceof TypeError; }'), true],
  'seal()': [run('var o = Object.seal({a: 1}); o.a = 2; return o.a;'), 2],
  'assign()': ['Object.assign({a: 1}, {b: 2}, {a: 3})', { a: 3, b: 2 }],
  'entries()': ['Object.entries({a: 1})', [['a', 1]]],
  'values()': ['Object.values({a: 1, b: 2})', [1, 2]],
  'prototype.hasOwnProperty()': ['({a: 1}).hasOwnProperty("a")', true],
  'prototype.isPrototypeOf()': ['Array.prototype.isPrototypeOf([])', true],
  'prototype.propertyIsEnumerable()': ['({a: 1}).propertyIsEnumerable("a")', true],
  'prototype.toString()': ['Object.prototype.toString.call([])', '[object Array]'],
  'prototype.valueOf()': ['({a: 1}).valueOf().a', 1],
  'is()': ['[Object.is(NaN, NaN), Object.is(0, -0)]', [true, false]],
  'setPrototypeOf()': ['Object.setPrototypeOf({}, {a: 1}).a', 1],
});

const STRINGS = list('String', {
  'fromCharCode()': ['String.fromCharCode(97, 98)', 'ab'],
  'fromCodePoint()': ['String.fromCodePoint(97, 8364)', 'a€'],
  'prototype.charAt()': ['"abc".charAt(1)', 'b'],
  'prototype.concat()': ['"a".concat("b", 1)', 'ab1'],
  'prototype.indexOf()': ['"abab".indexOf("b")', 1],
  'prototype.lastIndexOf()': ['"abab".lastIndexOf("b")', 3],
  'prototype.match()': ['["a1b2".match(/[0-9]/g), "a1".match(/([0-9])/)[1], "a".match(/b/)]', [['1', '2'], '1', null]],
  'prototype.replace()': ['["aba".replace("a", "x"), "aba".replace(/a/g, "<$&>"), "ab".replace(/(.)/g, function (all, one) { return one + one; })]', ['xba', '<a>b<a>', 'aabb']],
  'prototype.search()': ['"abc".search(/c/)', 2],
  'prototype.slice()': ['["abcd".slice(1, 3), "abcd".slice(-1)]', ['bc', 'd']],
  'prototype.split()': ['["a,b".split(","), "abc".split(""), "a1b2".split(/[0-9]/)]', [['a', 'b'], ['a', 'b', 'c'], ['a', 'b', '']]],
  'prototype.substr()': ['"abcd".substr(1, 2)', 'bc'],
  'prototype.substring()': ['"abcd".substring(3, 1)', 'bc'],
  'prototype.toLowerCase()': ['"ABÉ".toLowerCase()', 'abé'],
  'prototype.trim()': ['" a ".trim()', 'a'],
  'prototype.toUpperCase()': ['"abé".toUpperCase()', 'ABÉ'],
  'prototype.codePointAt()': ['"€".codePointAt(0)', 8364],
  'prototype.endsWith()': ['"abc".endsWith("bc")', true],
  'prototype.includes()': ['"abc".includes("b")', true],
  'prototype.repeat()': ['"ab".repeat(3)', 'ababab'],
  'prototype.startsWith()': ['"abc".startsWith("b", 1)', true],
  'prototype.padStart()': ['"1".padStart(3, "0")', '001'],
  'prototype.padEnd()': ['"1".padEnd(3)', '1  '],
  'prototype.trimStart()': ['" a ".trimStart()', 'a '],
  'prototype.trimEnd()': ['" a ".trimEnd()', ' a'],
  'prototype.replaceAll()': ['"aba".replaceAll("a", "x")', 'xbx'],
});

const NUMBERS = list('Number', {
  'EPSILON': ['Number.EPSILON > 0 && Number.EPSILON < 1e-15', true],
  'MAX_SAFE_INTEGER': ['Number.MAX_SAFE_INTEGER', 9007199254740991],
  'MIN_SAFE_INTEGER': ['Number.MIN_SAFE_INTEGER', -9007199254740991],
  'MAX_VALUE': ['Number.MAX_VALUE', 1.7976931348623157e308],
  'MIN_VALUE': ['Number.MIN_VALUE', 5e-324],
  'NaN': ['isNaN(Number.NaN)', true],
  'NEGATIVE_INFINITY': ['Number.NEGATIVE_INFINITY < 0', true],
  'POSITIVE_INFINITY': ['Number.POSITIVE_INFINITY > 0', true],
  'isFinite()': ['[Number.isFinite(1), Number.isFinite("1"), Number.isFinite(Infinity)]', [true, false, false]],
  'isInteger()': ['[Number.isInteger(1), Number.isInteger(1.5)]', [true, false]],
  'isNaN()': ['[Number.isNaN(NaN), Number.isNaN("x")]', [true, false]],
  'isSafeInteger()': ['[Number.isSafeInteger(1), Number.isSafeInteger(9007199254740992)]', [true, false]],
  'parseInt()': ['Number.parseInt("12px", 10)', 12],
  'parseFloat()': ['Number.parseFloat("1.5x")', 1.5],
  'prototype.toExponential()': ['(1234).toExponential(2)', '1.23e+3'],
  'prototype.toFixed()': ['(1.005).toFixed(1)', '1.0'],
  'prototype.toPrecision()': ['(1234.5).toPrecision(3)', '1.23e+3'],
  'numeric separators': ['1_000_000', 1000000],
});

const MATH = list('Math', {
  'constants': ['[Math.E, Math.LN10, Math.LN2, Math.LOG10E, Math.LOG2E, Math.PI, Math.SQRT1_2, Math.SQRT2].map(function (n) { return n.toFixed(4); }).join()',
    '2.7183,2.3026,0.6931,0.4343,1.4427,3.1416,0.7071,1.4142'],
  'abs to atanh': ['[Math.abs(-1), Math.acos(1), Math.acosh(1), Math.asin(0), Math.asinh(0), Math.atan(0), Math.atan2(0, 1), Math.atanh(0)]', [1, 0, 0, 0, 0, 0, 0, 0]],
  'cbrt to fround': ['[Math.round(Math.cbrt(27)), Math.ceil(1.2), Math.clz32(1), Math.cos(0), Math.cosh(0), Math.exp(0), Math.expm1(0), Math.floor(1.8), Math.fround(1.5)]',
    [3, 2, 31, 1, 1, 1, 0, 1, 1.5]],
  'hypot to log10': ['[Math.hypot(3, 4), Math.imul(3, 4), Math.log(1), Math.log1p(0), Math.log2(8), Math.log10(1000)]', [5, 12, 0, 0, 3, 3]],
  'max to round': ['[Math.max(1, 3, 2), Math.min(3, 1), Math.pow(2, 3), Math.round(1.5)]', [3, 1, 8, 2]],
  'random()': [run('var n = Math.random(); return n >= 0 && n < 1;'), true],
  'sign to trunc': ['[Math.sign(-3), Math.sinh(0), Math.sin(0), Math.sqrt(16), Math.tan(0), Math.tanh(0), Math.trunc(-1.8)]', [-1, 0, 0, 4, 0, 0, -1]],
});

const BUILT_INS = list('built-in objects', {
  'Date': ['[new Date(0).toISOString(), Date.UTC(1970, 0, 2), Date.parse("1970-01-01T00:00:00Z"), new Date(86400000).getUTCDate(), typeof Date.now(), typeof new Date().getTime()]',
    ['1970-01-01T00:00:00.000Z', 86400000, 0, 2, 'number', 'number']],
  'Function.prototype.apply()': ['Math.max.apply(null, [1, 5, 2])', 5],
  'Function.prototype.bind()': ['(function (a, b) { return this.c + a + b; }).bind({c: 1}, 2)(3)', 6],
  'Function.prototype.call()': ['(function (a) { return this.c + a; }).call({c: 1}, 2)', 3],
  'RegExp: accessors': ['[/a/g.global, /a/i.ignoreCase, /a/m.multiline, /a.b/.source, /a/y.sticky, /a/gi.flags]', [true, true, true, 'a.b', true, 'gi']],
  'RegExp.prototype.exec()': [run('var r = /([a-z])([0-9])/g; var m = r.exec("a1 b2"); return [m[0], m[1], m[2], m.index, r.lastIndex];'), ['a1', 'a', '1', 0, 2]],
  'RegExp.prototype.test()': ['[/^a+$/.test("aaa"), /^a+$/.test("ab")]', [true, false]],
  'RegExp.prototype.toString()': ['/a\\/b/gi.toString()', '/a\\/b/gi'],
  'RegExp.prototype[@@replace]()': ['/a/[Symbol.replace]("aba", "x")', 'xba'],
  'RegExp.prototype[@@split]()': ['/,/[Symbol.split]("a,b")', ['a', 'b']],
  'RegExp: lastIndex': [run('var r = /a/g; r.lastIndex = 1; return [r.test("aa"), r.lastIndex];'), [true, 2]],
  'RegExp: named groups': ['/(?<year>[0-9]{4})-(?<month>[0-9]{2})/.exec("2026-11").groups.month', '11'],
  'JSON.parse()': ['[JSON.parse(\'{"a":[1,null,"x"]}\'), JSON.parse("[1]", function (key, value) { return key === "0" ? 2 : value; })]', [{ a: [1, null, 'x'] }, [2]]],
  'JSON.stringify()': ['[JSON.stringify({a: [1, undefined], b: undefined}), JSON.stringify({a: 1, b: 2}, ["b"]), JSON.stringify([1], null, 1)]', ['{"a":[1,null]}', '{"b":2}', '[\n 1\n]']],
  'ArrayBuffer.isView()': ['[ArrayBuffer.isView(new Uint8Array(1)), ArrayBuffer.isView([])]', [true, false]],
  'ArrayBuffer.prototype.slice()': ['new ArrayBuffer(8).slice(2, 5).byteLength', 3],
  'Symbol.for()': ['Symbol.for("a") === Symbol.for("a")', true],
  'Symbol.keyfor()': ['Symbol.keyFor(Symbol.for("a"))', 'a'],
});

const ARRAYS = list('Array', {
  'isArray()': ['[Array.isArray([]), Array.isArray({})]', [true, false]],
  'of()': ['Array.of(7, 8)', [7, 8]],
  'prototype.concat()': ['[1].concat([2], 3)', [1, 2, 3]],
  'prototype.every()': ['[1, 2].every(function (a) { return a > 0; })', true],
  'prototype.filter()': ['[1, 2, 3].filter(function (a) { return a > 1; })', [2, 3]],
  'prototype.forEach()': [run('var n = 0; [1, 2].forEach(function (a) { n += a; }); return n;'), 3],
  'prototype.indexOf()': ['[1, 2, 1].indexOf(1, 1)', 2],
  'prototype.join()': ['[1, null, "a"].join("-")', '1--a'],
  'prototype.lastIndexOf()': ['[1, 2, 1].lastIndexOf(1)', 2],
  'prototype.map()': ['[1, 2].map(function (a, i) { return a + i; })', [1, 3]],
  'prototype.pop()': [run('var a = [1, 2]; return [a.pop(), a];'), [2, [1]]],
  'prototype.push()': [run('var a = [1]; return [a.push(2, 3), a];'), [3, [1, 2, 3]]],
  'prototype.reduce()': ['[1, 2, 3].reduce(function (a, b) { return a + b; }, 10)', 16],
  'prototype.reduceRight()': ['["a", "b"].reduceRight(function (a, b) { return a + b; })', 'ba'],
  'prototype.reverse()': ['[1, 2, 3].reverse()', [3, 2, 1]],
  'prototype.shift()': [run('var a = [1, 2]; return [a.shift(), a];'), [1, [2]]],
  'prototype.slice()': ['[1, 2, 3].slice(-2)', [2, 3]],
  'prototype.some()': ['[1, 2].some(function (a) { return a > 1; })', true],
  'prototype.sort()': ['[[3, 1, 10].sort(), [3, 1, 10].sort(function (a, b) { return a - b; })]', [[1, 10, 3], [1, 3, 10]]],
  'prototype.splice()': [run('var a = [1, 2, 3]; return [a.splice(1, 1, 9, 8), a];'), [[2], [1, 9, 8, 3]]],
  'prototype.unshift()': [run('var a = [1]; return [a.unshift(0), a];'), [2, [0, 1]]],
  'prototype.copyWithin()': ['[1, 2, 3, 4].copyWithin(0, 2)', [3, 4, 3, 4]],
  'prototype.fill()': ['[1, 2, 3].fill(0, 1)', [1, 0, 0]],
  'prototype.find()': ['[1, 2, 3].find(function (a) { return a > 1; })', 2],
  'prototype.findIndex()': ['[1, 2, 3].findIndex(function (a) { return a > 1; })', 1],
  'prototype.includes()': ['[1, NaN].includes(NaN)', true],
});

const join = (expression: string) => `Array.prototype.join.call(${expression}, ",")`;

const TYPED_ARRAYS = list('typed arrays', {
  'constructors': ['[Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array].map(function (T) { return new T([300])[0]; })',
    [300, 300, 44, 300, 300, 44, 255, 300, 300]],
  'of a length and of a buffer': ['[new Uint8Array(3).length, new Uint16Array(new ArrayBuffer(8), 2, 2).byteLength, new Int8Array(new Uint8Array([200]))[0]]', [3, 4, -56]],
  'from()': [join('Uint8Array.from([1, 2], function (a) { return a * 2; })'), '2,4'],
  'of()': [join('Uint8Array.of(1, 2)'), '1,2'],
  'prototype.copyWithin()': [join('new Uint8Array([1, 2, 3]).copyWithin(0, 1)'), '2,3,3'],
  'prototype.every()': ['new Uint8Array([1, 2]).every(function (a) { return a > 0; })', true],
  'prototype.fill()': [join('new Uint8Array(3).fill(7, 1)'), '0,7,7'],
  'prototype.filter()': [join('new Uint8Array([1, 2, 3]).filter(function (a) { return a > 1; })'), '2,3'],
  'prototype.find()': ['new Uint8Array([1, 2]).find(function (a) { return a > 1; })', 2],
  'prototype.findIndex()': ['new Uint8Array([1, 2]).findIndex(function (a) { return a > 1; })', 1],
  'prototype.forEach()': [run('var n = 0; new Uint8Array([1, 2]).forEach(function (a) { n += a; }); return n;'), 3],
  'prototype.includes()': ['new Uint8Array([1, 2]).includes(2)', true],
  'prototype.indexOf()': ['new Uint8Array([1, 2]).indexOf(2)', 1],
  'prototype.join()': ['new Uint8Array([1, 2]).join("-")', '1-2'],
  'prototype.lastIndexOf()': ['new Uint8Array([1, 2, 1]).lastIndexOf(1)', 2],
  'prototype.map()': [join('new Uint8Array([1, 2]).map(function (a) { return a * 2; })'), '2,4'],
  'prototype.reduce()': ['new Uint8Array([1, 2]).reduce(function (a, b) { return a + b; })', 3],
  'prototype.reduceRight()': ['new Uint8Array([1, 2]).reduceRight(function (a, b) { return a + "" + b; }, "")', '21'],
  'prototype.reverse()': [join('new Uint8Array([1, 2]).reverse()'), '2,1'],
  'prototype.some()': ['new Uint8Array([1, 2]).some(function (a) { return a > 1; })', true],
  'prototype.set()': [run('var a = new Uint8Array(3); a.set([1, 2], 1); return a.join();'), '0,1,2'],
  'prototype.slice()': [join('new Uint8Array([1, 2, 3]).slice(1)'), '2,3'],
  'prototype.sort()': [join('new Uint8Array([10, 9, 1]).sort()'), '1,9,10'],
  'prototype.subarray()': [run('var a = new Uint8Array([1, 2, 3]); a.subarray(1)[0] = 9; return a.join();'), '1,9,3'],
  'prototype.toString()': ['new Uint8Array([1, 2]).toString()', '1,2'],
  'DataView: integers': [run('var v = new DataView(new ArrayBuffer(16)); v.setInt8(0, -1); v.setUint8(1, 255); v.setInt16(2, -2); v.setUint16(4, 65535, true); v.setInt32(6, -3); v.setUint32(10, 7, true);'
    + ' return [v.getInt8(0), v.getUint8(1), v.getInt16(2), v.getUint16(4, true), v.getInt32(6), v.getUint32(10, true)];'), [-1, 255, -2, 65535, -3, 7]],
  'DataView: floats': [run('var v = new DataView(new ArrayBuffer(12)); v.setFloat32(0, 1.5); v.setFloat64(4, -2.25, true); return [v.getFloat32(0), v.getFloat64(4, true)];'), [1.5, -2.25]],
});

const PROMISES = list('Promise', {
  'all()': ['Promise.all([1, Promise.resolve(2)])', [1, 2]],
  'allSettled()': ['Promise.allSettled([1, Promise.reject("x")])', [{ status: 'fulfilled', value: 1 }, { status: 'rejected', reason: 'x' }]],
  'any()': ['Promise.any([Promise.reject("x"), Promise.resolve(2)])', 2],
  'reject()': ['Promise.reject("x").catch(function (e) { return e + "!"; })', 'x!'],
  'resolve()': ['Promise.resolve(3)', 3],
  'race()': ['Promise.race([Promise.resolve(1), new Promise(function () {})])', 1],
  'prototype.catch()': ['new Promise(function () { throw new Error("m"); }).catch(function (e) { return e.message; })', 'm'],
  'prototype.finally()': ['Promise.resolve(1).finally(function () { return 2; })', 1],
  'prototype.then()': ['Promise.resolve(1).then(function (a) { return a + 1; })', 2],
});

const TEXT = list('text', {
  'TextDecoder.prototype.decode()': ['new TextDecoder().decode(new Uint8Array([0xe2, 0x82, 0xac]))', '€'],
  'TextDecoder: accessors': ['[new TextDecoder().encoding, new TextDecoder("utf-8", {fatal: true}).fatal, new TextDecoder("utf-8", {ignoreBOM: true}).ignoreBOM]', ['utf-8', true, true]],
  'TextEncoder.prototype.encode()': ['new TextEncoder().encode("€").join()', '226,130,172'],
  'TextEncoder.prototype.encodeInto()': [run('var target = new Uint8Array(4); var result = new TextEncoder().encodeInto("€€", target); return [result.read, result.written, target.join()];'),
    [1, 3, '226,130,172,0']],
  'atob()': ['atob("aGk=")', 'hi'],
  'btoa()': ['btoa("hi")', 'aGk='],
});

const ERRORS_AND_GLOBALS = list('errors and globals', {
  'error types': ['[Error, EvalError, InternalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map(function (E) { var e = new E("m"); return e.name + (e instanceof Error) + e.message; })',
    ['Error', 'EvalError', 'InternalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'].map((name) => `${name}truem`)],
  'globalThis': ['globalThis.JSON === JSON', true],
  'decodeURI(), encodeURI()': ['[decodeURI("%C3%A9%2F"), encodeURI("é/?a=b c")]', ['é%2F', '%C3%A9/?a=b%20c']],
  'decodeURIComponent(), encodeURIComponent()': ['[decodeURIComponent("%C3%A9%2F"), encodeURIComponent("é/?")]', ['é/', '%C3%A9%2F%3F']],
  'isFinite(), isNaN()': ['[isFinite("1"), isFinite(NaN), isNaN("x")]', [true, false, true]],
  'parseFloat(), parseInt()': ['[parseFloat("1.5e1x"), parseInt("ff", 16)]', [15, 255]],
  'NaN, Infinity, undefined': ['[NaN === NaN, Infinity > 1, undefined === void 0]', [false, true, true]],
  'eval() throws': [run('try { (0, globalThis["eval"])("1"); return "ran"; } catch (e) { return "threw"; }'), 'threw'],
});

const numbers = (kind: string, value: number, size: number) => [`(function () { var b = Buffer.alloc(${size}); b.write${kind}(${value}, 0); return b.read${kind}(0); })()`, value] as const;

const BUFFERS = list('Buffer', {
  'alloc()': ['[Buffer.alloc(2).toString("hex"), Buffer.alloc(3, "ab").toString(), Buffer.alloc(2, 1).toString("hex"), Buffer.alloc(3, "6162", "hex").toString()]', ['0000', 'aba', '0101', 'aba']],
  'allocUnsafe()': ['Buffer.allocUnsafe(3).length', 3],
  'byteLength()': ['[Buffer.byteLength("€"), Buffer.byteLength("6162", "hex"), Buffer.byteLength(new Uint8Array(3)), Buffer.byteLength(new ArrayBuffer(4))]', [3, 2, 3, 4]],
  'compare()': ['[Buffer.compare(Buffer.from("a"), Buffer.from("b")), Buffer.compare(Buffer.from("a"), Buffer.from("a"))]', [-1, 0]],
  'concat()': ['[Buffer.concat([Buffer.from("ab"), Buffer.from("cd")]).toString(), Buffer.concat([Buffer.from("ab"), Buffer.from("cd")], 3).toString(), Buffer.concat([]).length]', ['abcd', 'abc', 0]],
  'from(array)': ['Buffer.from([104, 105, 256 + 33]).toString()', 'hi!'],
  'from(arrayBuffer)': [run('var a = new ArrayBuffer(4); var b = Buffer.from(a, 1, 2); b[0] = 9; return [b.length, new Uint8Array(a)[1]];'), [2, 9]],
  'from(buffer)': [run('var a = Buffer.from("ab"); var b = Buffer.from(a); b[0] = 120; return [a.toString(), b.toString()];'), ['ab', 'xb']],
  'from(object)': ['[Buffer.from({type: "Buffer", data: [97]}).toString(), Buffer.from(new String("ab")).toString()]', ['a', 'ab']],
  'from(string)': ['[Buffer.from("€").toString("hex"), Buffer.from("YWI=", "base64").toString(), Buffer.from("YWI", "base64url").toString(), Buffer.from("6162", "hex").toString()]', ['e282ac', 'ab', 'ab', 'ab']],
  'isBuffer()': ['[Buffer.isBuffer(Buffer.from("")), Buffer.isBuffer(new Uint8Array(1))]', [true, false]],
  'isEncoding()': ['["utf8", "hex", "base64", "base64url", "x"].map(function (e) { return Buffer.isEncoding(e); })', [true, true, true, true, false]],
  'prototype.compare()': ['[Buffer.from("abc").compare(Buffer.from("abd")), Buffer.from("xabc").compare(Buffer.from("abc"), 0, 3, 1, 4)]', [-1, 0]],
  'prototype.copy()': [run('var b = Buffer.alloc(4); return [Buffer.from("abc").copy(b, 1, 1), b.toString("hex")];'), [2, '00626300']],
  'prototype.equals()': ['[Buffer.from("a").equals(Buffer.from("a")), Buffer.from("a").equals(Buffer.from("b"))]', [true, false]],
  'prototype.fill()': ['[Buffer.alloc(4).fill("ab").toString(), Buffer.alloc(3).fill(97, 1).toString("hex")]', ['abab', '006161']],
  'prototype.includes()': ['[Buffer.from("abc").includes("bc"), Buffer.from("abc").includes(98, 2)]', [true, false]],
  'prototype.indexOf()': ['[Buffer.from("abab").indexOf("b"), Buffer.from("abab").indexOf(Buffer.from("ab"), 1), Buffer.from("a").indexOf("x")]', [1, 2, -1]],
  'prototype.lastIndexOf()': ['Buffer.from("abab").lastIndexOf("b")', 3],
  'readInt8, writeInt8': numbers('Int8', -3, 1),
  'readUInt8, writeUInt8': numbers('UInt8', 250, 1),
  ...Object.fromEntries(['BE', 'LE'].flatMap((order) => [
    [`readInt16${order}`, numbers(`Int16${order}`, -300, 2)], [`readInt32${order}`, numbers(`Int32${order}`, -70000, 4)],
    [`readUInt16${order}`, numbers(`UInt16${order}`, 60000, 2)], [`readUInt32${order}`, numbers(`UInt32${order}`, 4000000000, 4)],
    [`readFloat${order}`, numbers(`Float${order}`, 1.5, 4)], [`readDouble${order}`, numbers(`Double${order}`, -2.1, 8)],
    [`readInt${order}`, [run(`var b = Buffer.alloc(6); b.writeInt${order}(-12345678901, 0, 6); return b.readInt${order}(0, 6);`), -12345678901]],
    [`readUInt${order}`, [run(`var b = Buffer.alloc(3); b.writeUInt${order}(0x010203, 0, 3); return [b.readUInt${order}(0, 3), b[0]];`), [0x010203, order === 'BE' ? 1 : 3]]],
  ] as [string, readonly [string, unknown]][])),
  'prototype.subarray()': ['Buffer.from("abcd").subarray(1, 3).toString()', 'bc'],
  'prototype.swap16()': ['Buffer.from("01020304", "hex").swap16().toString("hex")', '02010403'],
  'prototype.swap32()': ['Buffer.from("01020304", "hex").swap32().toString("hex")', '04030201'],
  'prototype.swap64()': ['Buffer.from("0102030405060708", "hex").swap64().toString("hex")', '0807060504030201'],
  'prototype.swap16() of odd length': [run('try { Buffer.alloc(3).swap16(); } catch (e) { return e instanceof RangeError; }'), true],
  'prototype.toJSON()': ['JSON.stringify(Buffer.from("ab"))', '{"type":"Buffer","data":[97,98]}'],
  'prototype.toString()': ['[Buffer.from("abc").toString(), Buffer.from("ab").toString("hex"), Buffer.from("\\u00ff\\u00ff").toString("base64"), Buffer.from("\\u00ff\\u00ff").toString("base64url"), Buffer.from("abc").toString("utf8", 1, 2)]',
    ['abc', '6162', 'w7/Dvw==', 'w7_Dvw', 'b']],
  'prototype.write()': [run('var b = Buffer.alloc(4); return [b.write("abc", 2), b.toString("hex"), b.write("6162", 0, 2, "hex"), b.toString()];'), [2, '00006162', 2, 'abab']],
  'buffer[index]': [run('var b = Buffer.from("ab"); b[0] = 120; return [b[0], b[1], b[2] === undefined];'), [120, 98, true]],
  'buffer.buffer, byteOffset, length': [run('var b = Buffer.from(new ArrayBuffer(8), 3); return [b.buffer.byteLength, b.byteOffset, b.length];'), [8, 3, 5]],
  'require()': ['require("buffer").Buffer.from("a").toString()', 'a'],
});

const QUERY_STRINGS = list('querystring', {
  'escape()': ['require("querystring").escape("a b&é")', 'a%20b%26%C3%A9'],
  'parse()': ['require("querystring").parse("name=value&abc=xyz&abc=123")', { name: 'value', abc: ['xyz', '123'] }],
  'parse() with separators': ['require("querystring").parse("a:1;b:2", ";", ":")', { a: '1', b: '2' }],
  'parse(): decodeURIComponent': ['require("querystring").parse("a=b", "&", "=", {decodeURIComponent: function (s) { return s + "!"; }})', { 'a!': 'b!' }],
  'parse(): maxKeys': ['require("querystring").parse("a=1&b=2", "&", "=", {maxKeys: 1})', { a: '1' }],
  'parse(): invalid UTF-8': ['require("querystring").parse("a=%ff").a', '\ufffd'],
  'decode()': ['require("querystring").decode("a=1")', { a: '1' }],
  'stringify()': ['require("querystring").stringify({ name: "value", abc: ["xyz", "123"], anotherName: "" })', 'name=value&abc=xyz&abc=123&anotherName='],
  'stringify(): encodeURIComponent': ['require("querystring").stringify({a: "b"}, ";", ":", {encodeURIComponent: function (s) { return s + "!"; }})', 'a!:b!'],
  'encode()': ['require("querystring").encode({a: "é"})', 'a=%C3%A9'],
  'unescape()': ['require("querystring").unescape("a%20b%C3%A9")', 'a bé'],
});

const CRYPTO = list('crypto', {
  'createHash()': ['["md5", "sha1", "sha256"].map(function (name) { return require("crypto").createHash(name).update("a").update("b").digest("hex"); })',
    ['187ef4436122d1cc2f40dc2b92f0eba0', 'da23614e02469a0d7c7bd1bdab5c9c474b1904dc', 'fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603']],
  'hash.digest(encoding)': ['["hex", "base64", "base64url"].map(function (encoding) { return require("crypto").createHash("md5").update("a").digest(encoding); })',
    ['0cc175b9c0f1b6a831c399e269772661', 'DMF1ucDxtqgxw5niaXcmYQ==', 'DMF1ucDxtqgxw5niaXcmYQ']],
  'hash.digest()': [run('var d = require("crypto").createHash("md5").update("a").digest(); return [Buffer.isBuffer(d), d.toString("hex")];'), [true, '0cc175b9c0f1b6a831c399e269772661']],
  'hash.update(Buffer)': ['require("crypto").createHash("md5").update(Buffer.from("a")).digest("hex")', '0cc175b9c0f1b6a831c399e269772661'],
  'createHmac()': ['["md5", "sha1", "sha256"].map(function (name) { return require("crypto").createHmac(name, "key").update("a").digest("base64url"); })',
    ['gOpEzOoUzCJjiJVnz6zM1w', 'DbIfBQUvMj5xTvm_H3sAD_6X6KA', 'eAw9tM495bnlWBb7qY9ZBjHZbAdScbJpdiONX0REIZs']],
  'createHmac() with a Buffer as the key': ['require("crypto").createHmac("md5", Buffer.from("key")).update("a").digest("hex")', '80ea44ccea14cc2263889567cfacccd7'],
  'other algorithms are errors': [run('try { require("crypto").createHash("sha512"); } catch (e) { return e instanceof TypeError; }'), true],
  'other encodings are errors': [run('try { require("crypto").createHash("md5").update("a").digest("latin1"); } catch (e) { return e instanceof TypeError; }'), true],
  'a second digest is an error': [run('var h = require("crypto").createHash("md5"); h.update("a").digest(); try { h.digest(); } catch (e) { return e instanceof Error; }'), true],
});

export const FEATURES: Feature[] = [
  ...CORE, ...OBJECTS, ...STRINGS, ...NUMBERS, ...MATH, ...BUILT_INS, ...ARRAYS, ...TYPED_ARRAYS, ...PROMISES, ...TEXT, ...ERRORS_AND_GLOBALS,
  ...BUFFERS, ...QUERY_STRINGS, ...CRYPTO,
];

/** Where Debian's njs 0.7.9 gives something else, and why the runtime is taken at the page's word. */
export const NJS_DIFFERENCES: Record<string, string> = {
  'String prototype.replaceAll()': 'njs has it since 0.7.10',
  'Number MIN_VALUE': 'njs gives the smallest normal number, 2.2e-308; ECMAScript asks for the smallest of all',
};
