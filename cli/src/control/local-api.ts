import { z } from 'zod';
import type { ControlRequest, ControlResponse } from './control-message';
import { SmartOriginError } from '../errors';
import type { LocalKeyValueStore } from '../key-value-store/local-key-value-store';

/** What is served, for other commands. */
export interface LocalStatus {
  /** `<stack>/<logical id>`. */
  distribution: string;
  /** Absolute path of the assembly or template. */
  template: string;
  /** Where viewers on HTTPS are served. */
  url: string;
}

/**
 * What AWS has no operation for: `GET /local/status`, `POST /local/key-value-stores/<name>`.
 *
 * @throws SmartOriginError for everything that the caller can mend
 */
export function answerLocalApi(request: ControlRequest, status: LocalStatus, stores: readonly LocalKeyValueStore[]): ControlResponse {
  const [, resource, name, ...more] = request.path;
  if (request.method === 'GET' && resource === 'status' && name === undefined) {
    return { status: 200, body: { ...status, keyValueStores: stores.map(describeStore) } };
  }
  if (request.method === 'POST' && resource === 'key-value-stores' && name !== undefined && more.length === 0) {
    return { status: 200, body: describeStore(changedStore(request, name, stores)) };
  }
  throw new SmartOriginError('ERR_CONTROL_PATH', `${request.method} /${request.path.join('/')} means nothing here`,
    'there are GET /local/status, POST /local/key-value-stores/<name>, and the KeyValueStore data API under /key-value-stores/', 'correct method and path');
}

export function localApiError(error: SmartOriginError): ControlResponse {
  const { code, what, why, mend } = error;
  return { status: STATUSES[code] ?? 400, body: { code, what, why, mend } };
}

const STATUSES: Record<string, number> = { ERR_CONTROL_PATH: 404, ERR_KEY_VALUE_STORE_UNKNOWN: 404, ERR_CONTROL_TYPE: 415 };

function describeStore({ name, arn, lagSeconds, outage }: LocalKeyValueStore) {
  return { name, arn, lagSeconds, outage };
}

const changeSchema = z.strictObject({
  lagSeconds: z.number().nonnegative().optional(),
  outage: z.union([z.boolean(), z.strictObject({ edge: z.boolean().optional(), dataApi: z.boolean().optional() })]).optional(),
}).refine((change) => Object.keys(change).length > 0, 'it changes nothing');

function changedStore({ headers, body }: ControlRequest, name: string, stores: readonly LocalKeyValueStore[]): LocalKeyValueStore {
  // A web page can post any other type to this port without being asked first.
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    throw new SmartOriginError('ERR_CONTROL_TYPE', `the body is ${headers['content-type'] ?? 'of no type'}`, 'only JSON is read', 'send Content-Type: application/json');
  }
  const store = stores.find((one) => one.name === name);
  if (store === undefined) {
    throw new SmartOriginError('ERR_KEY_VALUE_STORE_UNKNOWN', `there is no KeyValueStore "${name}"`,
      `the distribution's functions have: ${stores.map((one) => one.name).join(', ') || 'none'}`, 'correct the name');
  }
  const { lagSeconds, outage } = parsedChange(body);
  if (lagSeconds !== undefined) store.setLag(lagSeconds);
  if (outage !== undefined) store.setOutage(outage);
  return store;
}

function parsedChange(body: Buffer): z.infer<typeof changeSchema> {
  const refuse = (why: string) => new SmartOriginError('ERR_CONTROL_BODY', `the body is ${body.toString().slice(0, 100) || 'empty'}`, why,
    'send { "lagSeconds": 10 }, { "outage": true }, or { "outage": { "edge": true } } for functions alone ("dataApi" for the data API)');
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch (error) {
    throw refuse(`it is not JSON: ${(error as Error).message}`);
  }
  const parsed = changeSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw refuse(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the object'}: ${message}`).join('; '));
}
