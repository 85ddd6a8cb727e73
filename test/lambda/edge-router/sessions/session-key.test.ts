import * as fc from 'fast-check';
import { config } from './canned-dynamodb';
import { sessionKey } from '../../../../lambda/edge-router/sessions/session-key';

const signed = config({ form: 'signed' });

test('the token as it is', () => {
  expect(sessionKey('s%3Aabc.def', config())).toBe('s%3Aabc.def');
});

test('the prefix comes first', () => {
  expect(sessionKey('abc', config({ prefix: 'session#' }))).toBe('session#abc');
});

test.each([
  ['s%3Aabc.sig', 'abc'],
  ['s:abc.sig', 'abc'],
  ['s%3Aa.b.c.sig%2Bx%3D', 'a.b.c'],
  ['s%3A%C3%A9.sig', '\u00e9'],
])('the id in the signed token %p is %p', (token, id) => {
  expect(sessionKey(token, signed)).toBe(id);
});

test.each(['abc', 'abc.def', 's%3A', 's%3A.sig', 's%3Aabc', 'j%3Aabc.sig', 'S%3Aabc.sig', '%', 's%3A%E0.sig', ''])('%p is no signed token', (token) => {
  expect(sessionKey(token, signed)).toBeUndefined();
});

test('the longest key that DynamoDB takes, and one byte more', () => {
  expect(sessionKey('a'.repeat(2_048), config())).toHaveLength(2_048);
  expect(sessionKey('a'.repeat(2_049), config())).toBeUndefined();
  expect(sessionKey('a'.repeat(2_047), config({ prefix: '\u00e9' }))).toBeUndefined();
  expect(sessionKey('', config({ prefix: 'session#' }))).toBeUndefined();
});

test('whatever comes: a key that DynamoDB takes, or none', () => {
  const token = fc.oneof(fc.string({ maxLength: 3_000 }), fc.string({ unit: 'binary' }), fc.string().map((text) => `s%3A${text}.sig`));
  fc.assert(fc.property(token, fc.constantFrom(config(), signed, config({ prefix: 'p#' }), config({ prefix: 'p#', form: 'signed' })), (given, sessions) => {
    const key = sessionKey(given, sessions);
    if (key === undefined) return;
    expect(Buffer.byteLength(key)).toBeGreaterThan(Buffer.byteLength(sessions.prefix ?? ''));
    expect(Buffer.byteLength(key)).toBeLessThanOrEqual(2_048);
    expect(key.startsWith(sessions.prefix ?? '')).toBe(true);
  }));
});

test('what express-session writes is read', () => {
  const id = fc.string({ minLength: 1, maxLength: 100 });
  const signature = fc.base64String({ minLength: 4, maxLength: 44 }).map((text) => text.replace(/=+$/, ''));
  fc.assert(fc.property(id, signature, (given, sig) => {
    expect(sessionKey(encodeURIComponent(`s:${given}.${sig}`), signed)).toBe(given);
  }));
});
