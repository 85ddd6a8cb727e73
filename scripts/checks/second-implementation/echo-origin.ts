import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An origin that tells what it was asked, as JSON, and answers with the status and the headers that the path names. */
export interface EchoOrigin {
  port: number;
  close(): Promise<void>;
}

/** What it says of a request. */
export interface Echo {
  method: string;
  url: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export async function startEchoOrigin(): Promise<EchoOrigin> {
  const server = http.createServer((request, response) => {
    void text(request).then((body) => {
      const url = request.url!;
      const status = Number(/\/status\/(\d{3})/.exec(url)?.[1] ?? 200);
      response.writeHead(status, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'x-origin': 'echo',
        ...(url.includes('/server-header') ? { 'x-frame-options': 'ORIGIN', 'server': 'Echo', 'x-powered-by': 'echo' } : {}),
        ...(url.includes('/sets-cookie') ? { 'set-cookie': 'a=1; Path=/' } : {}),
      });
      const echo: Echo = { method: request.method!, url, headers: request.headers, body };
      response.end(request.method === 'HEAD' || status === 204 ? undefined : JSON.stringify(echo));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}
