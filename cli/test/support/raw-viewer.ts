import net from 'node:net';

/** A response as it came over the wire. */
export interface RawResponse {
  status: number;
  /** By lower-case name; of several fields the last. */
  headers: Record<string, string>;
  body: string;
}

/** What came back for some bytes, until the connection ended. */
export interface RawAnswer {
  responses: RawResponse[];
  /** What is no response. */
  rest: string;
}

/**
 * Sends bytes as they are, and waits until the other side ends the connection.
 *
 * @param parts - Latin-1; each is a packet of its own.
 */
export function talk(url: string, ...parts: string[]): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    let received = '';
    const socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
    socket.on('connect', () => {
      const [part, ...others] = parts;
      socket.write(part!, 'latin1');
      const next = () => {
        const following = others.shift();
        if (following === undefined || socket.destroyed) return;
        socket.write(following, 'latin1');
        setTimeout(next, 5);
      };
      setTimeout(next, 5);
    });
    socket.on('data', (data) => {
      received += data.toString('latin1');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // It may be gone while this still writes.
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error);
    });
    socket.on('close', () => resolve(readResponses(received)));
  });
}

/** Reads responses one after the other, as a viewer that sent no HEAD. */
export function readResponses(bytes: string): RawAnswer {
  const responses: RawResponse[] = [];
  let rest = bytes;
  for (;;) {
    const [head, status] = /^HTTP\/1\.1 (\d{3})[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(rest) ?? [];
    if (head === undefined) return { responses, rest };
    const headers = Object.fromEntries(head.trimEnd().split('\r\n').slice(1).map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }));
    const body = bodyOf(rest.slice(head.length), headers);
    if (body === undefined) return { responses, rest };
    if (status !== '100') responses.push({ status: Number(status), headers, body: body.text });
    rest = rest.slice(head.length + body.length);
  }
}

function bodyOf(bytes: string, headers: Record<string, string>): { text: string; length: number } | undefined {
  if (headers['transfer-encoding'] === 'chunked') return chunkedBody(bytes);
  if (headers['content-length'] === undefined) return headers.connection === 'close' ? { text: bytes, length: bytes.length } : { text: '', length: 0 };
  const length = Number(headers['content-length']);
  return bytes.length < length ? undefined : { text: bytes.slice(0, length), length };
}

function chunkedBody(bytes: string): { text: string; length: number } | undefined {
  let text = '';
  for (let at = 0; ;) {
    const [line, size] = /^([0-9a-f]+)\r\n/i.exec(bytes.slice(at)) ?? [];
    if (line === undefined) return undefined;
    at += line.length;
    const length = parseInt(size!, 16);
    if (bytes.slice(at + length, at + length + 2) !== '\r\n') return undefined;
    text += bytes.slice(at, at + length);
    at += length + 2;
    if (length === 0) return { text, length: at };
  }
}
