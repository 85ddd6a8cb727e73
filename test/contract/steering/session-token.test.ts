import * as fc from 'fast-check';
import { MAX_TOKEN_OCTETS, sessionTokenOf } from '../../../src/contract/steering';

test.each<[string, string, string | undefined]>([
  ['a plain token', 'f0e4c2f76c58916ec258f246851bea09', 'f0e4c2f76c58916ec258f246851bea09'],
  ['a quoted one', '"abc"', 'abc'],
  ['a signed one, percent-encoded', 's%3Aabc.def%2B', 's%3Aabc.def%2B'],
  ['one of base64', 'QUJD+/==', 'QUJD+/=='],
  ['the longest', 'a'.repeat(MAX_TOKEN_OCTETS), 'a'.repeat(MAX_TOKEN_OCTETS)],
  ['one octet more', 'a'.repeat(MAX_TOKEN_OCTETS + 1), undefined],
  ['8 KB', 'a'.repeat(8192), undefined],
  ['nothing', '', undefined],
  ['quotes around nothing', '""', undefined],
  ['a lone quote', '"', undefined],
  ['a quote inside', 'a"b', undefined],
  ['a space', 'a b', undefined],
  ['a comma', 'a,b', undefined],
  ['a backslash', 'a\\b', undefined],
  ['a line break', 'a\r\nx-smart-origin-variant: v2', undefined],
  ['letters beyond ASCII', 'tökén', undefined],
])('%s', (_, value, token) => {
  expect(sessionTokenOf({ value })).toBe(token);
});

test('no cookie is no token', () => {
  expect(sessionTokenOf(undefined)).toBeUndefined();
});

test('of several cookies the first that can be a token counts', () => {
  const several = (...values: string[]) => ({ value: values[0], multiValue: values.map((value) => ({ value })) });
  expect(sessionTokenOf(several('first', 'second'))).toBe('first');
  expect(sessionTokenOf(several('', 'b d', '"third"', 'fourth'))).toBe('third');
  expect(sessionTokenOf(several('', ''))).toBeUndefined();
});

test('whatever a cookie holds, a token is at most 512 cookie-octets of it', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ minLength: 500, maxLength: 600 })), (value) => {
    const token = sessionTokenOf({ value });
    if (token === undefined) return;
    expect(token).toMatch(/^[!#-+\--:<-[\]-~]{1,512}$/);
    expect([value, value.slice(1, -1)]).toContain(token);
  }));
});
