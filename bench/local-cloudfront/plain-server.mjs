// A process of its own that answers everything with one kilobyte, and says nothing that keeps it from being cached.
import { createServer } from 'node:http';

const body = Buffer.alloc(1024, 'x');
const headers = {
  'content-type': 'application/octet-stream',
  'content-length': body.length,
  'cache-control': 'public, max-age=86400',
  'etag': '"kilobyte"',
  'last-modified': 'Tue, 01 Nov 2022 00:00:00 GMT',
};

const server = createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
process.once('SIGINT', () => process.exit());
