import fc from 'fast-check';
import { isPlainKey, keyOfPath } from '../../src/origins/object-key';

test('every key survives percent-encoding', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (key) => {
    expect(keyOfPath(`/${key.split('/').map(encodeURIComponent).join('/')}`)).toBe(key);
  }));
});

test('a plain key never names a parent, itself, or a convention of the folder', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.constantFrom('', '.', '..', '.versions', '.metadata.json', 'a\0', 'a\\b'), fc.string())), (segments) => {
    const key = segments.join('/');
    if (!isPlainKey(key)) return;
    const parts = key.split('/');
    expect(parts).not.toContain('..');
    expect(parts).not.toContain('.');
    expect(parts).not.toContain('');
    expect(parts[0]).not.toBe('.versions');
    expect(key).not.toBe('.metadata.json');
    expect(key).not.toMatch(/[\0\\]/);
  }));
});

test.each(['a', 'a/b.txt', '.well-known/security.txt', '...', 'a/.metadata.json', 'ä/€'])('%s is a plain key', (key) => {
  expect(isPlainKey(key)).toBe(true);
});

test.each(['%', '%zz', '%ff'])('fails when the path holds %s', (path) => {
  expect(keyOfPath(`/${path}`)).toBeUndefined();
});
