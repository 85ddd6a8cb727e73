import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { NOW } from './fixtures';
import { type Hmac, looksLikePreview, previewToken, verifyPreview } from '../../../src/contract/steering';

const hmac: Hmac = (key, text) => createHmac('sha256', key).update(text).digest('hex');
const KEY = 'cHJldmlldy1rZXktb2YtMzItcmFuZG9tLWJ5dGVz';

test('what is made with the key is opened with the key', () => {
  const token = previewToken('v2', NOW + 60, KEY, hmac);
  expect(looksLikePreview(token)).toBe(true);
  expect(verifyPreview(token, KEY, NOW, hmac)).toEqual({ member: 'v2', expires: NOW + 60 });
  expect(verifyPreview(previewToken(undefined, NOW + 60, KEY, hmac), KEY, NOW, hmac)).toEqual({ member: undefined, expires: NOW + 60 });
});

test('it ends', () => {
  const token = previewToken('v2', NOW, KEY, hmac);
  expect(verifyPreview(token, KEY, NOW - 1, hmac)).toBeDefined();
  expect(verifyPreview(token, KEY, NOW, hmac)).toBeUndefined();
});

test('another key opens nothing', () => {
  expect(verifyPreview(previewToken('v2', NOW + 60, 'other', hmac), KEY, NOW, hmac)).toBeUndefined();
});

test('no changed character is accepted', () => {
  const token = previewToken('v2', NOW + 60, KEY, hmac);
  fc.assert(fc.property(fc.nat(token.length - 1), fc.constantFrom(...'0123456789abcdef.-vz'), (at, character) => {
    const changed = token.slice(0, at) + character + token.slice(at + 1);
    if (changed === token || !looksLikePreview(changed)) return;
    expect(verifyPreview(changed, KEY, NOW, hmac)).toBeUndefined();
  }), { numRuns: 500 });
});

test.each([undefined, '', 'off', '1.v2.1.', `1.v2.${NOW}.${'0'.repeat(63)}`, `1.v2.${NOW}.${'0'.repeat(65)}`, `2.v2.${NOW}.${'0'.repeat(64)}`, `1.V2.${NOW}.${'0'.repeat(64)}`, `1.v2.-5.${'0'.repeat(64)}`])('%j is no token', (text) => {
  expect(looksLikePreview(text)).toBe(false);
});
