import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkReader, checkWriter, PAGE_HEADERS } from './own-origin';
import { ACTION_EXAMPLE, actionSchema, perform } from './page-actions';
import { PageFeed } from './page-feed';
import { pageFile, type PageFileName } from './page-files';
import type { PageParts } from './page-parts';
import { PAGE_PATH } from './page-path';
import { SitePolicy } from './site-policy';
import { changeOf } from '../control/json-change';
import { SmartOriginError } from '../errors';

/** No action is longer. */
const MAX_BODY_BYTES = 64 * 1024;

const FILES: Readonly<Record<string, PageFileName>> = { '': 'index.html', '/page.css': 'page.css', '/page.js': 'page.js' };

const STATUSES: Readonly<Record<string, number>> = {
  ERR_PAGE_HOST: 403, ERR_PAGE_ORIGIN: 403, ERR_PAGE_PATH: 404, ERR_PAGE_REQUEST_GONE: 404,
  ERR_PAGE_BODY: 413, ERR_CONTROL_TYPE: 415, ERR_PAGE_STREAMS: 503,
};

/** The page on which the local CloudFront is looked at and broken. */
export class Page {
  private readonly policy: SitePolicy;
  private readonly feed: PageFeed;

  constructor(private readonly parts: PageParts, private readonly onFault: (error: unknown) => void) {
    this.policy = new SitePolicy(parts.distribution, parts.template, parts.stores);
    this.feed = new PageFeed(parts, this.policy, onFault);
  }

  /** Pages that are open: while none is, nothing is gathered. */
  get openPages(): number {
    return this.feed.openPages;
  }

  /** @returns whether the request is the page's. */
  handle(message: IncomingMessage, response: ServerResponse): boolean {
    const [path = ''] = (message.url ?? '').split('?', 1);
    const isRoot = path === '/' && (message.method === 'GET' || message.method === 'HEAD');
    if (!isRoot && path !== PAGE_PATH && !path.startsWith(`${PAGE_PATH}/`)) return false;
    const below = isRoot ? undefined : path.slice(PAGE_PATH.length);
    this.answer(message, response, below).catch((error: unknown) => this.refuse(error, message, response));
    return true;
  }

  /** @param path - Below the page; undefined where whoever asks is sent to it. */
  private async answer(message: IncomingMessage, response: ServerResponse, path: string | undefined): Promise<void> {
    const { method = 'GET', headers } = message;
    if (method === 'POST' && path === '/actions') {
      checkWriter(headers);
      const action = changeOf({ headers, body: await bodyOf(message) }, actionSchema, ACTION_EXAMPLE);
      json(response, 200, await perform(action, this.parts, this.policy));
      return;
    }
    checkReader(headers);
    const isRead = method === 'GET' || method === 'HEAD';
    // Their form is CloudFront's: base64 for URLs, whose "=" a browser may encode.
    const [, id] = /^\/requests\/([\w-]{1,100}={0,2})$/.exec(path?.replaceAll('%3D', '=') ?? '') ?? [];
    if (!isRead) throw noSuchPath(method, path);
    if (path === undefined || path === '/') response.writeHead(302, { ...PAGE_HEADERS, location: PAGE_PATH }).end();
    else if (Object.hasOwn(FILES, path)) sendFile(response, FILES[path]!);
    else if (path === '/events') this.stream(method, response);
    else if (id !== undefined) json(response, 200, this.opened(id));
    else throw noSuchPath(method, path);
  }

  private stream(method: string, response: ServerResponse): void {
    if (this.feed.isFull) {
      throw new SmartOriginError('ERR_PAGE_STREAMS', 'too many pages are open', `${this.feed.openPages} look already`, 'close some of them');
    }
    response.writeHead(200, { ...PAGE_HEADERS, 'content-type': 'text/event-stream' });
    if (method === 'HEAD') response.end();
    else this.feed.stream(response);
  }

  private opened(id: string) {
    const found = this.feed.open(id);
    if (found !== undefined) return found;
    throw new SmartOriginError('ERR_PAGE_REQUEST_GONE', 'this request is kept no more', 'the last hundred are, while a page is open', 'open a newer one');
  }

  private refuse(error: unknown, message: IncomingMessage, response: ServerResponse): void {
    // Whoever asked went away within the request.
    if (message.errored !== null) {
      response.destroy();
      return;
    }
    if (!(error instanceof SmartOriginError)) this.onFault(error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { code, what, why, mend } = error instanceof SmartOriginError ? error
      : { code: 'ERR_FAULT_OF_OURS', what: 'the local CloudFront itself failed', why: String((error as Error)?.message ?? error), mend: 'look at its output' };
    json(response, error instanceof SmartOriginError ? STATUSES[code] ?? 400 : 500, { code, what, why, mend });
  }
}

function sendFile(response: ServerResponse, name: PageFileName): void {
  const { type, body } = pageFile(name);
  response.writeHead(200, { ...PAGE_HEADERS, 'content-type': type, 'content-length': body.length });
  response.end(body);
}

function json(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { ...PAGE_HEADERS, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Read on, so that the answer arrives; kept no longer.
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BODY_BYTES) throw new SmartOriginError('ERR_PAGE_BODY', `the body has ${bytes} bytes`, `at most ${MAX_BODY_BYTES} are read`, `send ${ACTION_EXAMPLE}`);
  return Buffer.concat(chunks);
}

function noSuchPath(method: string, path: string | undefined): SmartOriginError {
  return new SmartOriginError('ERR_PAGE_PATH', `${method} ${PAGE_PATH}${path ?? ''} means nothing here`, `the page is GET ${PAGE_PATH}, and what it changes goes to POST ${PAGE_PATH}/actions`, 'correct method and path');
}
