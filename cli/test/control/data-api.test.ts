import {
  CloudFrontKeyValueStoreClient, ConflictException, DeleteKeyCommand, DescribeKeyValueStoreCommand, GetKeyCommand, InternalServerException,
  ListKeysCommand, paginateListKeys, PutKeyCommand, ResourceNotFoundException, ServiceQuotaExceededException, UpdateKeysCommand,
  type UpdateKeysCommandInput, ValidationException,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import '@aws-sdk/signature-v4a';
import { send, stopSites, track, type TestSite } from '../support/site';
import { startStoreSite, STORE_ARN as KvsARN } from '../support/store-site';

/** AWS's own client, over a real socket, unchanged but for its endpoint. */

jest.setTimeout(30_000);
afterEach(stopSites);

function clientOf({ cloudFront }: TestSite): CloudFrontKeyValueStoreClient {
  const client = new CloudFrontKeyValueStoreClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    // Not `endpoint`: the SDK's rules would put the account's number before the host.
    endpointProvider: () => ({ url: new URL(cloudFront.controlUrl!) }),
    maxAttempts: 1,
  });
  track({ close: async () => client.destroy() });
  return client;
}

async function started(options = {}) {
  const site = await startStoreSite(options);
  const client = clientOf(site);
  const eTag = async () => (await client.send(new DescribeKeyValueStoreCommand({ KvsARN }))).ETag!;
  return { site, client, store: site.cloudFront.keyValueStore()!, eTag };
}

test('F-076 a store is described, written and read with the SDK', async () => {
  const { site, client } = await started();
  const described = await client.send(new DescribeKeyValueStoreCommand({ KvsARN }));
  expect(described).toMatchObject({ ItemCount: 0, TotalSizeInBytes: 0, KvsARN, Status: 'READY', ETag: expect.stringMatching(/^KV\w+$/) });
  expect([described.Created, described.LastModified]).toEqual([new Date(Date.UTC(2026, 0, 1)), new Date(Date.UTC(2026, 0, 1))]);

  site.advance(1.5);
  const put = await client.send(new PutKeyCommand({ KvsARN, Key: 'a/b c%ä', Value: 'wért', IfMatch: described.ETag }));
  expect(put).toMatchObject({ ItemCount: 1, TotalSizeInBytes: 13, ETag: expect.not.stringMatching(described.ETag!) });
  expect(await client.send(new GetKeyCommand({ KvsARN, Key: 'a/b c%ä' }))).toMatchObject({ Key: 'a/b c%ä', Value: 'wért', ItemCount: 1, TotalSizeInBytes: 13 });
  expect((await client.send(new DescribeKeyValueStoreCommand({ KvsARN }))).LastModified).toEqual(new Date(Date.UTC(2026, 0, 1, 0, 0, 1, 500)));
  expect((await site.get(`/${encodeURIComponent('a/b c%ä')}`)).body).toBe('wért');

  const deleted = await client.send(new DeleteKeyCommand({ KvsARN, Key: 'a/b c%ä', IfMatch: put.ETag }));
  expect(deleted).toMatchObject({ ItemCount: 0, TotalSizeInBytes: 0 });
  await expect(client.send(new GetKeyCommand({ KvsARN, Key: 'a/b c%ä' }))).rejects.toThrow(ResourceNotFoundException);
});

test('F-076 an update is made as a whole or not at all', async () => {
  const { client, store, eTag } = await started();
  store.put('old', '1');
  const Puts = [{ Key: 'a', Value: '1' }, { Key: 'b', Value: '2' }];
  const updated = await client.send(new UpdateKeysCommand({ KvsARN, IfMatch: await eTag(), Puts, Deletes: [{ Key: 'old' }] }));
  expect(updated).toMatchObject({ ItemCount: 2, TotalSizeInBytes: 4 });
  const before = store.written.eTag;
  const refused = (input: Partial<UpdateKeysCommandInput>) => client.send(new UpdateKeysCommand({ KvsARN, IfMatch: before, ...input }));
  await expect(refused({ Puts: [{ Key: 'c', Value: '3' }], Deletes: [{ Key: 'nope' }] })).rejects.toThrow(ResourceNotFoundException);
  await expect(refused({ Puts: [{ Key: 'c', Value: '3' }, { Key: 'd', Value: 'x'.repeat(1025) }] })).rejects.toThrow(ValidationException);
  await expect(refused({ Puts: [{ Key: 'c', Value: '3' }], Deletes: [{ Key: 'c' }] })).rejects.toThrow(/more than once/);
  await expect(refused({})).rejects.toThrow(/names no key/);
  expect([store.written.eTag, store.written.itemCount]).toEqual([before, 2]);
});

test('F-076 of two operators at once one is told', async () => {
  const { client, eTag } = await started();
  const IfMatch = await eTag();
  await client.send(new PutKeyCommand({ KvsARN, Key: 'k', Value: 'first', IfMatch }));
  await expect(client.send(new PutKeyCommand({ KvsARN, Key: 'k', Value: 'second', IfMatch }))).rejects.toThrow(ConflictException);
  await expect(client.send(new DeleteKeyCommand({ KvsARN, Key: 'k', IfMatch }))).rejects.toThrow(ConflictException);
  await expect(client.send(new UpdateKeysCommand({ KvsARN, Deletes: [{ Key: 'k' }], IfMatch }))).rejects.toThrow(ConflictException);
  expect((await client.send(new GetKeyCommand({ KvsARN, Key: 'k' }))).Value).toBe('first');
});

test('F-076 keys are listed in pages of 10, or as many as are asked for', async () => {
  const { client, store } = await started();
  const keys = Array.from({ length: 25 }, (_, i) => `k${String(i).padStart(2, '0')}`);
  for (const key of keys) store.put(key, 'v');
  const first = await client.send(new ListKeysCommand({ KvsARN }));
  expect(first.Items).toHaveLength(10);
  store.delete('k09');
  const next = await client.send(new ListKeysCommand({ KvsARN, NextToken: first.NextToken, MaxResults: 50 }));
  expect([next.Items, next.NextToken]).toEqual([keys.slice(10).map((Key) => ({ Key, Value: 'v' })), undefined]);
  await expect(client.send(new ListKeysCommand({ KvsARN, MaxResults: 51 }))).rejects.toThrow(ValidationException);
  const listed: string[] = [];
  for await (const page of paginateListKeys({ client, pageSize: 7 }, { KvsARN })) listed.push(...(page.Items ?? []).map(({ Key }) => Key!));
  expect(listed).toEqual(keys.filter((key) => key !== 'k09'));
});

test('F-076 quotas', async () => {
  const { client, store, eTag } = await started();
  const puts = (count: number) => Array.from({ length: count }, (_, i) => ({ Key: String(i), Value: '' }));
  await expect(client.send(new UpdateKeysCommand({ KvsARN, IfMatch: await eTag(), Puts: puts(51) }))).rejects.toThrow(ServiceQuotaExceededException);
  expect(await client.send(new UpdateKeysCommand({ KvsARN, IfMatch: await eTag(), Puts: puts(50) }))).toMatchObject({ ItemCount: 50 });
  await expect(client.send(new PutKeyCommand({ KvsARN, IfMatch: await eTag(), Key: 'k', Value: 'x'.repeat(1025) }))).rejects.toThrow(ValidationException);
  await expect(client.send(new PutKeyCommand({ KvsARN, IfMatch: await eTag(), Key: 'k'.repeat(513), Value: '' }))).rejects.toThrow(ValidationException);
  // Up to the last kilobyte by hand: 5,000 requests would say no more.
  for (let i = 0; store.written.totalBytes + 1_030 <= 5 * 1024 * 1024; i++) store.put(`f${String(i).padStart(5, '0')}`, 'x'.repeat(1_024));
  await expect(client.send(new PutKeyCommand({ KvsARN, IfMatch: await eTag(), Key: 'one-more', Value: 'x'.repeat(1_024) }))).rejects.toThrow(ServiceQuotaExceededException);
  const large = Array.from({ length: 50 }, (_, i) => ({ Key: `l${i}`, Value: 'x'.repeat(70_000) }));
  await expect(client.send(new UpdateKeysCommand({ KvsARN, IfMatch: await eTag(), Puts: large }))).rejects.toThrow(/at most 3145728/);
});

test('F-075 the data API has a write at once, functions when the lag is over', async () => {
  const { site, client, eTag } = await started({ keyValueStoreLag: 10 });
  await client.send(new PutKeyCommand({ KvsARN, Key: 'k', Value: 'v', IfMatch: await eTag() }));
  expect((await client.send(new GetKeyCommand({ KvsARN, Key: 'k' }))).Value).toBe('v');
  site.advance(9);
  expect((await site.get('/k')).body).toContain('error: KeyNotFound');
  site.advance(1);
  expect((await site.get('/k')).body).toBe('v');
});

test('in an outage reads of functions fail, and the data API answers 500', async () => {
  const { site, client, store } = await started();
  store.put('k', 'v');
  store.setOutage({ edge: true });
  expect((await site.get('/k')).body).toMatch(/^error: .*does not answer/);
  expect((await client.send(new GetKeyCommand({ KvsARN, Key: 'k' }))).Value).toBe('v');
  store.setOutage({ edge: false, dataApi: true });
  expect((await site.get('/k')).body).toBe('v');
  await expect(client.send(new GetKeyCommand({ KvsARN, Key: 'k' }))).rejects.toThrow(InternalServerException);
});

describe('fails when', () => {
  test('there is no such store', async () => {
    const { client } = await started();
    const failure = client.send(new DescribeKeyValueStoreCommand({ KvsARN: `${KvsARN}x` }));
    await expect(failure).rejects.toThrow(ResourceNotFoundException);
    await expect(failure).rejects.toThrow(/served here: arn:aws:cloudfront::123456789012:key-value-store\/site-Store/);
  });

  test.each([
    ['a page is too large', { MaxResults: 51 }, /1 to 50/],
    ['a page is empty', { MaxResults: 0 }, /1 to 50/],
    ['a token is made up', { NextToken: 'moon' }, /none that ListKeys gave/],
  ])('%s', async (_, input, message) => {
    const { client } = await started();
    await expect(client.send(new ListKeysCommand({ KvsARN, ...input }))).rejects.toThrow(message);
  });

  const path = `/key-value-stores/${encodeURIComponent(KvsARN)}`;
  const authorization = 'AWS4-ECDSA-P256-SHA256 x';

  test.each([
    ['the request is not signed', 'GET', path, {}, '', 403, /Missing Authentication Token/],
    ['Host is a name of somebody\'s', 'GET', path, { authorization, host: 'rebound.example.com' }, '', 403, /rebound\.example\.com/],
    ['If-Match is missing', 'PUT', `${path}/keys/k`, { authorization }, '{"Value":""}', 400, /DescribeKeyValueStore/],
    ['the body is not JSON', 'PUT', `${path}/keys/k`, { 'authorization': authorization, 'if-match': 'x' }, '{', 400, /not JSON/],
    ['the body has no value', 'PUT', `${path}/keys/k`, { 'authorization': authorization, 'if-match': 'x' }, '{}', 400, /Value/],
    ['the operation is none', 'PATCH', `${path}/keys/k`, { authorization }, '', 400, /no operation/],
    ['the ARN is none', 'GET', '/key-value-stores/store', { authorization }, '', 400, /"store" is no ARN/],
    ['the path is none', 'GET', `${path}/items`, { authorization }, '', 400, /no operation/],
    ['a key is not percent-encoded', 'GET', `${path}/keys/%zz`, { authorization }, '', 400, /percent-encoded/],
  ])('%s', async (_, method, target, headers, body, status, message) => {
    const { site } = await started();
    const answer = await send(site.cloudFront.controlUrl!, target, { method, headers: { 'content-length': String(body.length), ...headers } as Record<string, string>, body });
    expect([answer.status, (JSON.parse(answer.body) as { Message: string }).Message]).toEqual([status, expect.stringMatching(message)]);
    expect(answer.headers['x-amzn-errortype']).toMatch(/^(Validation|AccessDenied)Exception$/);
  });
});
