import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { SmartOriginError } from '../errors';
import { FolderObjects } from './folder-objects';
import type { FolderMode, FolderOptions } from './folder-types';
import { ObjectMetadata } from './object-metadata';
import { RestEndpoint } from './rest-endpoint';
import type { EndpointReply, EndpointRequest, S3Endpoint } from './s3-endpoint';
import { newRequestIds, s3ErrorXml } from './s3-error';
import { WebsiteEndpoint } from './website-endpoint';

/** A folder that plays an S3 bucket, behind a real socket: so stopping, hanging and stalling it are real too. */
export class FolderServer {
  /**
   * @param port 0 for any free one.
   * @throws SmartOriginError when the folder or its metadata cannot be used, options contradict each other, or the port is taken.
   */
  static async start(folder: string, options: FolderOptions, port = 0): Promise<FolderServer> {
    const endpoint = await openEndpoint(folder, options);
    const server = http.createServer();
    const boundPort = await listen(server, port);
    const folderServer = new FolderServer(endpoint, server, boundPort);
    server.on('request', (request, response) => void folderServer.onRequest(request, response));
    return folderServer;
  }

  /** How it answers from the next request on. */
  mode: FolderMode = 'normal';

  private constructor(private readonly endpoint: S3Endpoint, private readonly server: http.Server, readonly port: number) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Fixed for this request: a switch of the mode concerns the next one.
    const mode = this.mode;
    request.resume();
    if (mode === 'hang') return;
    const asked: EndpointRequest = { method: request.method ?? 'GET', target: request.url ?? '/', headers: request.headers, ids: newRequestIds() };
    let reply: EndpointReply;
    try {
      reply = mode === 'forbidden' ? this.endpoint.forbidden(asked) : await this.endpoint.answer(asked);
    } catch (error) {
      reply = internalError(error as Error, asked);
    }
    send(reply, asked, response, mode);
  }
}

async function openEndpoint(folder: string, options: FolderOptions): Promise<S3Endpoint> {
  if (!options.website && (options.indexDocument !== undefined || options.errorDocument !== undefined)) {
    throw new SmartOriginError(
      'ERR_FOLDER_OPTIONS', `folder ${folder}: index and error documents need website: true`,
      'S3\'s REST endpoint, which CloudFront uses for a bucket, has no such documents',
      'Set the distribution\'s DefaultRootObject or a CustomErrorResponse, or play the website endpoint',
    );
  }
  const objects = await FolderObjects.open(folder).catch((error: Error) => {
    throw new SmartOriginError('ERR_FOLDER', `the folder ${folder} cannot be served`, error.message, 'Name an existing folder');
  });
  const metadata = new ObjectMetadata(folder);
  await metadata.refresh();
  const bucket = { objects, metadata, options };
  return options.website ? new WebsiteEndpoint(bucket) : new RestEndpoint(bucket);
}

function listen(server: http.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new SmartOriginError(
      'ERR_FOLDER_PORT', `cannot listen on 127.0.0.1:${port}`, error.message, 'Take another port, or 0 for any free one',
    )));
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function send(reply: EndpointReply, request: EndpointRequest, response: ServerResponse, mode: FolderMode): void {
  response.statusCode = reply.status;
  response.setHeader('x-amz-id-2', request.ids.hostId);
  response.setHeader('x-amz-request-id', request.ids.requestId);
  response.setHeader('Server', 'AmazonS3');
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  if (request.method === 'HEAD') return void response.end();

  const text = reply.text === undefined ? undefined : Buffer.from(reply.text);
  if (text !== undefined) response.setHeader('Content-Length', text.length);
  const length = text?.length ?? reply.part?.length ?? 0;
  if (mode === 'stall-body' && length > 0) return stall(reply, text, response, Math.floor(length / 2));
  if (reply.part === undefined || length === 0) return void response.end(text);
  pipeline(createReadStream(reply.part.file, { start: reply.part.first, end: reply.part.first + length - 1 }), response, () => undefined);
}

/** The head and half of the body; the connection stays open until somebody loses patience. */
function stall(reply: EndpointReply, text: Buffer | undefined, response: ServerResponse, half: number): void {
  response.flushHeaders();
  if (half === 0) return;
  if (reply.part === undefined) return void response.write(text!.subarray(0, half));
  const { file, first } = reply.part;
  const content = createReadStream(file, { start: first, end: first + half - 1 });
  content.pipe(response, { end: false });
  response.once('close', () => content.destroy());
}

/** A folder that cannot be read is our fault, not S3's: the body says what went wrong. */
function internalError(error: Error, request: EndpointRequest): EndpointReply {
  const xml = s3ErrorXml({ status: 500, code: 'InternalError', message: error.message }, request.ids);
  return { status: 500, headers: { 'content-type': 'application/xml' }, text: xml };
}
