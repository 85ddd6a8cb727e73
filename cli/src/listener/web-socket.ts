import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ListenerState } from './viewer-stream';
import { toNodeHeaders } from '../model/headers';
import type { EdgeResponse } from '../model/http';

/** Ten minutes: "Origin response timeout (idle timeout)" of WebSocket connections on page cloudfront-limits. */
export const WEB_SOCKET_IDLE_MS = 600_000;

/**
 * Whether a request that asks for another protocol asks for WebSocket as RFC 6455 §4.1 has it. CloudFront removes `Upgrade` from all others.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-working-with.websockets.html
 */
export function isWebSocketHandshake({ method, httpVersion, headers }: IncomingMessage): boolean {
  return method === 'GET' && httpVersion === '1.1' && headers.upgrade?.trim().toLowerCase() === 'websocket'
    && headers['sec-websocket-key'] !== undefined && headers['sec-websocket-version'] !== undefined
    && headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
}

/**
 * The bytes of a request without its wish for another protocol, so that it is read again as any other: a server may ignore the wish
 * (RFC 9110 §7.8).
 */
export function withoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name, value] = [rawHeaders[i]!, rawHeaders[i + 1]!];
    const kept = name.toLowerCase() === 'connection' ? value.split(',').filter((token) => !/^\s*(upgrade|http2-settings)\s*$/i.test(token)).join(',') : value;
    if (!/^(upgrade|http2-settings)$/i.test(name) && (kept !== '' || value === '')) lines.push(`${name}: ${kept}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** Until the protocol changes nobody reads the connection, so that a viewer which goes away meanwhile would not be noticed. */
export function endWithViewer(viewer: Duplex): void {
  viewer.on('end', leave);
  viewer.read(0);
}

/** From now on either may end its own side first. */
export function outlastEnd(viewer: Duplex): void {
  viewer.off('end', leave);
}

function leave(this: Duplex): void {
  this.destroy();
}

/** Says that the protocol changes, and joins the two connections from then on. Either side's end is the other's. */
export function switchProtocols(answered: EdgeResponse, origin: Duplex, viewer: Socket, state: ListenerState): void {
  const { webSocketIdleMs, webSockets } = state;
  // Those that there are have ended, and nobody would wait for the end of this one.
  if (state.draining) {
    origin.destroy();
    return void viewer.destroy();
  }
  const lines = [`HTTP/1.1 101 ${STATUS_CODES[101]}`, 'Upgrade: websocket', 'Connection: Upgrade'];
  for (const [name, values] of Object.entries(toNodeHeaders(answered.headers))) for (const value of values) lines.push(`${name}: ${value}`);
  viewer.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  viewer.setTimeout(0);
  outlastEnd(viewer);
  webSockets.add(viewer);
  const end = () => {
    origin.destroy();
    viewer.destroy();
  };
  // "No bytes sent from the origin to the client": what the viewer sends does not count.
  const idle = setTimeout(end, webSocketIdleMs);
  origin.on('data', () => idle.refresh());
  viewer.pipe(origin).pipe(viewer);
  for (const socket of [viewer, origin]) socket.once('error', end);
  // What is on its way to the other side still gets there.
  origin.once('close', () => viewer.destroySoon());
  viewer.once('close', () => {
    clearTimeout(idle);
    webSockets.delete(viewer);
    origin.destroy();
  });
}
