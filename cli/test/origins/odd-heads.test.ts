import { Readable } from 'node:stream';
import { closeAll, get, LIMITS, httpServer, tcpServer, useOrigin } from './support';
import { createHttpOrigin } from '../../src/origins/http-origin';

afterEach(closeAll);

/** What becomes of an origin that answers every request with these bytes. */
async function answerTo(bytes: string) {
  const { url } = await tcpServer((socket) => socket.once('data', () => socket.write(bytes)));
  return useOrigin(createHttpOrigin(url)).send(get('/'), LIMITS);
}

const headOf = (size: number) => `HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Long: ${'x'.repeat(size)}\r\n\r\n`;

test('a switch of protocols that nobody asked for is no response', async () => {
  expect(await answerTo('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'))
    .toMatchObject({ cause: 'malformed', detail: expect.stringContaining('101') });
});

test('early hints and a late 100 are passed over', async () => {
  expect(await answerTo('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n'))
    .toMatchObject({ kind: 'response', response: { status: 204 } });
});

test('F-005 a head of more than 20,480 bytes is refused, a smaller one is not', async () => {
  expect(await answerTo(headOf(20_400))).toMatchObject({ kind: 'response', response: { status: 200 } });
  expect(await answerTo(headOf(20_500))).toMatchObject({ cause: 'malformed', detail: expect.stringContaining('HPE_HEADER_OVERFLOW') });
});

test.each(['DELETE', 'OPTIONS', 'POST'])('the body of a %s of unknown length is framed, and no request of its own', async (method) => {
  const seen: string[] = [];
  const { url } = await httpServer((request, response) => {
    seen.push(`${request.method} ${request.headers['transfer-encoding']}`);
    request.on('data', (chunk: Buffer) => seen.push(chunk.toString())).on('end', () => response.end());
  });
  const body = Readable.from([Buffer.from('GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n')]);
  expect(await useOrigin(createHttpOrigin(url)).send({ ...get('/'), method, body }, LIMITS)).toMatchObject({ response: { status: 200 } });
  expect(seen).toEqual([`${method} chunked`, expect.stringContaining('/smuggled')]);
});
