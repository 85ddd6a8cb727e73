import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { SmartOriginError } from '../errors';

/** A listening server and its address. */
export interface Listener {
  url: string;
  port: number;
  close(): Promise<void>;
}

export interface Certificate {
  key: string;
  cert: string;
}

/**
 * Listens on a port; 0 takes a free one.
 *
 * @throws SmartOriginError `ERR_PORT_IN_USE`, `ERR_LISTEN`
 */
export async function listen(host: string, port: number, handler: http.RequestListener, certificate?: Certificate): Promise<Listener> {
  const options = { maxHeaderSize: 65_536, keepAliveTimeout: 5_000 };
  const server = certificate ? https.createServer({ ...options, ...certificate }, handler) : http.createServer(options, handler);
  // Node limits a whole request to five minutes; CloudFront streams uploads for as long as they last.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `${certificate ? 'https' : 'http'}://${name}:${address.port}`,
    port: address.port,
    close: () => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): SmartOriginError {
  if (error.code === 'EADDRINUSE') {
    return new SmartOriginError('ERR_PORT_IN_USE', `port ${port} of ${host} is in use`, 'another process listens on it',
      'end that process, or choose another port; 0 takes a free one');
  }
  return new SmartOriginError('ERR_LISTEN', `cannot listen on ${host}:${port}`, error.message, 'choose another host or port');
}
