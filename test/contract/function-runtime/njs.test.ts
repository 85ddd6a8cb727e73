import fc from 'fast-check';
import { BUILT_IN_CASES, SYNTAX_CASES } from './cases';
import { describeWithNjs, loadsInNjs } from './njs';
import { checkFunctionCode, describeFinding, FindingSeverity } from '../../../src/contract/function-runtime';

const refusals = (code: string) => checkFunctionCode(code).filter(({ severity }) => severity === FindingSeverity.ERROR).map(describeFinding);

/**
 * What the gate allows must run in njs, and what njs refuses the gate must refuse. The reverse need not hold: njs runs things
 * that AWS does not support, such as nested async functions.
 */
describeWithNjs('the gate against njs', () => {
  const NOT_ASKED_OF_NJS = new Map([
    ['undeclared names', 'runs: the function is never called'],
    ['tagged templates', 'njs 0.7.9 has no strings.raw; the case does not need it'],
  ]);

  test.each([...SYNTAX_CASES, ...BUILT_IN_CASES].filter(({ verdict, construct }) => verdict !== 'refuse' && !NOT_ASKED_OF_NJS.has(construct)))(
    'njs runs what the gate lets pass: $construct', ({ code }) => {
      expect(loadsInNjs(code)).toEqual({ loads: true });
    });

  test('the gate refuses what njs refuses', () => {
    const refused = [...SYNTAX_CASES, ...BUILT_IN_CASES].filter(({ construct, code }) => !NOT_ASKED_OF_NJS.has(construct) && !loadsInNjs(code).loads);
    expect(refused.length).toBeGreaterThan(50);
    expect(refused.filter(({ code }) => refusals(code).length === 0)).toEqual([]);
  });

  test('on programs put together at random', () => {
    fc.assert(fc.property(program, (code) => {
      const { loads, error } = loadsInNjs(code);
      if (!loads && /SyntaxError|ReferenceError: Invalid left-hand/.test(error!)) expect({ code, refusals: refusals(code) }).not.toEqual({ code, refusals: [] });
      if (refusals(code).length === 0) expect({ code, loads, error }).toEqual({ code, loads: true, error: undefined });
    }), { numRuns: 150 });
  });
});

/** Programs of nested constructs, allowed ones and others; nothing in them runs but declarations. */
const { expression, statement } = fc.letrec((tie) => {
  const e = tie('expression') as fc.Arbitrary<string>;
  const s = tie('statement') as fc.Arbitrary<string>;
  return {
    expression: fc.oneof({ depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('1', '0x1f', "'s'", '`t`', 'a', 'null', '/x/g', '/x/s', '1_0', '2n', 'this', '"\\u0041"'),
      fc.tuple(e, fc.constantFrom('+', '**', '&&', '||', '??', '===', 'in', 'instanceof', ','), e).map(([l, op, r]) => `((${l}) ${op} (${r}))`),
      e.map((x) => `[${x}]`),
      e.map((x) => `[...[${x}]]`),
      e.map((x) => `({ p: ${x} })`),
      e.map((x) => `({ ...{ p: ${x} } })`),
      e.map((x) => `({ get p() { return ${x}; } })`),
      e.map((x) => `(function () { return ${x}; })`),
      e.map((x) => `((b) => ${x})`),
      e.map((x) => `((b = ${x}) => b)`),
      e.map((x) => `((...b) => ${x})`),
      e.map((x) => `(${x} ? 1 : 2)`),
      e.map((x) => '`v${' + x + '}`'),
      e.map((x) => `(a = ${x})`),
      e.map((x) => `(a ||= ${x})`),
      e.map((x) => `((${x})?.p)`),
      e.map((x) => `(typeof (${x}))`),
      e.map((x) => `(class { m() { return ${x}; } })`),
    ),
    statement: fc.oneof({ depthSize: 'small', withCrossShrink: true },
      e.map((x) => `(function () { return ${x}; });`),
      e.map((x) => `function f() { var b = ${x}; return b; }`),
      e.map((x) => `async function g() { const b = await (${x}); return b; }`),
      e.map((x) => `function* h() { yield ${x}; }`),
      s.map((x) => `(function () { if (a) { ${x} } else { ${x} } });`),
      s.map((x) => `(function () { for (let i = 0; i < 1; i++) { ${x} } });`),
      s.map((x) => `(function () { for (const k in a) { ${x} } });`),
      s.map((x) => `(function () { for (const k of a) { ${x} } });`),
      s.map((x) => `(function () { try { ${x} } catch (error) { ${x} } finally { } });`),
      s.map((x) => `(function () { try { ${x} } catch { ${x} } });`),
      s.map((x) => `(function () { switch (a) { case 1: ${x} break; default: } });`),
      s.map((x) => `(function () { label: { ${x} break label; } });`),
      e.map((x) => `(function () { const { p } = ${x}; });`),
    ),
  };
}) as { expression: fc.Arbitrary<string>; statement: fc.Arbitrary<string> };

const program = fc.tuple(fc.array(statement, { minLength: 1, maxLength: 3 }), expression)
  .map(([statements, last]) => `var a = {};\n${statements.map((text) => `(function () { ${text} });`).join('\n')}\n(function () { return ${last}; });\n`);
