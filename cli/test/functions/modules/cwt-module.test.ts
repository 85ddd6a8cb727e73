import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { decodeCbor, encodeCbor, Tagged } from '../../../src/functions/modules/cbor';
import type { ViewerFunctionOptions } from '../../../src/functions/viewer-function-engine';
import { CONTEXT, load, request } from '../support';

const hex = (text: string) => Buffer.from(text, 'hex');

/** Appendix A of RFC 8949. */
test.each([
  ['00', 0], ['17', 23], ['1818', 24], ['1903e8', 1000], ['1a000f4240', 1_000_000], ['1b000000e8d4a51000', 1_000_000_000_000], ['20', -1], ['3863', -100],
  ['3903e7', -1000], ['fb3ff199999999999a', 1.1], ['fb7e37e43c8800759c', 1e300], ['f4', false], ['f5', true], ['f6', null], ['60', ''], ['6161', 'a'], ['62c3bc', 'ü'],
  ['80', []], ['83010203', [1, 2, 3]], ['8301820203820405', [1, [2, 3], [4, 5]]], ['a0', {}], ['a201020304', { 1: 2, 3: 4 }], ['a26161016162820203', { a: 1, b: [2, 3] }],
])('CBOR %s', (encoded, value) => {
  expect(decodeCbor(hex(encoded))).toEqual(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.assign(Object.create(null), value) : value);
  expect(encodeCbor(value).toString('hex')).toBe(encoded);
});

test.each([['f90000', 0], ['f93c00', 1], ['f93e00', 1.5], ['f97bff', 65504], ['f90001', 5.960464477539063e-8], ['f9c400', -4], ['fa47c35000', 100000], ['f97c00', Infinity]])(
  'CBOR, read only: %s', (encoded, value) => {
    expect(decodeCbor(hex(encoded))).toBe(value);
  });

test.each([['', /ends too early/], ['18', /ends too early/], ['6261', /ends too early/], ['0000', /after the end/], ['9f0102ff', /indefinite length/], ['a1f501', /neither number nor text/],
  ['1bffffffffffffffff', /beyond 2\^53/], ['f8ff', /simple value/], ['9b001fffffffffffff', /ends too early/], ['81'.repeat(40), /deeper than 16/]])('no CBOR: %s', (encoded, message) => {
  expect(() => decodeCbor(hex(encoded))).toThrow(message);
});

test('CBOR: what is encoded is decoded, and garbage is an error', () => {
  const plain = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.string(), fc.integer(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null), fc.double({ noNaN: true }),
      fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true })),
  })).value;
  fc.assert(fc.property(plain, (value) => {
    expect(JSON.stringify(decodeCbor(encodeCbor(value)))).toBe(JSON.stringify(value));
  }));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
    try {
      decodeCbor(Buffer.from(bytes));
    } catch (error) {
      expect((error as Error).name).toBe('TypeError');
    }
  }));
});

async function evaluate(statements: string, options: Partial<ViewerFunctionOptions> = {}): Promise<unknown> {
  const code = `import cf from 'cloudfront';\nfunction handler(event) { console.log(JSON.stringify((function () { ${statements} })())); return event.request; }`;
  const { logs, outcome } = await load(code, options).onRequest(request(), CONTEXT);
  if (outcome.kind === 'error') throw new Error(outcome.message);
  return JSON.parse(logs[0]) as unknown;
}

const TOKEN = '{ protectedHeaders: {1: 5}, unprotectedHeaders: {4: "kid"}, payload: {1: "iss", 4: 1740000000, 401: {2: {1: "/media/"}}, 403: ["GET", "HEAD"]} }';
const CONTEXT_OF_TOKEN = '{ cwtTag: true, coseTag: "MAC0", key: "secret" }';

describe('F-270 cf.cwt', () => {
  test('a token is what RFC 8152 says: COSE_Mac0 with HMAC-SHA256, under the tags 61 and 17', async () => {
    const encoded = Buffer.from(await evaluate(`return cf.cwt.generateToken(${TOKEN}, ${CONTEXT_OF_TOKEN}).toString('hex')`) as string, 'hex');
    const cwt = decodeCbor(encoded) as Tagged;
    const mac0 = cwt.value as Tagged;
    expect([cwt.tag, mac0.tag]).toEqual([61, 17]);
    const [guarded, unprotectedHeaders, payload, tag] = mac0.value as [Buffer, object, Buffer, Buffer];
    // {1: 5}; claims are integers on the wire.
    expect([guarded.toString('hex'), { ...unprotectedHeaders }, payload.subarray(0, 5).toString('hex')]).toEqual(['a10105', { 4: 'kid' }, 'a40163697373'.slice(0, 10)]);
    const structure = Buffer.concat([hex('84'), hex('64'), Buffer.from('MAC0'), hex('43'), guarded, hex('40'), hex(payload.length < 24 ? (0x40 + payload.length).toString(16) : `58${payload.length.toString(16)}`), payload]);
    expect(tag.toString('hex')).toBe(createHmac('sha256', 'secret').update(structure).digest('hex'));
  });

  test('validateToken gives back what was put in; keys of claims are strings', async () => {
    expect(await evaluate(`return cf.cwt.validateToken(cf.cwt.generateToken(${TOKEN}, ${CONTEXT_OF_TOKEN}), {key: Buffer.from('secret')})`)).toEqual({
      protectedHeaders: { 1: 5 },
      unprotectedHeaders: { 4: 'kid' },
      payload: { 1: 'iss', 4: 1740000000, 401: { 2: { 1: '/media/' } }, 403: ['GET', 'HEAD'] },
    });
  });

  test.each([
    ['without the CWT tag', '{payload: {1: "a"}}', '{coseTag: "MAC0", key: "secret"}'],
    ['with headers as the examples of the page name them', '{protected: {1: "5"}, unprotected: {}, payload: {1: "a"}}', '{coseTag: "MAC0", key: "secret"}'],
    ['with a short tag', '{protectedHeaders: {1: 4}, payload: {1: "a"}}', '{coseTag: "MAC0", key: "secret"}'],
  ])('tokens %s', async (_, token, context) => {
    expect(await evaluate(`return cf.cwt.validateToken(cf.cwt.generateToken(${token}, ${context}), {key: 'secret'}).payload`)).toEqual({ 1: 'a' });
  });

  test.each([
    ['another key', `cf.cwt.validateToken(cf.cwt.generateToken(${TOKEN}, ${CONTEXT_OF_TOKEN}), {key: 'other'})`, /its tag does not match/],
    ['a changed byte', `(function () { var t = cf.cwt.generateToken(${TOKEN}, ${CONTEXT_OF_TOKEN}); t[20] ^= 1; return cf.cwt.validateToken(t, {key: 'secret'}); })()`, /the token is not valid/],
    ['a string', "cf.cwt.validateToken('abc', {key: 'secret'})", /the token must be a Buffer/],
    ['no key', "cf.cwt.validateToken(Buffer.from('abc'))", /the key must be a string or a Buffer/],
    ['more than 1 KB', "cf.cwt.validateToken(Buffer.alloc(1025), {key: 'k'})", /1025 bytes, where 1024 are allowed/],
    ['garbage', "cf.cwt.validateToken(Buffer.from('ff', 'hex'), {key: 'k'})", /not valid/],
    ['no MAC0', "cf.cwt.validateToken(Buffer.from('80', 'hex'), {key: 'k'})", /COSE_Mac0 structure \(17\)/],
    ['another algorithm', "cf.cwt.generateToken({protectedHeaders: {1: -7}, payload: {}}, {coseTag: 'MAC0', key: 'k'})", /the algorithm must be 4 \(HMAC 256\/64\) or 5/],
    ['another structure', "cf.cwt.generateToken({payload: {}}, {coseTag: 'SIGN1', key: 'k'})", /coseTag must be "MAC0", not "SIGN1"/],
    ['no payload', "cf.cwt.generateToken({}, {coseTag: 'MAC0', key: 'k'})", /must be an object {protectedHeaders/],
    ['a large payload', "cf.cwt.generateToken({payload: {1: 'x'.repeat(1024)}}, {coseTag: 'MAC0', key: 'k'})", /where 1024 are allowed/],
  ])('refuses %s', async (_, expression, message) => {
    await expect(evaluate(`return ${expression}`)).rejects.toThrow(message);
  });

  test.each([
    ['either', true, true], ['token-first', true, false], ['context-first', false, true],
  ] as const)('F-124 the order of the arguments: %s', async (cwtArgumentOrder, tokenFirst, contextFirst) => {
    const runs = (first: string, second: string) => evaluate(`return cf.cwt.generateToken(${first}, ${second}).length > 0`, { cwtArgumentOrder });
    for (const [works, first, second] of [[tokenFirst, TOKEN, CONTEXT_OF_TOKEN], [contextFirst, CONTEXT_OF_TOKEN, TOKEN]] as const) {
      if (works) expect(await runs(first, second)).toBe(true);
      else await expect(runs(first, second)).rejects.toThrow(/cf\.cwt\.generateToken\(\)/);
    }
  });
});
