import http from 'node:http';
import { buffer } from 'node:stream/consumers';
import { startOrigin, type TestOrigin } from './origin-server';
import { removeTemporaryFiles, writeTemplate, type TemplateInput } from './templates';
import type { ViewerFunction } from '../../src/functions/viewer-function';
import type { EdgeEventType, EdgeLambda } from '../../src/lambda-edge/edge-lambda';
import { LocalCloudFront } from '../../src/local-cloudfront';
import type { LocalCloudFrontOptions } from '../../src/options';
import type { EdgeCodeFactories } from '../../src/runtime/edge-code';
import type { TraceEvent } from '../../src/trace';

export interface TestResponse {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
  bytes: Buffer;
}

export interface RequestOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Sends one request on a connection of its own. */
export function send(base: string, path: string, { method = 'GET', headers = {}, body }: RequestOptions = {}): Promise<TestResponse> {
  return new Promise((resolve, reject) => {
    const url = new URL(base);
    const request = http.request({ host: url.hostname, port: url.port, path, method, headers, agent: false }, (response) => {
      buffer(response).then((bytes) => resolve({ status: response.statusCode!, headers: response.headers, body: bytes.toString(), bytes }), reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** A running distribution of a test, with its origins. */
export interface TestSite {
  cloudFront: LocalCloudFront;
  origins: Record<string, TestOrigin>;
  traces: TraceEvent[];
  /** Moves the clock of the cache. */
  advance(seconds: number): void;
  get(path: string, options?: RequestOptions): Promise<TestResponse>;
}

const running: { close(): Promise<void> }[] = [];

export interface SiteInput extends TemplateInput {
  options?: Partial<LocalCloudFrontOptions>;
  functions?: Partial<EdgeCodeFactories>;
}

/** Serves a template, each of whose origins is a server on a free port. */
export async function startSite({ options = {}, functions, ...template }: SiteInput = {}): Promise<TestSite> {
  const ids = ((template.config?.Origins as { Id: string }[] | undefined) ?? [{ Id: 'app' }]).map(({ Id }) => Id);
  const origins: Record<string, TestOrigin> = {};
  for (const id of ids) {
    origins[id] = await startOrigin(id);
    running.push(origins[id]);
  }
  const traces: TraceEvent[] = [];
  let now = Date.UTC(2026, 0, 1);
  const cloudFront = await LocalCloudFront.start({
    template: writeTemplate(template),
    origins: Object.fromEntries(ids.map((id) => [id, origins[id]!.url])),
    clock: () => now,
    onTrace: (event) => traces.push(event),
    onFault: (error) => {
      throw error;
    },
    ...(functions ? { factories: { ...NO_CODE, ...functions } } : {}),
    ...options,
  });
  running.unshift(cloudFront);
  return {
    cloudFront,
    origins,
    traces,
    advance: (seconds) => {
      now += seconds * 1000;
    },
    get: (path, request) => send(cloudFront.url, path, request),
  };
}

/** For `afterEach`: ends everything that `startSite` and `track` began. */
export async function stopSites(): Promise<void> {
  for (const part of running.splice(0)) await part.close();
  removeTemporaryFiles();
}

/** Has something ended by `stopSites`. */
export function track<T extends { close(): Promise<void> }>(part: T): T {
  running.unshift(part);
  return part;
}

const refuse = (): never => {
  throw new Error('the test gives no code for this');
};

const NO_CODE: EdgeCodeFactories = { viewerFunction: refuse, edgeLambda: refuse };

/** A CloudFront Function that is a fake: it does what the test says. */
export function fakeFunction(parts: Partial<ViewerFunction>): ViewerFunction {
  return {
    name: 'fake',
    onRequest: async (request) => ({ outcome: { kind: 'request', request }, computeMicros: 1, logs: [] }),
    onResponse: async (_request, response) => ({ outcome: { kind: 'response', response }, computeMicros: 1, logs: [] }),
    ...parts,
  };
}

/** A Lambda@Edge function that is a fake. */
export function fakeLambda(invoke: EdgeLambda['invoke']): EdgeLambda {
  return { name: 'fake', invoke, close: async () => undefined };
}

/** Factories by which every Lambda@Edge function of a template does what the test says of its event. */
export function lambdas(handlers: Partial<Record<EdgeEventType, EdgeLambda['invoke']>>): Pick<EdgeCodeFactories, 'edgeLambda'> {
  return { edgeLambda: () => fakeLambda((invocation) => handlers[invocation.eventType]!(invocation)) };
}

/** What a Lambda@Edge function answers that changes nothing. */
export const passThrough: EdgeLambda['invoke'] = async (invocation) => (invocation.response === undefined
  ? { kind: 'request', request: invocation.request, origin: invocation.origin }
  : { kind: 'response', response: invocation.response });
