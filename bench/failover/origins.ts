import { createServer, type Socket, AddressInfo } from 'node:net';

export interface TestOrigin {
  readonly url: string;
  close(): Promise<void>;
}

/** An origin that answers, one that takes a request and never answers, or an address where nobody listens. */
export async function listen(kind: 'answer' | 'silence' | 'refuse'): Promise<TestOrigin> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (kind === 'answer') socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  if (kind === 'refuse') await close();
  return { url: `http://127.0.0.1:${port}`, close };
}
