import { createServer } from 'node:http';

/** CloudFront keeps idle connections for 5 seconds by default; whoever closes first races with its next request. */
const KEEP_ALIVE_MS = 65_000;

/**
 * Serves an application on a port of this machine; resolves with the server when it listens. `before` is awaited ahead of each request.
 */
export function serve({ application, port, host = '127.0.0.1', before = async () => undefined }) {
  const server = createServer((request, response) => {
    // No route looks into a body.
    request.resume();
    const [path] = request.url.split('?', 1);
    void before(request)
      .then(() => application({ method: request.method, path, headers: request.headers }))
      .then(({ status, headers, cookie, body }) => {
        response.writeHead(status, { ...headers, ...(cookie && { 'set-cookie': cookie }), 'content-length': Buffer.byteLength(body) });
        response.end(request.method === 'HEAD' ? undefined : body);
      })
      .catch((error) => response.destroy(error));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}
