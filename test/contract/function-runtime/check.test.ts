import { BUILT_IN_CASES, type Case, SYNTAX_CASES } from './cases';
import { checkFunctionCode, describeFinding, FindingSeverity } from '../../../src/contract/function-runtime';

const of = (verdict: Case['verdict']) => [...SYNTAX_CASES, ...BUILT_IN_CASES].filter((one) => one.verdict === verdict);

test.each(of('allow'))('allows $construct', ({ code }) => {
  expect(checkFunctionCode(code).map(describeFinding)).toEqual([]);
});

test.each(of('warn'))('warns of $construct', ({ code }) => {
  const findings = checkFunctionCode(code);
  expect(findings.map(({ severity }) => severity)).toContain(FindingSeverity.WARNING);
  expect(findings.map(({ severity }) => severity)).not.toContain(FindingSeverity.ERROR);
});

test.each(of('refuse'))('refuses $construct', ({ code }) => {
  expect(checkFunctionCode(code).map(({ severity }) => severity)).toContain(FindingSeverity.ERROR);
});

test('a finding says where it is, what it is and how to mend it', () => {
  const code = 'function handler(event) {\n  const host = event.request.headers?.host;\n  return event.request;\n}\n';
  expect(checkFunctionCode(code)).toEqual([{
    severity: FindingSeverity.ERROR,
    line: 2,
    column: 16,
    construct: 'optional chaining',
    mend: 'test first: a && a.b',
  }]);
  expect(describeFinding(checkFunctionCode(code)[0])).toBe('line 2, column 16: optional chaining (error): test first: a && a.b');
});

test('a syntax error is a finding at its place', () => {
  expect(checkFunctionCode('var a = 1;\nvar b = ;')).toEqual([expect.objectContaining({
    severity: FindingSeverity.ERROR, line: 2, column: 9, construct: 'syntax error: Unexpected token',
  })]);
});

test('findings stand in the order of the source', () => {
  const lines = checkFunctionCode('new Map();\nclass A { }\nnew Set();').map(({ line }) => line);
  expect(lines).toEqual([1, 2, 3]);
});

test('a name that only an inner scope declares is still missing outside it', () => {
  const findings = checkFunctionCode('function a() { var Map = 1; return Map; }\nnew Map();');
  expect(findings.map(({ line, construct }) => [line, construct])).toEqual([[2, 'Map']]);
});
