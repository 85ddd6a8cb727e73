import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { valueOf } from '../support';

const LEGACY = { runtime: 'cloudfront-js-1.0' as const };

describe('crypto', () => {
  test.each(['md5', 'sha1', 'sha256'].flatMap((algorithm) => (['hex', 'base64', 'base64url'] as const).map((encoding) => [algorithm, encoding] as const)))(
    '%s as %s', async (algorithm, encoding) => {
      const setup = "const crypto = require('crypto');";
      expect(await valueOf(`[crypto.createHash('${algorithm}').update('a').update(Buffer.from('ä')).digest('${encoding}'),
        crypto.createHmac('${algorithm}', 'key').update('aä').digest('${encoding}')]`, {}, setup)).toEqual([
        createHash(algorithm).update('aä').digest(encoding), createHmac(algorithm, 'key').update('aä').digest(encoding),
      ]);
    },
  );

  test('a digest without an encoding is bytes: a Buffer, in runtime 1.0 a byte string', async () => {
    const expression = "require('crypto').createHash('md5').update('a').digest()";
    expect(await valueOf(`${expression}.toString('hex')`)).toBe(createHash('md5').update('a').digest('hex'));
    expect(await valueOf(expression, LEGACY)).toBe(createHash('md5').update('a').digest().toString('latin1'));
  });

  test.each([
    ["createHash('sha512')", /not supported algorithm: "sha512"; there are md5, sha1 and sha256/],
    ["createHash('md5').update('a').digest('binary')", /Unknown digest encoding: "binary"/],
    ["createHash('md5').update(1)", /data is not a string or Buffer-like object/],
    ["createHmac('md5', {})", /key is not a string or Buffer-like object/],
  ])('fails when asked for %s', async (call, message) => {
    await expect(valueOf(`require('crypto').${call}`)).rejects.toThrow(message);
  });
});

test.each([
  ["parse('name=value&abc=xyz&abc=123')", { name: 'value', abc: ['xyz', '123'] }],
  ["parse('a:1;b:2', ';', ':')", { a: '1', b: '2' }],
  ["parse('a=1&b=2&c=3', null, null, {maxKeys: 2})", { a: '1', b: '2' }],
  ["parse('a=x', null, null, {decodeURIComponent: function (s) { return s + '!'; }})", { 'a!': 'x!' }],
  ["decode('a=%C3%A4')", { a: 'ä' }],
  ["stringify({name: 'value', abc: ['xyz', '123'], anotherName: ''})", 'name=value&abc=xyz&abc=123&anotherName='],
  ["encode({a: 'ä'}, ';', ':')", 'a:%C3%A4'],
  ["stringify({a: 'b'}, null, null, {encodeURIComponent: function (s) { return '<' + s + '>'; }})", '<a>=<b>'],
  ["escape('a b')", 'a%20b'],
  ["unescape('a%20b')", 'a b'],
])('querystring.%s', async (call, expected) => {
  for (const options of [{}, LEGACY]) expect(await valueOf(`require('querystring').${call}`, options)).toEqual(expected);
});

describe('buffer', () => {
  test.each([
    ["Buffer.from('aä').toString('hex')", Buffer.from('aä').toString('hex')],
    ["Buffer.from('YQ', 'base64url').toString()", 'a'],
    ["Buffer.from([1, 2, 3]).toString('base64')", 'AQID'],
    ["Buffer.from(Buffer.from('ab')).toString()", 'ab'],
    ["Buffer.from({type: 'Buffer', data: [97]}).toString()", 'a'],
    ['Buffer.from(new Uint8Array([98, 99]).buffer, 1).toString()', 'c'],
    ["Buffer.alloc(3, 'x').toString()", 'xxx'],
    ["Buffer.alloc(4, Buffer.from('ab')).toString()", 'abab'],
    ['Buffer.allocUnsafe(2).length', 2],
    ["Buffer.byteLength('ä')", 2],
    ["Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString()", 'ab'],
    ["Buffer.compare(Buffer.from('a'), Buffer.from('b'))", -1],
    ["[Buffer.isBuffer(Buffer.from('')), Buffer.isBuffer(new Uint8Array(1)), Buffer.isBuffer('')]", [true, false, false]],
    ["[Buffer.isEncoding('hex'), Buffer.isEncoding('x')]", [true, false]],
    ["Buffer.from('abc').equals(Buffer.from('abc'))", true],
    ["Buffer.from('abc').indexOf('c')", 2],
    ["Buffer.from('abc').includes(Buffer.from('bc'))", true],
    ["JSON.parse(JSON.stringify(Buffer.from('a')))", { type: 'Buffer', data: [97] }],
    ["Buffer.from('abcd').slice(1, 3).toString()", 'bc'],
    ['(function () { var b = Buffer.alloc(8); b.writeUInt32BE(0x01020304, 0); b.writeInt16LE(-2, 4); return [b.readUInt32BE(0), b.readInt16LE(4), b.toString("hex")]; })()',
      [0x01020304, -2, '01020304feff0000']],
    ["Buffer.from('0102', 'hex').swap16().toString('hex')", '0201'],
    ["(function () { var b = Buffer.from('abc'); b.slice(0, 1)[0] = 120; return b.toString(); })()", 'xbc'],
    ["(function () { var b = Buffer.alloc(2); Buffer.from('abc').copy(b, 0, 1); return b.toString(); })()", 'bc'],
    ["Buffer.from('a') instanceof Uint8Array", true],
    ["require('buffer').Buffer === Buffer", true],
  ])('%s', async (expression, expected) => {
    expect(await valueOf(expression)).toEqual(expected);
  });

  test('fails when made of what has no bytes', async () => {
    await expect(valueOf('Buffer.from(1)')).rejects.toThrow(/TypeError: first argument is not a string or Buffer-like object/);
  });

  test('is not there in runtime 1.0', async () => {
    expect(await valueOf('typeof Buffer', LEGACY)).toBe('undefined');
    await expect(valueOf("require('buffer')", LEGACY)).rejects.toThrow(/Cannot find module "buffer"/);
  });
});

describe('text', () => {
  test('bytes and back', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      expect(await valueOf(`new TextDecoder().decode(new TextEncoder().encode(${JSON.stringify(text)}))`)).toBe(text.replace(/^\ufeff/, ''));
    }), { numRuns: 20 });
  });

  test('base64 and back', async () => {
    expect(await valueOf("[btoa('a\\xff'), atob('Yf8=')]")).toEqual(['Yf8=', 'a\xff']);
    await expect(valueOf("btoa('€')")).rejects.toThrow(/InvalidCharacterError|Error/);
  });

  test('a decoder that is told to be strict is', async () => {
    await expect(valueOf("new TextDecoder('utf-8', {fatal: true}).decode(new Uint8Array([255]))")).rejects.toThrow(/TypeError/);
  });
});

test.each([
  ['String.bytesFrom([104, 105])', 'hi'],
  ["String.bytesFrom('aGk', 'base64url')", 'hi'],
  ["String.bytesFrom('6869', 'hex')", 'hi'],
  ["'€'.toUTF8()", Buffer.from('€').toString('latin1')],
  ["'€'.toUTF8().fromUTF8()", '€'],
  ["'\\xff'.fromUTF8()", null],
  ["'€'.toBytes()", null],
  ["'abc'.toBytes(1, 2)", 'b'],
  ["'abc'.fromBytes(1)", 'bc'],
])('byte strings of runtime 1.0: %s', async (expression, expected) => {
  expect(await valueOf(expression, LEGACY)).toBe(expected);
  await expect(valueOf(expression, { unlistedFeatures: 'warned' })).rejects.toThrow(/is not a function/);
});
