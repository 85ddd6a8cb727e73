import type { FunctionContext, FunctionRun } from '../../src/functions/viewer-function';
import type { LoadedFunction, ViewerFunctionOptions } from '../../src/functions/viewer-function-engine';
import { createViewerFunction } from '../../src/functions/viewer-function-engine';
import { LocalKeyValueStore } from '../../src/key-value-store/local-key-value-store';
import type { EdgeRequest, EdgeResponse, HeaderMap } from '../../src/model/http';

export const CONTEXT: FunctionContext = {
  distributionDomainName: 'd111111abcdef8.cloudfront.net',
  distributionId: 'EDFDVBD6EXAMPLE',
  requestId: 'EXAMPLEntjQpEXAMPLE_SG5Z-EXAMPLEPmPfEXAMPLEu3EqEXAMPLE==',
  edgeLocation: { name: 'SEA', serverIp: '192.0.2.1', region: 'us-west-2' },
  originIds: ['v1', 'v2', 'v3'],
};

export function headers(lines: [string, string][]): HeaderMap {
  const map: HeaderMap = {};
  for (const [key, value] of lines) (map[key.toLowerCase()] ??= []).push({ key, value });
  return map;
}

export function request(change: Partial<EdgeRequest> = {}): EdgeRequest {
  return { method: 'GET', uri: '/index.html', querystring: '', headers: headers([['Host', 'www.example.com']]), clientIp: '198.51.100.11', ...change };
}

export function response(change: Partial<EdgeResponse> = {}): EdgeResponse {
  return { status: 200, statusDescription: 'OK', headers: headers([['Content-Type', 'text/html']]), body: Buffer.from('original'), ...change };
}

export function load(code: string, options: Partial<ViewerFunctionOptions> = {}): LoadedFunction {
  return createViewerFunction({ name: 'fn', runtime: 'cloudfront-js-2.0', ...options, code });
}

/** Runs statements that may use `event`, `request` and, at viewer-response, `response`. */
export function onRequest(statements: string, given = request(), options: Partial<ViewerFunctionOptions> = {}): Promise<FunctionRun> {
  return load(`function handler(event) { var request = event.request; ${statements}; return request; }`, options).onRequest(given, CONTEXT);
}

export function onResponse(statements: string, given = response(), options: Partial<ViewerFunctionOptions> = {}): Promise<FunctionRun> {
  const code = `function handler(event) { var response = event.response; ${statements}; return response; }`;
  return load(code, options).onResponse(request(), given, CONTEXT);
}

export function requestOf(run: FunctionRun): EdgeRequest {
  if (run.outcome.kind !== 'request') throw new Error(JSON.stringify(run.outcome));
  return run.outcome.request;
}

export function responseOf(run: FunctionRun): EdgeResponse {
  if (run.outcome.kind !== 'response') throw new Error(JSON.stringify(run.outcome));
  return run.outcome.response;
}

/** What an expression is inside the runtime, by way of JSON. */
export async function valueOf(expression: string, options: Partial<ViewerFunctionOptions> = {}, setup = ''): Promise<unknown> {
  const run = await load(`${setup}\nfunction handler(event) { console.log(JSON.stringify(${expression})); return event.request; }`, options).onRequest(request(), CONTEXT);
  if (run.outcome.kind === 'error') throw new Error(run.outcome.message);
  return run.logs[0] === undefined ? undefined : JSON.parse(run.logs[0]) as unknown;
}

/** A KeyValueStore with these items. */
export function storeOf(seed: Record<string, string>): LocalKeyValueStore {
  return new LocalKeyValueStore({ name: 'store', arn: 'arn:aws:cloudfront::123456789012:key-value-store/store', seed });
}
