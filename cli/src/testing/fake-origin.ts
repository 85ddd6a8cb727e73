import { STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { SmartOriginError } from '../errors';
import { kindOf } from '../kind-of';
import { fromRawHeaders } from '../model/headers';
import type { HeaderMap } from '../model/http';
import { checkOptionNames, type NamesOf } from '../option-names';
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
export type FakeAnswer = string | FakeResponse;

interface FakeResponse {
  /** @default 200 */
  readonly status?: number;
  /** @default none */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** @default none */
  readonly body?: string | Uint8Array;
}

const RESPONSE_NAMES: NamesOf<FakeResponse> = { status: true, headers: true, body: true };

/** What `inTime` gives where there is no answer: a function may give undefined by mistake. */
const LATE = Symbol('late');

/** An origin within the test's own process. */
export interface FakeOrigin extends Origin {
  /** What it was asked, in the order of arrival. */
  readonly requests: FakeRequest[];
}

/**
 * An origin that answers what a function of the test says. It is given in `origins`, in the place of a URL.
 *
 * @param answer - A function that throws is a connection that breaks; so is one that answers nothing that is an answer, and the trace says why.
 * @throws SmartOriginError `ERR_OPTION` for an answer that is none
 */
export function fakeOrigin(answer: FakeAnswer | ((request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>)): FakeOrigin {
  const requests: FakeRequest[] = [];
  if (typeof answer !== 'function') responseOf(answer);
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
        if (given === LATE) return { kind: 'failure', cause: 'response-timeout', detail: 'the fake origin did not answer in time', elapsedMs: elapsed() };
        return { kind: 'response', response: responseOf(given), firstByteMs: elapsed() };
      } catch (error) {
        return { kind: 'failure', cause: 'reset', detail: said(error), elapsedMs: elapsed() };
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

function said(error: unknown): string {
  if (error instanceof SmartOriginError) return [error.what, error.why, error.mend].join('; ');
  return `the fake origin threw: ${String((error as Error)?.message ?? error)}`;
}

/** @returns `LATE` when it takes too long, or nobody waits any more. */
async function inTime<T>(answer: T | Promise<T>, ms: number, signal: AbortSignal | undefined): Promise<T | typeof LATE> {
  if (!(answer instanceof Promise)) return answer;
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const given = new Promise<typeof LATE>((resolve) => {
    onAbort = () => resolve(LATE);
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
  const { status, headers, body } = checkedAnswer(answer);
  const bytes = Buffer.from(body);
  const raw = Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [name, value] : value.flatMap((one) => [name, one])));
  const all = fromRawHeaders(raw);
  all['content-length'] ??= [{ key: 'Content-Length', value: String(bytes.length) }];
  return { status, statusDescription: STATUS_CODES[status] ?? '', headers: all, body: bytes };
}

/** A misspelled `status` would be a 200, and a test hold for it. */
function checkedAnswer(answer: FakeAnswer): Required<FakeResponse> {
  if (typeof answer === 'string') return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: answer };
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer) || answer instanceof Uint8Array || answer instanceof Response) {
    throw refusal(`the fake origin answers ${kindOf(answer)}`, 'an answer is a text, or { status, headers, body }', answer === undefined ? 'return one' : 'give such an answer');
  }
  checkOptionNames(answer, RESPONSE_NAMES, { code: 'ERR_OPTION', what: 'the answer of fakeOrigin()' });
  const { status = 200, headers = {}, body = '' } = answer;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw refusal(`the fake origin answers with status ${JSON.stringify(status)}`, 'a status is a whole number from 200 to 599', 'give one, such as 503');
  }
  if (typeof body !== 'string' && !(ArrayBuffer.isView(body))) {
    throw refusal(`the body of the fake origin is ${kindOf(body)}`, 'it is a text or a Uint8Array (a Buffer is one)', 'give JSON as JSON.stringify(value)');
  }
  checkHeaders(headers);
  return { status, headers, body };
}

function checkHeaders(headers: NonNullable<FakeResponse['headers']>): void {
  // The fields of a Headers or a Map are not its properties: they would be left out.
  if (typeof headers !== 'object' || headers === null || Symbol.iterator in headers) {
    throw refusal(`the headers of the fake origin are ${kindOf(headers)}`, 'they are an object of names and values', 'write { "x-name": "value" }, or Object.fromEntries(headers)');
  }
  for (const [name, value] of Object.entries(headers)) {
    for (const one of Array.isArray(value) ? value as unknown[] : [value]) {
      try {
        if (typeof one !== 'string') throw new TypeError(`a value is a text, and this one ${kindOf(one)}`);
        validateHeaderName(name);
        validateHeaderValue(name, one);
      } catch (error) {
        throw refusal(`the fake origin cannot send the header ${JSON.stringify(name)}`, (error as Error).message, 'correct name and value');
      }
    }
  }
}

function refusal(what: string, why: string, mend: string): SmartOriginError {
  return new SmartOriginError('ERR_OPTION', what, why, mend);
}
