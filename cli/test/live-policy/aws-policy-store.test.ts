import { instantPauses, policy } from './support';
import { AwsPolicyStore } from '../../src/live-policy/aws-policy-store';
import { changePolicy } from '../../src/live-policy/change-policy';
import { setWeights } from '../../src/live-policy/operations';
import { parsePolicy } from '../../src/live-policy/policy-document';
import { StoreConflict } from '../../src/live-policy/policy-store';
import { DataApi } from '../support/data-api';

/** The SDK's own client, over sockets. */

// The SDK is large, and this machine may be busy.
jest.setTimeout(60_000);

let api: DataApi;
afterEach(() => api.close());

const open = () => AwsPolicyStore.open(api.arn, { localUrl: api.url });

test('reads everything, page by page, signed for all Regions', async () => {
  const items = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`key/${index}`, `value ${index} \u4e2d`]));
  api = await DataApi.start(items);
  const snapshot = await open().read();
  expect(Object.fromEntries(snapshot.items)).toEqual(items);
  expect(snapshot.etag).toBe('E1');
  expect(api.requests).toEqual(['GET ', 'GET /keys', 'GET /keys', 'GET /keys']);
  for (const signature of api.signatures) expect(signature).toMatch(/^AWS4-ECDSA-P256-SHA256 Credential=/);
});

test('reads one item, with any key, and what is not there', async () => {
  api = await DataApi.start({ 'a/b c': 'x' });
  const store = open();
  expect(await store.get('a/b c')).toBe('x');
  expect(await store.get('missing')).toBeUndefined();
});

test('writes all at once, if nobody wrote since', async () => {
  api = await DataApi.start({ old: '1', kept: '2' });
  const store = open();
  const { etag } = await store.read();
  await store.write({ puts: [{ key: 'policy-history/0000000001', value: 'x' }], deletes: ['old'] }, etag);
  expect(Object.fromEntries(api.items)).toEqual({ 'kept': '2', 'policy-history/0000000001': 'x' });
  await expect(store.write({ puts: [{ key: 'kept', value: '3' }], deletes: [] }, etag)).rejects.toBeInstanceOf(StoreConflict);
  expect(api.items.get('kept')).toBe('2');
});

test.each([
  { status: 409, type: 'ConflictException', message: 'x' },
  { status: 412, type: 'PreconditionFailed', message: 'x' },
  { status: 400, type: 'ValidationException', message: 'Pre-Condition failed' },
])('$status $type is a conflict', async (conflict) => {
  api = await DataApi.start();
  api.conflict = conflict;
  await expect(open().write({ puts: [{ key: 'a', value: 'b' }], deletes: [] }, 'old')).rejects.toBeInstanceOf(StoreConflict);
});

test('operators at once lose nothing', async () => {
  api = await DataApi.start({ policy: '{"v":1,"generation":0,"weights":{},"voided":[],"force":null}' });
  const ids = ['m1', 'm2', 'm3', 'm4', 'm5'];
  const pool = { source: 'test', primary: 'v1', generation: 1, complete: true, members: ['v1', ...ids].map((id) => ({ id, weight: 0, standby: false })) };
  await Promise.all(ids.map(async (id, index) => changePolicy(open(), {
    operation: setWeights([{ member: id, percent: index + 1 }]), pool, replace: false, dryRun: false, by: id, now: new Date(),
  }, instantPauses())));
  expect(parsePolicy(api.items.get('policy')!)).toEqual(policy({ weights: { m1: 1, m2: 2, m3: 3, m4: 4, m5: 5 } }));
  expect([...api.items.keys()].filter((key) => key.startsWith('policy-history/'))).toHaveLength(5);
});

describe('fails when', () => {
  test.each<[string, DataApi['failure'], string, string]>([
    ['AWS denies', { status: 403, type: 'AccessDeniedException' }, 'ERR_ACCESS_DENIED', 'TryAgainError'],
    ['the store is gone', { status: 404, type: 'ResourceNotFoundException' }, 'ERR_STORE_NOT_FOUND', 'SmartOriginError'],
    ['the store is full', { status: 402, type: 'ServiceQuotaExceededException' }, 'ERR_STORE_FULL', 'SmartOriginError'],
    ['the credentials have expired', { status: 403, type: 'ExpiredTokenException' }, 'ERR_CREDENTIALS', 'SmartOriginError'],
    ['AWS has a fault', { status: 500, type: 'InternalServerException' }, 'ERR_UNREACHABLE', 'TryAgainError'],
    ['AWS throttles', { status: 429, type: 'ThrottlingException' }, 'ERR_UNREACHABLE', 'TryAgainError'],
    ['AWS refuses', { status: 400, type: 'ValidationException', message: 'bad ARN' }, 'ERR_AWS_REFUSED', 'SmartOriginError'],
  ])('%s', async (_name, failure, code, kind) => {
    api = await DataApi.start();
    api.failure = failure;
    const store = open();
    for (const action of [() => store.read(), () => store.get('policy'), () => store.write({ puts: [], deletes: ['a'] }, 'E1')]) {
      const error = await action().then(() => undefined, (thrown: Error & { code: string }) => thrown);
      expect(error).toMatchObject({ code });
      expect(error!.constructor.name).toBe(kind);
    }
  });

  test('nobody answers', async () => {
    api = await DataApi.start();
    const { arn, url } = api;
    await api.close();
    const store = AwsPolicyStore.open(arn, { localUrl: url });
    await expect(store.read()).rejects.toMatchObject({ code: 'ERR_UNREACHABLE', what: expect.stringContaining(url) as unknown });
    api = await DataApi.start();
  });
});
