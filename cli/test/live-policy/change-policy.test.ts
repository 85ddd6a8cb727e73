import { instantPauses, MemoryStore, policy, POOL } from './support';
import { POLICY_KEY } from '../../../src/contract/names';
import { TryAgainError } from '../../src/errors';
import { changePolicy, type PolicyChange } from '../../src/live-policy/change-policy';
import { force, release, rollback, setWeights, type Operation } from '../../src/live-policy/operations';
import { parsePolicy, serializePolicy } from '../../src/live-policy/policy-document';
import { MAX_HISTORY, readHistory } from '../../src/live-policy/policy-history';
import type { Pool } from '../../src/live-policy/pool';

const NOW = new Date('2026-11-21T03:00:00Z');
const SEED = '{"v":1,"generation":0,"weights":{},"voided":[],"force":null}';

function storeWith(text?: string): MemoryStore {
  return new MemoryStore(new Map(text === undefined ? [] : [[POLICY_KEY, text]]));
}

function changeOf(operation: Operation, given: Partial<PolicyChange> = {}): PolicyChange {
  return { operation, pool: POOL, replace: false, dryRun: false, by: 'alice', now: NOW, ...given };
}

const stored = (store: MemoryStore) => parsePolicy(store.items.get(POLICY_KEY)!);

test('policy and history are written at once', async () => {
  const store = storeWith(SEED);
  const result = await changePolicy(store, changeOf(setWeights([{ member: 'v2', percent: 25 }]), { reason: 'second step' }), instantPauses());
  expect(result).toEqual({ before: policy(), after: policy({ weights: { v2: 25 } }), changes: ['v2: weight 10 (template) -> 25'], notes: [], written: true });
  expect(store.writes).toHaveLength(1);
  expect(stored(store)).toEqual(result.after);
  expect(readHistory(store.items)).toEqual([
    { number: 1, entry: { at: '2026-11-21T03:00:00.000Z', by: 'alice', changes: ['v2: weight 10 (template) -> 25'], reason: 'second step' } },
  ]);
  expect([...store.items.keys()]).toEqual(['policy', 'policy-history/0000000001']);
});

test('a dry run and what changes nothing write nothing', async () => {
  const store = storeWith(serializePolicy(policy({ voided: ['v2'], weights: { v2: 0 } })));
  expect(await changePolicy(store, changeOf(force('v3'), { dryRun: true }), instantPauses()))
    .toMatchObject({ after: { force: 'v3' }, changes: ['force: nobody -> v3'], written: false });
  expect(await changePolicy(store, changeOf(rollback('v2')), instantPauses())).toMatchObject({ changes: [], written: false });
  expect(store.writes).toEqual([]);
});

test('a crowd of operators at once loses no change', async () => {
  const store = storeWith(SEED);
  const ids = Array.from({ length: 8 }, (_, index) => `m${index}`);
  const pool: Pool = { ...POOL, members: [{ id: 'v1', standby: false }, ...ids.map((id) => ({ id, weight: 0, standby: false }))] };
  const each = (index: number) => (index % 2 === 0 ? setWeights([{ member: ids[index]!, percent: index + 1 }]) : rollback(ids[index]!));
  const pauses = ids.map(() => instantPauses());
  await Promise.all(ids.map((_, index) => changePolicy(store, changeOf(each(index), { pool, by: `operator-${index}` }), pauses[index]!)));
  expect(stored(store)).toEqual(policy({ weights: { m0: 1, m1: 0, m2: 3, m3: 0, m4: 5, m5: 0, m6: 7, m7: 0 }, voided: ['m1', 'm3', 'm5', 'm7'] }));
  const history = readHistory(store.items);
  expect(history.map(({ number }) => number)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  expect(new Set(history.map(({ entry }) => entry!.by)).size).toBe(8);
  // They did meet.
  expect(pauses.flatMap(({ slept }) => slept).length).toBeGreaterThan(0);
});

test('checks are made again on what others left: of two who each roll one back, one is refused', async () => {
  const pool: Pool = { ...POOL, members: POOL.members.slice(0, 2) };
  const store = storeWith(SEED);
  const results = await Promise.allSettled(['v1', 'v2'].map((id) => changePolicy(store, changeOf(rollback(id), { pool }), instantPauses())));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((results.find(({ status }) => status === 'rejected') as PromiseRejectedResult).reason).toMatchObject({ code: 'ERR_LAST_MEMBER' });
  expect(stored(store).voided).toHaveLength(1);
});

test('gives up after twelve attempts, with pauses that grow to a bound, and has written nothing', async () => {
  const store = storeWith(SEED);
  store.interfere = () => store.put({ puts: [{ key: 'theirs', value: 'x' }], deletes: [] });
  const pauses = instantPauses(() => 0.5);
  const failed = changePolicy(store, changeOf(force('v2')), pauses);
  await expect(failed).rejects.toBeInstanceOf(TryAgainError);
  await expect(failed).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
  expect(pauses.slept).toEqual([50, 100, 200, 400, 800, 1000, 1000, 1000, 1000, 1000, 1000]);
  expect(store.items.get(POLICY_KEY)).toBe(SEED);
});

test('other errors of the store are not tried again', async () => {
  const store = storeWith(SEED);
  store.interfere = () => {
    throw new Error('denied');
  };
  const pauses = instantPauses();
  await expect(changePolicy(store, changeOf(force('v2')), pauses)).rejects.toThrow('denied');
  expect(pauses.slept).toEqual([]);
});

describe('generations', () => {
  const older = serializePolicy(policy({ generation: 2, weights: { v2: 50 }, voided: ['v3'] }));

  test('a policy that the template disregards is started anew, and not brought back', async () => {
    const store = storeWith(older);
    const result = await changePolicy(store, changeOf(setWeights([{ member: 'v2', percent: 1 }]), { pool: { ...POOL, generation: 3 } }), instantPauses());
    expect(stored(store)).toEqual(policy({ generation: 3, weights: { v2: 1 } }));
    expect(result.notes).toEqual([expect.stringMatching(/generation 2 and the template of 3.*started anew/)]);
  });

  test('a policy of a later generation than the template at hand keeps it', async () => {
    const store = storeWith(older);
    await changePolicy(store, changeOf(force('v1')), instantPauses());
    expect(stored(store)).toEqual(policy({ generation: 2, weights: { v2: 50 }, voided: ['v3'], force: 'v1' }));
  });

  test('without a template the generation stays, and the seed\'s becomes the first that serves', async () => {
    const store = storeWith(older);
    await changePolicy(store, changeOf(rollback('v2'), { pool: undefined }), instantPauses());
    expect(stored(store)).toEqual(policy({ generation: 2, weights: { v2: 0 }, voided: ['v2', 'v3'] }));
    const fresh = storeWith(SEED);
    await changePolicy(fresh, changeOf(force('v2'), { pool: { ...POOL, generation: undefined } }), instantPauses());
    expect(stored(fresh).generation).toBe(1);
  });
});

describe('what cannot be read', () => {
  test.each([['garbage', 'garbage'], ['a policy from the future', '{"v":2,"split":[]}']])('%s is not written over', async (_name, text) => {
    const store = storeWith(text);
    await expect(changePolicy(store, changeOf(release()), instantPauses())).rejects.toThrow(/--replace/);
    expect(store.items.get(POLICY_KEY)).toBe(text);
    expect(await changePolicy(store, changeOf(release(), { replace: true, dryRun: true }), instantPauses())).toMatchObject({ written: false });
    expect(store.items.get(POLICY_KEY)).toBe(text);
    const result = await changePolicy(store, changeOf(release(), { replace: true }), instantPauses());
    expect(result.notes).toEqual([expect.stringMatching(/given up/)]);
    expect(stored(store)).toEqual(policy());
    expect(readHistory(store.items)[0]!.entry!.changes).toEqual(['started from an empty policy']);
  });

  test('a policy that was deleted is made anew', async () => {
    const store = storeWith();
    await changePolicy(store, changeOf(rollback('v2')), instantPauses());
    expect(stored(store)).toEqual(policy({ weights: { v2: 0 }, voided: ['v2'] }));
  });
});

describe('history', () => {
  test('keeps the newest fifty, and nothing of others is removed', async () => {
    const store = storeWith(SEED);
    store.items.set('policy-history/latest', 'theirs').set('redirects/a', '/b');
    for (let step = 1; step <= MAX_HISTORY + 3; step++) await changePolicy(store, changeOf(setWeights([{ member: 'v2', percent: step }])), instantPauses());
    const numbers = readHistory(store.items).map(({ number }) => number);
    expect(numbers).toEqual(Array.from({ length: MAX_HISTORY }, (_, index) => MAX_HISTORY + 3 - index));
    expect(store.items.get('policy-history/latest')).toBe('theirs');
    expect(store.items.get('redirects/a')).toBe('/b');
  });

  test('is pruned within what one update call takes', async () => {
    const store = storeWith(SEED);
    for (let number = 1; number <= 200; number++) store.items.set(`policy-history/${String(number).padStart(10, '0')}`, 'theirs');
    await changePolicy(store, changeOf(force('v2')), instantPauses());
    const [{ puts, deletes }] = store.writes as [MemoryStore['writes'][number]];
    expect(puts.length + deletes.length).toBe(50);
    expect(deletes[0]).toBe('policy-history/0000000001');
    expect(readHistory(store.items)[0]).toMatchObject({ number: 201, entry: { by: 'alice' } });
    expect(readHistory(store.items)[1]).toEqual({ number: 200, entry: undefined });
  });

  test('fails when an entry would be too large', async () => {
    const store = storeWith(SEED);
    const reason = '\u4e2d'.repeat(400);
    await expect(changePolicy(store, changeOf(force('v2'), { reason }), instantPauses())).rejects.toThrow(/would have 1\d\d\d bytes[^]*shorten --reason/);
    expect(store.writes).toEqual([]);
  });
});
