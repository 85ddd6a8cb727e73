import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { instantPauses, MemoryStore } from './support';
import { looksLikePreview } from '../../../src/contract/steering';
import { CountingStore, route } from '../../../test/lambda/steering/functions';
import { parsePage, parseValidity, previewKey, previewUrl } from '../../src/live-policy/preview-link';

/** RFC 2104, from its text and SHA-256 alone. */
function hmac(key: string, text: string): string {
  const sha256 = (...parts: (Buffer | string)[]) => createHash('sha256').update(Buffer.concat(parts.map((part) => Buffer.from(part as string)))).digest();
  const block = Buffer.alloc(64);
  Buffer.from(key).copy(block);
  // eslint-disable-next-line no-bitwise
  const pad = (byte: number) => Buffer.from(block.map((one) => one ^ byte));
  return sha256(pad(0x5c), sha256(pad(0x36), text)).toString('hex');
}

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDE-_';
const tokenOf = (link: string) => new URL(link).searchParams.get('smart-origin-preview')!;

test('a link carries member, end and their HMAC by RFC 2104', () => {
  const token = tokenOf(previewUrl(new URL('https://www.example.com/'), 'v2', 1_795_000_000, KEY));
  expect(token).toBe(`1.v2.1795000000.${hmac(KEY, '1.v2.1795000000')}`);
  expect(tokenOf(previewUrl(new URL('https://www.example.com/'), undefined, 1_795_000_000, KEY))).toBe(`1.-.1795000000.${hmac(KEY, '1.-.1795000000')}`);
});

test.each([
  ['https://www.example.com', 'https://www.example.com/?smart-origin-preview=TOKEN'],
  ['https://www.example.com/a?b=%7Ec&d', 'https://www.example.com/a?b=%7Ec&d&smart-origin-preview=TOKEN'],
  ['https://www.example.com/a?smart-origin-preview=old&b=1', 'https://www.example.com/a?b=1&smart-origin-preview=TOKEN'],
  ['https://www.example.com/a?b=1#part', 'https://www.example.com/a?b=1&smart-origin-preview=TOKEN#part'],
  ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/?smart-origin-preview=TOKEN'],
  ['http://localhost:8080/', 'http://localhost:8080/?smart-origin-preview=TOKEN'],
])('%s', (page, link) => {
  expect(previewUrl(parsePage(page), 'v2', 1, KEY).replace(/1\.v2\.1\.[0-9a-f]{64}/, 'TOKEN')).toBe(link);
});

test('the built viewer router takes a link, and one of another key or that has ended leaves no trace', async () => {
  const expires = Math.floor(Date.now() / 1000) + 600;
  const store = () => new CountingStore({ 'preview-key': KEY });
  const link = new URL(previewUrl(new URL('https://www.example.com/cart'), 'v3', expires, KEY));
  const opened = await route({ uri: '/cart', querystring: link.search.slice(1) }, { store: store() });
  expect(opened.response).toMatchObject({ status: 302 });
  const cookie = `__Host-smart-origin-preview=${tokenOf(link.href)}`;
  expect((await route({ uri: '/cart', cookie }, { store: store() })).variant).toBe('v3');
  const forged = previewUrl(new URL('https://www.example.com/cart'), 'v3', expires, KEY.replace('a', 'b'));
  const ended = previewUrl(new URL('https://www.example.com/cart'), 'v3', expires - 700, KEY);
  for (const other of [forged, ended]) {
    expect((await route({ uri: '/cart', querystring: new URL(other).search.slice(1) }, { store: store() })).response).toBeUndefined();
  }
});

test('whatever the member and the end, it has the form that the edge looks for', () => {
  fc.assert(fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/), fc.integer({ min: 1, max: 999_999_999_999 }), (member, expires) => {
    expect(looksLikePreview(tokenOf(previewUrl(new URL('https://www.example.com/'), member, expires, KEY)))).toBe(true);
  }));
});

describe('the key', () => {
  test('is made on first use, kept, and made anew when asked', async () => {
    const store = new MemoryStore();
    const first = await previewKey(store, false, instantPauses());
    expect(first).toEqual({ key: expect.stringMatching(/^[\w-]{43}$/) as unknown, made: true });
    expect(Buffer.from(first.key, 'base64url')).toHaveLength(32);
    expect(store.items.get('preview-key')).toBe(first.key);
    expect(await previewKey(store, false, instantPauses())).toEqual({ key: first.key, made: false });
    const second = await previewKey(store, true, instantPauses());
    expect(second.made).toBe(true);
    expect(second.key).not.toBe(first.key);
    expect(store.items.get('preview-key')).toBe(second.key);
  });

  test('made by two at once is one', async () => {
    const store = new MemoryStore();
    const keys = await Promise.all([1, 2, 3].map(() => previewKey(store, false, instantPauses())));
    expect(new Set(keys.map(({ key }) => key))).toEqual(new Set([store.items.get('preview-key')]));
    expect(keys.filter(({ made }) => made)).toHaveLength(1);
  });

  test('fails when something else stands in its place', async () => {
    const store = new MemoryStore(new Map([['preview-key', 'secret']]));
    const failed = previewKey(store, false, instantPauses());
    await expect(failed).rejects.toThrow(/no key of ours[^]*--rotate-key/);
    await expect(failed).rejects.not.toThrow(/secret/);
  });
});

describe('fails when', () => {
  test.each(['www.example.com', 'http://www.example.com/', 'ftp://www.example.com/', '', '/cart', 'javascript:alert(1)'])('the page is "%s"', (text) => {
    expect(() => parsePage(text)).toThrow(/--url got[^]*https:\/\/www\.example\.com\//);
  });

  test('the page has a password, which is not repeated', () => {
    expect(() => parsePage('https://me:secret@www.example.com/')).toThrow(/^--url got "https:\/\/\.\.\.@www\.example\.com"/);
  });

  test.each(['', '1', 'h', '59s', '31d', '1w', '-1h', '1.5h', '0h', '99999999s'])('the validity is "%s"', (text) => {
    expect(() => parseValidity(text)).toThrow(/from 1m to 30d/);
  });
});

test.each([['60s', 60], ['15m', 900], ['1h', 3600], ['30d', 2_592_000]])('%s is %d seconds', (text, seconds) => {
  expect(parseValidity(text)).toBe(seconds);
});
