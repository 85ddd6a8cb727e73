import fc from 'fast-check';
import { decoded } from './support';
import { escapeValue } from '../../src/access-logs/escape';

/** Copied from the page's table, and its ranges. */
const ENCODED = new Set([...'<>"#%{}|\\^~[]`\' ', ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)),
  ...Array.from({ length: 129 }, (_, index) => String.fromCharCode(127 + index))]);

const fromTheWire = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 60 });

test('F-308 every byte alone: encoded where the page says so, else as it is', () => {
  for (let code = 0; code < 256; code += 1) {
    const character = String.fromCharCode(code);
    const expected = ENCODED.has(character) ? `%${code.toString(16).padStart(2, '0').toUpperCase()}` : character;
    expect([code, escapeValue(character)]).toEqual([code, expected]);
  }
});

test('F-308 whatever comes over the wire is decoded to what it was, and never breaks a line or a field', () => {
  fc.assert(fc.property(fromTheWire, (value) => {
    const escaped = escapeValue(value);
    expect(escaped).toMatch(/^[\x21-\x7e]*$/);
    expect(decoded(escaped)).toBe(value);
  }));
});

test('F-308 what is beyond a byte is written as UTF-8', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('\u20ac', '\u4e2d', '\u{1f600}') }), (value) => {
    expect(decodeURIComponent(escapeValue(value))).toBe(value);
  }));
});
