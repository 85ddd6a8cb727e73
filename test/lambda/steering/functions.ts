import type { FunctionRun, KeyValueStore, OriginChoice } from '../../../cli/src/functions/viewer-function';
import { createViewerFunction } from '../../../cli/src/functions/viewer-function-engine';
import type { EdgeRequest, EdgeResponse, HeaderMap } from '../../../cli/src/model/http';
import { GroupOriginIds, type RouteConfig, type SteeringConfig } from '../../../src/contract/steering';
import { cookiePart, routerPart } from '../../../src/steering/weighted/function-parts';
import { BROWSER, steering } from '../../contract/steering/fixtures';

/** The built functions, with a configuration, in the local engine. */

export const GROUP: RouteConfig = {
  originIds: GroupOriginIds.OBJECTS,
  origins: { v1: { id: 'origin-v1' }, v2: { id: 'origin-v2' }, v3: { id: 'origin-v3' } },
  group: { fallbacks: { v1: ['v2'], v2: ['v1'], v3: ['v1'] }, siblings: { v1: 'v2', v2: 'v1', v3: 'v1' }, statusCodes: [500, 502, 503, 504] },
};
export const SINGLE: RouteConfig = { ...GROUP, group: undefined };

export const CONTEXT = {
  distributionDomainName: 'd111111abcdef8.cloudfront.net', distributionId: 'EDFDVBD6EXAMPLE', requestId: 'r',
  edgeLocation: { name: 'SEA', serverIp: '192.0.2.1', region: 'us-west-2' }, originIds: ['origin-v1', 'origin-v2', 'origin-v3'],
};

/** A KeyValueStore that counts what is read. */
export class CountingStore implements KeyValueStore {
  public readonly reads: string[] = [];

  constructor(private readonly items: { [key: string]: string | Error } = {}) {}

  public async get(key: string): Promise<string> {
    this.reads.push(key);
    const value = this.items[key];
    if (value === undefined || value instanceof Error) throw value ?? new Error(`KeyNotFound: ${key}`);
    return value;
  }

  public async exists(key: string): Promise<boolean> {
    return key in this.items;
  }

  public async meta(): Promise<{ creationDateTime: string; lastUpdatedDateTime: string; keyCount: number }> {
    throw new Error('not asked for');
  }
}

export interface Given {
  readonly method?: string;
  readonly uri?: string;
  readonly querystring?: string;
  readonly headers?: { [name: string]: string };
  readonly cookie?: string;
  readonly ip?: string;
}

export function edgeRequest({ method = 'GET', uri = '/', querystring = '', headers = {}, cookie, ip = '192.0.2.1' }: Given = {}): EdgeRequest {
  const map: HeaderMap = {};
  for (const [key, value] of Object.entries({ 'Host': 'www.example.com', 'User-Agent': BROWSER, ...headers, ...(cookie === undefined ? {} : { Cookie: cookie }) })) {
    map[key.toLowerCase()] = [{ key, value }];
  }
  return { method, uri, querystring, headers: map, clientIp: ip };
}


export interface Routed {
  readonly variant?: string;
  readonly request?: EdgeRequest;
  readonly choice?: OriginChoice;
  readonly response?: EdgeResponse;
}

/** What the viewer router makes of a request. */
export async function route(given: Given, options: { config?: SteeringConfig; route?: RouteConfig; store?: KeyValueStore } = {}): Promise<Routed> {
  const { config = steering({ v2: 10, v3: 5 }), route: routes = GROUP, store = new CountingStore() } = options;
  const { code } = routerPart(config, routes);
  const { outcome } = await createViewerFunction({ name: 'router', runtime: 'cloudfront-js-2.0', code, keyValueStore: store })
    .onRequest(edgeRequest(given), CONTEXT);
  if (outcome.kind === 'error') throw new Error(outcome.message);
  if (outcome.kind === 'response') return { response: outcome.response };
  return { request: outcome.request, choice: outcome.originChoice, variant: outcome.request.headers['x-smart-origin-variant']?.[0]?.value };
}

export interface Answered {
  readonly cookie?: string;
  readonly why?: string;
  readonly response: EdgeResponse;
}

/** What the cookie half makes of a response. */
export async function answer(
  given: Given, options: { config?: SteeringConfig; store?: KeyValueStore; request?: EdgeRequest; stamp?: string } = {},
): Promise<Answered> {
  const { config = steering({ v2: 10, v3: 5 }), store = new CountingStore(), request = edgeRequest(given), stamp } = options;
  const response: EdgeResponse = { status: 200, statusDescription: 'OK', headers: { 'content-type': [{ key: 'Content-Type', value: 'text/html' }] } };
  if (stamp !== undefined) response.headers['x-smart-origin-stamp'] = [{ key: 'X-Smart-Origin-Stamp', value: stamp }];
  const { code } = cookiePart(config);
  const run: FunctionRun = await createViewerFunction({ name: 'cookie', runtime: 'cloudfront-js-2.0', code, keyValueStore: store })
    .onResponse(request, response, CONTEXT);
  if (run.outcome.kind !== 'response') throw new Error(JSON.stringify(run.outcome));
  const { headers } = run.outcome.response;
  return { response: run.outcome.response, cookie: headers['set-cookie']?.[0]?.value, why: headers['x-smart-origin-why']?.[0]?.value };
}

