import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ControlRequest, ControlResponse } from './control-message';
import { answerDataApi } from './data-api';
import { DataApiError, errorResponse } from './data-api-error';
import { answerLocalApi, localApiError, type LocalResources, type LocalStatus } from './local-api';
import { isLoopbackHost } from './loopback-host';
import { SmartOriginError } from '../errors';
import type { Page } from '../page/page-handler';

/** JSON may spell a character in six; no update that is allowed is longer. */
const MAX_BODY_BYTES = 24 * 1024 * 1024;

export interface ControlHandlerOptions {
  readonly page: Page;
  status(): LocalStatus;
  resources(): LocalResources;
  /** A fault of ours. */
  onFault(error: unknown): void;
}

/** Answers the requests of the control port. */
export function controlHandler(options: ControlHandlerOptions) {
  return (message: IncomingMessage, response: ServerResponse): void => {
    if (options.page.handle(message, response)) return;
    respond(message, options).then((answer) => write(answer, response), (error: unknown) => {
      // Whoever asked went away within the request.
      if (message.errored === null) options.onFault(error);
      response.destroy();
    });
  };
}

async function respond(message: IncomingMessage, options: ControlHandlerOptions): Promise<ControlResponse> {
  try {
    return await answerTo(await received(message), options);
  } catch (error) {
    if (error instanceof DataApiError) return errorResponse(error);
    if (error instanceof SmartOriginError) return localApiError(error);
    throw error;
  }
}

function answerTo(request: ControlRequest, { status, resources }: ControlHandlerOptions): ControlResponse | Promise<ControlResponse> {
  if (request.path[0] === 'key-value-stores') return answerDataApi(request, resources().stores);
  return answerLocalApi(request, status(), resources());
}

async function received(message: IncomingMessage): Promise<ControlRequest> {
  const { host } = message.headers;
  // A name of the attacker's that resolves to this machine makes a web page's requests same-origin; the name gives it away.
  if (!isLoopbackHost(host)) throw new DataApiError('AccessDeniedException', `Host is "${host ?? ''}"; requests to this port name 127.0.0.1, [::1] or localhost`);
  const [path = '', query = ''] = (message.url ?? '/').split(/\?(.*)/s, 2);
  return {
    method: message.method ?? 'GET',
    path: path.split('/').slice(1).map(decoded),
    query: new URLSearchParams(query),
    headers: message.headers,
    body: await bodyOf(message),
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new DataApiError('ValidationException', `"${segment}" is not percent-encoded as a URL must be`);
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Read on, so that the answer arrives; kept no longer.
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BODY_BYTES) throw new DataApiError('ValidationException', `the body has ${bytes} bytes; at most ${MAX_BODY_BYTES} are read`);
  return Buffer.concat(chunks);
}

function write({ status, headers, body }: ControlResponse, response: ServerResponse): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json', 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store', 'x-amzn-requestid': randomUUID(), ...headers,
  });
  response.end(text);
}
