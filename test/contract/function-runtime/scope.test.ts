import fc from 'fast-check';
import { analyzeScopes, parseFunctionCode } from '../../../src/contract/function-runtime';

const analyze = (code: string) => {
  const { topLevel, free } = analyzeScopes(parseFunctionCode(code));
  const texts = (map: typeof topLevel) => Object.fromEntries([...map].map(([name, found]) => [name, found.length]));
  return { topLevel: texts(topLevel), free: texts(free) };
};

test.each([
  ['declarations and uses at top level', 'var a = 1; a + a;', { topLevel: { a: 3 }, free: {} }],
  ['a parameter hides a top-level name', 'var a; function f(a) { return a; } f(a);', { topLevel: { a: 2, f: 2 }, free: {} }],
  ['a rest parameter hides it too', 'var a; function f(...a) { return a; }', { topLevel: { a: 1, f: 1 }, free: {} }],
  ['var belongs to the function, whatever the block', 'function f() { if (1) { var a = 1; } return a; }', { topLevel: { f: 1 }, free: {} }],
  ['var in a block of the program is top level', 'if (1) { var a = 1; } a;', { topLevel: { a: 2 }, free: {} }],
  ['let belongs to the block', 'if (1) { let a = 1; a; } a;', { topLevel: {}, free: { a: 1 } }],
  ['a function in a block belongs to the block', 'if (1) { function f() { } f(); } f();', { topLevel: {}, free: { f: 1 } }],
  ['a loop variable belongs to the loop', 'for (let i = 0; i < 1; i++) { i; } i;', { topLevel: {}, free: { i: 1 } }],
  ['a for-in variable belongs to the loop', 'for (const k in {}) { k; } k;', { topLevel: {}, free: { k: 1 } }],
  ['a catch parameter belongs to its clause', 'try { } catch (e) { e; } e;', { topLevel: {}, free: { e: 1 } }],
  ['a switch is one block', 'switch (1) { case 1: let a = 1; case 2: a; } a;', { topLevel: {}, free: { a: 1 } }],
  ['a function expression knows its own name', 'var g = function f() { return f; }; f;', { topLevel: { g: 1 }, free: { f: 1 } }],
  ['use before declaration', 'f(); function f() { return a; } var a;', { topLevel: { f: 2, a: 2 }, free: {} }],
  ['property names are no variables', 'var a = { b: 1, c: a }; a.b; a["d"];', { topLevel: { a: 4 }, free: {} }],
  ['computed properties are', 'var a = {}; a[b];', { topLevel: { a: 2 }, free: { b: 1 } }],
  ['labels are no variables', 'a: for (;;) { break a; }', { topLevel: {}, free: {} }],
  ['imports are top level', "import cf from 'cloudfront'; cf.kvs();", { topLevel: { cf: 2 }, free: {} }],
  ['arguments is the function\'s own', 'function f() { return arguments; } arguments;', { topLevel: { f: 1 }, free: { arguments: 1 } }],
  ['arrow functions have no arguments of their own', 'const f = () => arguments;', { topLevel: { f: 1 }, free: { arguments: 1 } }],
  ['names of Object.prototype are ordinary names', 'var constructor = 1; toString;', { topLevel: { constructor: 1 }, free: { toString: 1 } }],
])('%s', (_, code, expected) => {
  expect(analyze(code)).toEqual(expected);
});

test('a shorthand property is a use, marked as key and value at once', () => {
  const { topLevel } = analyzeScopes(parseFunctionCode('const a = 1; const o = { a };'));
  expect(topLevel.get('a')!.map(({ shorthand }) => shorthand)).toEqual([false, true]);
});

test('every occurrence stands where the name stands', () => {
  const name = fc.constantFrom('a', 'b', 'event', 'handler');
  const statement = fc.oneof(
    fc.tuple(name, name).map(([x, y]) => `var ${x} = ${y};`),
    fc.tuple(name, name).map(([x, y]) => `(function ${x}(${y}) { return ${x} + ${y}; });`),
    fc.tuple(name, name).map(([x, y]) => `if (${x}) { let ${y} = 1; ${y}; }`),
    fc.tuple(name, name).map(([x, y]) => `({ ${x}: ${y}, k: { ${y} } });`),
  );
  fc.assert(fc.property(fc.array(statement), (statements) => {
    const code = statements.join('\n');
    const { topLevel, free } = analyzeScopes(parseFunctionCode(code));
    for (const [text, occurrences] of [...topLevel, ...free]) {
      for (const { start, end, line, column } of occurrences) {
        expect(code.slice(start, end)).toBe(text);
        expect(code.split('\n')[line - 1].slice(column - 1, column - 1 + text.length)).toBe(text);
      }
    }
  }));
});
