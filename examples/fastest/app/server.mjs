import { createServer } from 'node:http';

/** CloudFront keeps idle connections for 5 seconds by default; whoever closes first races with its next request. */
const KEEP_ALIVE_MS = 65_000;

/** Serves an application on a port; resolves with the server when it listens. `onRequest` is told of each request. */
export function serve({ application, port, host = '127.0.0.1', onRequest = () => undefined }) {
  const server = createServer((request, response) => {
    // No route looks into a body.
    request.resume();
    onRequest(request);
    const [path] = request.url.split('?', 1);
    const { status, headers, body } = application({ method: request.method, path });
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}
