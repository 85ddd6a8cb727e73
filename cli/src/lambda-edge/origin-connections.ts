import { Socket } from 'node:net';
import { trustPlayers } from './player-trust';

/** Where what plays an origin listens, by the origin's domain name in lower case; null where that cannot be said. */
export type OriginAddresses = Readonly<Record<string, OriginAddress | null>>;

export interface OriginAddress {
  readonly host: string;
  readonly port: number;
  /** Shared with other threads: 1 while the name does not resolve. */
  readonly unresolvable?: Int32Array;
}

interface ConnectOptions {
  host?: string;
  port?: number | string;
  lookup?: unknown;
}

/**
 * Leads this thread's connections to an origin's domain, by TLS too, to what plays the origin here, or nowhere: a function that tries
 * whether an origin is there must be told of the rehearsal's, not of the real one.
 */
export function leadToPlayers(addresses: OriginAddresses): void {
  if (Object.keys(addresses).length === 0) return;
  const original = Socket.prototype.connect as (this: Socket, ...args: unknown[]) => Socket;
  Socket.prototype.connect = function connect(this: Socket, ...args: unknown[]): Socket {
    return original.apply(this, led(args, addresses));
  } as typeof Socket.prototype.connect;
  trustPlayers();
}

function led(args: unknown[], addresses: OriginAddresses): unknown[] {
  const [first, ...rest] = args;
  // net.connect() hands over an array that it has marked as checked.
  if (Array.isArray(first)) {
    first[0] = redirected(first[0] as ConnectOptions, addresses);
    return args;
  }
  if (typeof first === 'object' && first !== null) return [redirected(first as ConnectOptions, addresses), ...rest];
  const [host, ...others] = rest;
  return typeof host === 'string' ? [redirected({ port: first as number, host }, addresses), ...others] : args;
}

function redirected(options: ConnectOptions, addresses: OriginAddresses): ConnectOptions {
  const name = options.host?.toLowerCase();
  if (name === undefined || !Object.hasOwn(addresses, name)) return options;
  const address = addresses[name];
  if (!resolves(address)) return { ...options, lookup: unknownName };
  return { ...options, host: address.host, port: address.port };
}

/** Whether the origin's name leads anywhere now. */
export function resolves(address: OriginAddress | null | undefined): address is OriginAddress {
  return address != null && (address.unresolvable === undefined || Atomics.load(address.unresolvable, 0) === 0);
}

function unknownName(name: string, _options: unknown, callback: (error: Error) => void): void {
  callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: name }));
}
