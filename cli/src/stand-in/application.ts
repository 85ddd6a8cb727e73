import type { Serving, Sessions } from './sessions';
import type { WriteLedger } from './write-ledger';
import { parseServedBy, STAMP_UNKNOWN } from '../../../src/contract/edge-router';
import { MEMBER_HEADER, VARIANT_HEADER } from '../../../src/contract/names';

/** A request as it came to the origin; names of headers are lower case. */
export interface StandInRequest {
  readonly method: string;
  /** Without its query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface StandInAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ApplicationOptions {
  /** Id of the origin, which every answer names in `x-app-version`. */
  readonly origin: string;
  readonly ledger: WriteLedger;
  /** Undefined where the template has no session table. */
  readonly sessions: () => Sessions | undefined;
}

/** Longer bodies are told apart by their beginning. */
const MAX_WRITE_ID = 512;

const NOT_KEPT = { 'cache-control': 'private, no-store' };
/** Short enough that a failing origin is noticed within any drill. */
const PAGE_KEPT = { 'cache-control': 'public, max-age=2' };
const FILE_KEPT = { 'cache-control': 'public, max-age=300' };

const FILE_TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  ico: 'image/svg+xml',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
};

/**
 * What plays an origin for which nobody has an application at hand. Every path is there: files by their ending, which caches may keep; pages;
 * what begins with `/api/`, which nobody keeps; and writes anywhere, which are counted.
 */
export function createApplication({ origin, ledger, sessions }: ApplicationOptions): (request: StandInRequest) => Promise<StandInAnswer> {
  const answer = (status: number, type: string, headers: Record<string, string>, body: string): StandInAnswer => (
    { status, headers: { 'content-type': type, 'x-app-version': origin, ...headers }, body });

  const visited = async ({ headers }: StandInRequest): Promise<Record<string, string>> => {
    const cookie = await sessions()?.visit(headers.cookie, servingOf(headers, origin));
    return cookie === undefined ? {} : { 'set-cookie': cookie };
  };

  const page = async (request: StandInRequest): Promise<StandInAnswer> => {
    const kept = sessions() === undefined ? PAGE_KEPT : NOT_KEPT;
    return answer(200, 'text/html; charset=utf-8', { ...kept, ...await visited(request) }, pageText(origin, request.path));
  };

  const write = async (request: StandInRequest): Promise<StandInAnswer> => {
    // Written down before anything is waited for: whoever asks was heard, whatever becomes of the answer.
    const id = request.body.slice(0, MAX_WRITE_ID);
    const times = id === '' ? 0 : ledger.add(id, origin);
    const cookie = await visited(request);
    return answer(200, 'application/json', { ...NOT_KEPT, ...cookie, 'x-app-write-times': String(times) }, JSON.stringify({ version: origin, times }));
  };

  return async (request) => {
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        break;
      case 'OPTIONS':
        return { status: 204, headers: { 'allow': 'GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE', 'x-app-version': origin, ...NOT_KEPT }, body: '' };
      default:
        return write(request);
    }
    if (request.path === '/health') return answer(200, 'text/plain', NOT_KEPT, 'ok\n');
    if (request.path.startsWith('/api/')) return answer(200, 'application/json', { ...NOT_KEPT, ...await visited(request) }, JSON.stringify({ version: origin }));
    const ending = /\.([a-z0-9]{1,12})$/i.exec(request.path)?.[1]?.toLowerCase() ?? 'html';
    if (ending === 'html' || ending === 'htm') return page(request);
    return answer(200, FILE_TYPES[ending] ?? 'application/octet-stream', FILE_KEPT, `/* ${request.path} of ${origin} */\n`);
  };
}

/** Whether this origin answers in place of the one that the visitor is on, or may do so. */
export function servingOf({ [MEMBER_HEADER]: member, [VARIANT_HEADER]: variant }: StandInRequest['headers'], origin: string): Serving {
  if (member === undefined) return variant === undefined || variant === origin ? { standsIn: false } : { standsIn: true, for: variant };
  const served = parseServedBy(member);
  if (served?.standsInFor !== undefined) return { standsIn: true, for: served.standsInFor };
  return { standsIn: served?.stamp === STAMP_UNKNOWN };
}

function pageText(origin: string, path: string): string {
  const shown = path.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en" data-version="${origin}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${origin}</title><link rel="stylesheet" href="/static/app.css"></head>
<body><h1>This is ${origin}</h1><p>The page ${shown}, of the application that stands in where a drill has no other.</p></body>
</html>
`;
}
