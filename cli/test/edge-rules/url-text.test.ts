import fc from 'fast-check';
import { badQueryCharacter, decoded, encoded } from '../../src/edge-rules/url-text';

test('UTF-8 is read as UTF-8, other bytes as Latin-1', () => {
  expect([decoded('/\xc3\xbc'), decoded('/\xfc'), decoded('/a')]).toEqual(['/ü', '/\xfc', '/a']);
});

test('what a function writes can travel', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
    expect(encoded(text)).toMatch(/^[\x21-\x7e]*$/);
    if (!text.includes('%')) expect(decodeURIComponent(encoded(text))).toBe(text);
  }));
});

test.each([['a=b%20c&d', undefined], ['a b', '" "'], ['a#b', '"#"'], ['a\nb', '"\\n"']])('query string %j holds %s', (text, expected) => {
  expect(badQueryCharacter(text)).toBe(expected);
});
