import http from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Echo } from './echo-origin';
import type { ComparedRequest } from './requests';

/** What is compared of a response, aspect by aspect. */
export type Facts = Record<string, string>;

/** Headers whose values are those of one machine or one moment, and those of the connection. */
const LEFT_OUT = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'x-amz-cf-id', 'x-amz-cf-pop', 'via', 'etag']);

export interface Target {
  /** Where viewers on HTTPS are served. */
  port: number;
  /** Where viewers on HTTP are served. */
  httpPort: number;
  host: string;
  /** What tells the target that a viewer is on HTTPS, where one port serves both. */
  secure: Record<string, string>;
}

/** Sends one request, and says what came of it. */
export async function factsOf(target: Target, { path, method = 'GET', headers = {}, body, insecure = false }: ComparedRequest): Promise<Facts> {
  const answer = await new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }>((resolve, reject) => {
    const request = http.request({
      host: '127.0.0.1', port: insecure ? target.httpPort : target.port, path, method, agent: false,
      headers: { ...headers, host: target.host, ...(insecure ? {} : target.secure), ...(body === undefined ? {} : { 'content-length': String(body.length) }) },
    }, (response) => {
      buffer(response).then((bytes) => resolve({ status: response.statusCode!, headers: response.headers, body: bytes.toString() }), reject);
    });
    request.on('error', reject);
    request.end(body);
  });
  return { status: String(answer.status), ...headerFacts('header', answer.headers), ...echoFacts(answer.body) };
}

function echoFacts(body: string): Facts {
  const echo = echoOf(body);
  // Pages of errors are written by each in its own words.
  if (echo === undefined) return { body: body === '' ? 'empty' : 'a page' };
  return { 'origin: method': echo.method, 'origin: url': echo.url, 'origin: body': echo.body, ...headerFacts('origin: header', echo.headers) };
}

function echoOf(body: string): Echo | undefined {
  try {
    return JSON.parse(body) as Echo;
  } catch {
    return undefined;
  }
}

function headerFacts(prefix: string, headers: http.IncomingHttpHeaders): Facts {
  const kept = Object.entries(headers).filter(([name]) => !LEFT_OUT.has(name) && !name.startsWith('x-local-'));
  return Object.fromEntries(kept.map(([name, value]) => [`${prefix} ${name}`, String(value).replace(/\.cloudfront\.net:\d+/g, '.cloudfront.net')]));
}
