import { STATUS_CODES } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fromRawHeaders } from '../model/headers';
import type { HeaderMap } from '../model/http';
import type { Origin, OriginAnswer, OriginRequest, TryLimits } from '../origins/origin';

/** What a fake origin was asked. */
export interface FakeRequest {
  readonly method: string;
  /** Path with its query string, as the origin sees it. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a fake origin answers; a text alone is a page. */
export type FakeAnswer = string | {
  /** @default 200 */
  readonly status?: number;
  /** @default none */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** @default none */
  readonly body?: string | Uint8Array;
};

/** An origin within the test's own process. */
export interface FakeOrigin extends Origin {
  /** What it was asked, in the order of arrival. */
  readonly requests: FakeRequest[];
}

/**
 * An origin that answers what a function of the test says. It is given in `origins`, in the place of a URL.
 *
 * @param answer - A function that throws is a connection that breaks.
 */
export function fakeOrigin(answer: FakeAnswer | ((request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>)): FakeOrigin {
  const requests: FakeRequest[] = [];
  return {
    requests,
    description: 'a fake origin',
    async send(sent, { signal, responseTimeoutMs }: TryLimits): Promise<OriginAnswer> {
      const startedAt = performance.now();
      const elapsed = () => performance.now() - startedAt;
      try {
        const request = await received(sent);
        requests.push(request);
        const given = typeof answer === 'function' ? await inTime(answer(request), responseTimeoutMs, signal) : answer;
        if (given === undefined) return { kind: 'failure', cause: 'response-timeout', detail: 'the fake origin did not answer in time', elapsedMs: elapsed() };
        return { kind: 'response', response: responseOf(given), firstByteMs: elapsed() };
      } catch (error) {
        return { kind: 'failure', cause: 'reset', detail: `the fake origin threw: ${String((error as Error)?.message ?? error)}`, elapsedMs: elapsed() };
      }
    },
    close: async () => undefined,
  };
}

async function received({ method, target, headers, body }: OriginRequest): Promise<FakeRequest> {
  const bytes = body instanceof Readable ? await buffer(body) : body ?? Buffer.alloc(0);
  return { method, url: target, headers: plain(headers), body: bytes.toString() };
}

function plain(headers: HeaderMap): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, fields]) => fields.length > 0)
    .map(([name, fields]) => [name, fields.map(({ value }) => value).join(name === 'cookie' ? '; ' : ', ')]));
}

/** @returns undefined when it takes too long, or nobody waits any more. */
async function inTime<T>(answer: T | Promise<T>, ms: number, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (!(answer instanceof Promise)) return answer;
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const given = new Promise<undefined>((resolve) => {
    onAbort = () => resolve(undefined);
    timer = setTimeout(onAbort, ms);
    signal?.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([answer, given]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort!);
  }
}

function responseOf(answer: FakeAnswer) {
  const { status = 200, headers = {}, body = '' } = typeof answer === 'string' ? { headers: { 'content-type': 'text/html; charset=utf-8' }, body: answer } : answer;
  const bytes = Buffer.from(body);
  const raw = Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [name, value] : value.flatMap((one) => [name, one])));
  const all = fromRawHeaders(raw);
  all['content-length'] ??= [{ key: 'Content-Length', value: String(bytes.length) }];
  return { status, statusDescription: STATUS_CODES[status] ?? '', headers: all, body: bytes };
}
