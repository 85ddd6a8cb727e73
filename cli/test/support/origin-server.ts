import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an origin of a test was asked. */
export interface SeenRequest {
  method: string;
  url: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface TestOrigin {
  url: string;
  seen: SeenRequest[];
  /** Replaces how it answers. */
  handler: (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void;
  close(): Promise<void>;
}

/** An origin on a free port of 127.0.0.1. It answers 200 with its name until told otherwise. */
export async function startOrigin(name: string): Promise<TestOrigin> {
  const seen: SeenRequest[] = [];
  const origin: TestOrigin = {
    url: '',
    seen,
    handler: (_request, response) => response.end(name),
    close: () => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      seen.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      origin.handler(request, response, body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  origin.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return origin;
}
