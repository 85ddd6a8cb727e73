import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const SITE = join(__dirname, '..', '..', 'examples', 'static-failover', 'site');
const TYPES: { [path: string]: string } = { '/': 'text/html; charset=utf-8', '/app.js': 'text/javascript', '/style.css': 'text/css' };

/** Runs at the origin before the page is served. */
export type Middleware = (request: IncomingMessage, response: ServerResponse) => void;

/** Serves the example's page, with the one thing that the Observatory asks of a page and the example lacks: a session cookie, Secure, HttpOnly and SameSite. */
export async function serveExamplePage(middleware?: Middleware): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    middleware?.(request, response);
    const path = request.url!.split('?')[0];
    const type = TYPES[path];
    if (!type) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', type);
    if (path === '/') response.setHeader('set-cookie', '__Host-session=1; Path=/; Secure; HttpOnly; SameSite=Lax');
    response.end(read(path === '/' ? '/index.html' : path));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const read = (path: string) => readFileSync(join(SITE, path), 'utf8');
