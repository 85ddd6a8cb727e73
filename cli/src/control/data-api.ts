import { z } from 'zod';
import type { ControlRequest, ControlResponse } from './control-message';
import { DataApiError } from './data-api-error';
import { SmartOriginError } from '../errors';
import type { LocalKeyValueStore } from '../key-value-store/local-key-value-store';
import { itemBytes, KEY_VALUE_QUOTAS } from '../key-value-store/quotas';
import type { KeyChanges } from '../key-value-store/written-items';

const PAGE_DEFAULT = 10;
const PAGE_MOST = 50;

/**
 * The KeyValueStore data API as `@aws-sdk/client-cloudfront-keyvaluestore` speaks it: paths, headers and errors are those of its model.
 * Signatures are not verified.
 *
 * @throws DataApiError for what the API refuses
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Operations_Amazon_CloudFront_KeyValueStore.html
 */
export function answerDataApi(request: ControlRequest, stores: readonly LocalKeyValueStore[]): ControlResponse {
  const [, arn, collection, key, ...more] = request.path;
  const unknown = () => new DataApiError('ValidationException', `${request.method} /${request.path.join('/')} is no operation of the KeyValueStore data API`);
  if (arn === undefined || more.length > 0 || (collection !== undefined && collection !== 'keys')) throw unknown();
  // Without a signature it cannot be the SDK; and no web page can add this header to a request without asking first, which is not answered.
  if (request.headers.authorization === undefined) throw new DataApiError('AccessDeniedException', 'Missing Authentication Token');
  const store = storeOf(arn, stores);
  if (store.outage.dataApi) throw new DataApiError('InternalServerException', 'an outage that was asked for');
  const level = key !== undefined ? 'key' : collection !== undefined ? 'keys' : 'store';
  switch (`${request.method} ${level}`) {
    case 'GET store': return describe(store);
    case 'GET keys': return listKeys(store, request.query);
    case 'POST keys': return updateKeys(store, request);
    case 'GET key': return getKey(store, key!);
    case 'PUT key': return putKey(store, key!, request);
    case 'DELETE key': return deleteKey(store, key!, request);
    default: throw unknown();
  }
}

function storeOf(arn: string, stores: readonly LocalKeyValueStore[]): LocalKeyValueStore {
  if (!/^arn:[^:]+:cloudfront::\d{12}:key-value-store\/.+$/s.test(arn)) throw new DataApiError('ValidationException', `"${arn}" is no ARN of a KeyValueStore`);
  const store = stores.find((one) => one.arn === arn);
  if (store !== undefined) return store;
  throw new DataApiError('ResourceNotFoundException', `there is no KeyValueStore ${arn}; served here: ${stores.map((one) => one.arn).join(', ') || 'none'}`);
}

function describe({ arn, written }: LocalKeyValueStore): ControlResponse {
  return {
    status: 200,
    headers: { etag: written.eTag },
    body: {
      ...sizes(written),
      KvsARN: arn,
      Created: written.createdAt / 1000,
      LastModified: written.lastModifiedAt / 1000,
      Status: 'READY',
    },
  };
}

function getKey({ name, written }: LocalKeyValueStore, key: string): ControlResponse {
  const value = written.get(key);
  if (value === undefined) throw noSuchKey(name, key);
  return { status: 200, body: { Key: key, Value: value, ...sizes(written) } };
}

function listKeys({ written }: LocalKeyValueStore, query: URLSearchParams): ControlResponse {
  const most = pageSize(query.get('MaxResults'));
  const token = query.get('NextToken');
  const items = written.page(token === null ? undefined : keyOfToken(token), most + 1);
  const page = items.slice(0, most);
  return {
    status: 200,
    body: {
      Items: page.map(([Key, Value]) => ({ Key, Value })),
      ...(items.length > most ? { NextToken: tokenOfKey(page.at(-1)![0]) } : {}),
    },
  };
}

function putKey(store: LocalKeyValueStore, key: string, request: ControlRequest): ControlResponse {
  const { Value } = parsedBody(z.object({ Value: z.string() }), request.body);
  return write(store, new Map([[key, Value]]), request);
}

function deleteKey(store: LocalKeyValueStore, key: string, request: ControlRequest): ControlResponse {
  return write(store, new Map([[key, undefined]]), request);
}

const updateSchema = z.object({
  Puts: z.array(z.object({ Key: z.string(), Value: z.string() })).nullish(),
  Deletes: z.array(z.object({ Key: z.string() })).nullish(),
});

function updateKeys(store: LocalKeyValueStore, request: ControlRequest): ControlResponse {
  const { Puts, Deletes } = parsedBody(updateSchema, request.body);
  const listed = [...(Puts ?? []).map(({ Key, Value }) => [Key, Value] as const), ...(Deletes ?? []).map(({ Key }) => [Key, undefined] as const)];
  const { keysPerUpdate, updateBytes } = KEY_VALUE_QUOTAS;
  if (listed.length === 0) throw new DataApiError('ValidationException', 'the update names no key, neither in Puts nor in Deletes');
  if (listed.length > keysPerUpdate) throw new DataApiError('ServiceQuotaExceededException', `the update names ${listed.length} keys; at most ${keysPerUpdate} are allowed`);
  const bytes = listed.reduce((sum, [key, value]) => sum + itemBytes(key, value ?? ''), 0);
  if (bytes > updateBytes) throw new DataApiError('ServiceQuotaExceededException', `the update has ${bytes} bytes; at most ${updateBytes} are allowed`);
  const changes = new Map(listed);
  if (changes.size < listed.length) throw new DataApiError('ValidationException', 'the update names a key more than once');
  return write(store, changes, request);
}

/** All or nothing, and only upon the contents that the writer has seen. */
function write(store: LocalKeyValueStore, changes: KeyChanges, { headers }: ControlRequest): ControlResponse {
  const { written } = store;
  const seen = headers['if-match'];
  if (seen === undefined || seen === '') throw new DataApiError('ValidationException', 'If-Match is missing: it takes the ETag that DescribeKeyValueStore gives');
  if (seen !== written.eTag) throw new DataApiError('ConflictException', 'the KeyValueStore has changed since: describe it again for its ETag');
  for (const [key, value] of changes) {
    if (value === undefined && written.get(key) === undefined) throw noSuchKey(store.name, key);
  }
  try {
    store.update(changes);
  } catch (error) {
    if (!(error instanceof SmartOriginError)) throw error;
    throw new DataApiError(error.code === 'ERR_KEY_VALUE_STORE_FULL' ? 'ServiceQuotaExceededException' : 'ValidationException', `${error.what}: ${error.why}`);
  }
  return { status: 200, headers: { etag: written.eTag }, body: sizes(written) };
}

function sizes({ itemCount, totalBytes }: LocalKeyValueStore['written']) {
  return { ItemCount: itemCount, TotalSizeInBytes: totalBytes };
}

function noSuchKey(name: string, key: string): DataApiError {
  return new DataApiError('ResourceNotFoundException', `the KeyValueStore ${name} has no key "${key}"`);
}

function parsedBody<T>(schema: z.ZodType<T>, body: Buffer): T {
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch (error) {
    throw new DataApiError('ValidationException', `the body is not JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new DataApiError('ValidationException', parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`).join('; '));
}

function pageSize(given: string | null): number {
  if (given === null) return PAGE_DEFAULT;
  const most = Number(given);
  if (/^\d+$/.test(given) && most >= 1 && most <= PAGE_MOST) return most;
  throw new DataApiError('ValidationException', `MaxResults is "${given}"; it is a whole number from 1 to ${PAGE_MOST}`);
}

/** A page goes on after the last key of the one before, so that keys which come and go between two pages do no harm. */
function tokenOfKey(key: string): string {
  return Buffer.from(`after ${key}`).toString('base64url');
}

function keyOfToken(token: string): string {
  const [, key] = /^after (.+)$/s.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (key === undefined) throw new DataApiError('ValidationException', 'NextToken is none that ListKeys gave');
  return key;
}
