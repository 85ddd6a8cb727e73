import fc from 'fast-check';
import { policy } from './support';
import { POLICY_SEED, type LivePolicy } from '../../../src/contract/steering';
import { SmartOriginError } from '../../src/errors';
import { emptyPolicy, parsePolicy, serializePolicy } from '../../src/live-policy/policy-document';

const memberId = fc.stringMatching(/^[a-z][a-z0-9-]{0,7}$/);
const policies: fc.Arbitrary<LivePolicy> = fc.record({
  v: fc.constant(1 as const),
  generation: fc.nat(),
  weights: fc.dictionary(memberId, fc.integer({ min: 0, max: 10_000 }).map((n) => n / 100), { maxKeys: 9, noNullPrototype: true }),
  voided: fc.uniqueArray(memberId, { maxLength: 9 }).map((ids) => ids.sort()),
  force: fc.option(memberId),
});

test('what is serialized parses to the same', () => {
  fc.assert(fc.property(policies, (given) => {
    expect(parsePolicy(serializePolicy(given))).toEqual(given);
  }));
});

test('one meaning has one text', () => {
  const one = serializePolicy(policy({ weights: { v3: 1, v2: 2 }, voided: ['v3', 'v2'] }));
  expect(one).toBe('{"v":1,"generation":1,"weights":{"v2":2,"v3":1},"voided":["v2","v3"],"force":null}');
  expect(serializePolicy(policy({ weights: { v2: 2, v3: 1 }, voided: ['v2', 'v3'] }))).toBe(one);
});

test('the seed is an empty policy', () => {
  const { data } = JSON.parse(POLICY_SEED) as { data: { key: string; value: string }[] };
  expect(parsePolicy(data[0]!.value)).toEqual(emptyPolicy(0));
});

test('any text is a policy or a clear error of one line a part', () => {
  const shaped = fc.record({
    v: fc.anything(), generation: fc.anything(), weights: fc.anything(), voided: fc.anything(), force: fc.anything(),
  }, { requiredKeys: [] }).map((value) => JSON.stringify(value));
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), shaped, policies.map((given) => JSON.stringify(given).slice(0, -1))), (text) => {
    try {
      serializePolicy(parsePolicy(text));
    } catch (error) {
      expect(error).toBeInstanceOf(SmartOriginError);
      const { message } = error as SmartOriginError;
      expect(message).toMatch(/^[^\n]+\n {2}why: {2}[^\n]+\n {2}mend: [^\n]*--replace$/);
      // eslint-disable-next-line no-control-regex
      expect(message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  }));
});

describe('fails when', () => {
  const json = (given: object) => JSON.stringify({ ...policy(), ...given });

  test.each<[string, string, RegExp]>([
    ['it is empty', '', /cannot be read[^]*no JSON/],
    ['it is an array', '[]', /cannot be read/],
    ['it is null', 'null', /cannot be read/],
    ['it is from the future', json({ v: 2, weights: [] }), /version 2[^]*knows version 1[^]*update smart-origin/],
    ['its version is text', json({ v: '1' }), /v: /],
    ['it has a key that is not known', json({ session: 1 }), /session/],
    ['a weight is too large', json({ weights: { v2: 101 } }), /weights\.v2: /],
    ['a weight is text', json({ weights: { v2: '10' } }), /weights\.v2: /],
    ['a weight is finer than 0.01', json({ weights: { v2: 0.125 } }), /weights\.v2: is finer than 0\.01/],
    ['an id is none', json({ weights: { V2: 1 } }), /weights\.V2: /],
    ['a member is voided twice', json({ voided: ['v2', 'v2'] }), /voided: names a member twice/],
    ['the generation is a fraction', json({ generation: 1.5 }), /generation: /],
    ['force is missing', JSON.stringify({ ...policy(), force: undefined }), /force: /],
    ['it is 1 MB long', `"${'x'.repeat(1_000_000)}"`, /1000002 bytes[^]*holds 1024/],
  ])('%s', (_name, text, message) => {
    expect(() => parsePolicy(text)).toThrow(message);
  });

  test('it would be too large to store', () => {
    const voided = Array.from({ length: 30 }, (_, index) => `member-with-a-long-name-${100 + index}`);
    const weights = Object.fromEntries(voided.map((id) => [id, 1]));
    expect(() => serializePolicy(policy({ weights, voided }))).toThrow(/would have \d{4} bytes[^]*holds 1024[^]*--replace/);
  });
});
