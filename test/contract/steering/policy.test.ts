import fc from 'fast-check';
import { policyText, steering } from './fixtures';
import { MAX_POLICY_BYTES, POLICY_SEED, readPolicy } from '../../../src/contract/steering';

const config = steering({ v2: 10, v3: 5 }, { generation: 3 });
const read = (change: object) => readPolicy(policyText({ generation: 3, ...change }), config);

test('what makes sense is taken', () => {
  expect(read({ weights: { v2: 50 }, voided: ['v3'], force: 'v1' })).toEqual({ weights: { v2: 50 }, voided: { v3: true }, force: 'v1' });
});

test.each<[string, object, object]>([
  ['a weight that is no number', { weights: { v2: '50' } }, { weights: {} }],
  ['a negative weight', { weights: { v2: -1 } }, { weights: {} }],
  ['a weight above 100', { weights: { v2: 101 } }, { weights: {} }],
  ['weights of unknown members', { weights: { v9: 10, v2: 1 } }, { weights: { v2: 1 } }],
  ['weights that are no object', { weights: 7 }, { weights: {} }],
  ['no weights', { weights: null }, { weights: {} }],
  ['voids of unknown members', { voided: ['v9'] }, { voided: {} }],
  ['voids that are no list', { voided: 'v2' }, { voided: {} }],
  ['force of an unknown member', { force: 'v9' }, { force: undefined }],
  ['force that is no text', { force: ['v1'] }, { force: undefined }],
])('%s has no effect, the rest has', (_, change, expected) => {
  expect(read(change)).toMatchObject(expected);
});

test.each<[string, string | undefined]>([
  ['no document', undefined],
  ['an empty one', ''],
  ['no JSON', '{"v":1'],
  ['null', 'null'],
  ['a list', '[]'],
  ['a document from the future', policyText({ v: 2, generation: 3 })],
  ['a version as text', policyText({ v: '1', generation: 3 })],
  ['a lower generation', policyText({ generation: 2 })],
  ['no generation', JSON.stringify({ v: 1, weights: { v2: 50 } })],
  ['more than a KeyValueStore holds', policyText({ generation: 3, x: 'x'.repeat(MAX_POLICY_BYTES) })],
  ['1 MB', policyText({ generation: 3, x: 'x'.repeat(1_048_576) })],
])("%s: the template's weights serve", (_, text) => {
  expect(readPolicy(text, config)).toBeUndefined();
});

test('a higher generation than the template is one from before a deployment was taken back, and holds', () => {
  expect(read({ generation: 4, weights: { v2: 1 } })).toMatchObject({ weights: { v2: 1 } });
});

test('the seed changes nothing, and never changes', () => {
  const { data } = JSON.parse(POLICY_SEED) as { data: { key: string; value: string }[] };
  expect(data.map(({ key }) => key)).toEqual(['policy']);
  expect(readPolicy(data[0].value, steering())).toBeUndefined();
  expect(JSON.parse(data[0].value)).toEqual({ v: 1, generation: 0, weights: {}, voided: [], force: null });
});

test('any text is read without an error, and gives members and percent only', () => {
  const json = fc.json().map((text) => text.slice(0, 900));
  const near = fc.record({ v: fc.constant(1), generation: fc.constant(3), weights: fc.anything(), voided: fc.anything(), force: fc.anything() })
    .map((value) => { try { return JSON.stringify(value); } catch { return '{}'; } });
  fc.assert(fc.property(fc.oneof(fc.string(), json, near), (text) => {
    const policy = readPolicy(text, config);
    if (!policy) return;
    for (const [id, weight] of Object.entries(policy.weights)) {
      expect(['v1', 'v2', 'v3']).toContain(id);
      expect(weight >= 0 && weight <= 100).toBe(true);
    }
    for (const id of Object.keys(policy.voided)) expect(['v1', 'v2', 'v3']).toContain(id);
    if (policy.force !== undefined) expect(['v1', 'v2', 'v3']).toContain(policy.force);
  }));
});
