import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { DistantSocket } from './distant-socket';
import type { SimpleFault } from './fault-spec';
import { resetSocket } from './reset-socket';

/** Faults that are played before there is a request: to a connection, or by there being none. */
const OF_CONNECTIONS: ReadonlySet<SimpleFault['kind']> = new Set([
  'refused', 'connect-timeout', 'dns-failure', 'reset', 'silence', 'garbage', 'tls-failure', 'wrong-certificate-name',
]);

export function isOfConnections({ kind }: SimpleFault): boolean {
  return OF_CONNECTIONS.has(kind);
}

/** `listening`: connections are taken. `closed`: they are refused. `black-hole`: they are never established. */
export type DoorState = 'listening' | 'closed' | 'black-hole';

/** What becomes of connections where a fault strikes always. */
export function stateFor(fault: SimpleFault | undefined): DoorState {
  switch (fault?.kind) {
    case 'refused':
    // Whoever gets here has not asked for the name.
    case 'dns-failure':
      return 'closed';
    case 'connect-timeout': return 'black-hole';
    default: return 'listening';
  }
}

/** No version of HTTP begins so, and no record of TLS does. */
const GARBAGE = Buffer.from('\x00\x7f\x10\x03 what a broken origin says, which is no HTTP\r\n\r\n', 'latin1');
/** A fatal alert, handshake_failure. RFC 8446 §6.2 */
const HANDSHAKE_FAILURE = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]);

/**
 * Plays a fault to a connection that was taken.
 *
 * @param speakTls - With a certificate for a wrong name.
 */
export function playToConnection({ kind }: SimpleFault, stream: Socket | DistantSocket, speakTls: () => void): void {
  stream.on('error', () => undefined);
  // Nobody answers, so nobody would end what the other side has given up.
  stream.allowHalfOpen = false;
  switch (kind) {
    // Where others get through, the listener is open.
    case 'refused':
    case 'dns-failure':
      return reset(stream);
    case 'reset':
      return onFirstBytes(stream, () => reset(stream));
    case 'garbage':
      return onFirstBytes(stream, () => void stream.end(GARBAGE));
    case 'tls-failure':
      return onFirstBytes(stream, () => void stream.end(HANDSHAKE_FAILURE));
    case 'wrong-certificate-name':
      return speakTls();
    default:
      stream.resume();
  }
}

/** Plays it within a connection that was kept since before it began. */
export function playToKeptConnection({ kind }: SimpleFault, stream: Duplex): void {
  switch (kind) {
    case 'garbage': return void stream.end(GARBAGE);
    // Nobody answers.
    case 'silence': return undefined;
    default: return reset(stream);
  }
}

/** Whether an idle connection ends as the fault begins. In others the next request meets it: one that is kept is not reset by a status. */
export function endsIdle(fault: SimpleFault): boolean {
  return isOfConnections(fault) && fault.kind !== 'silence' && fault.kind !== 'garbage';
}

/** Breaks a connection. What is inside TLS can only be ended, and so can what is about to end: the system resets neither. */
export function reset(stream: Duplex): void {
  if (stream instanceof DistantSocket) stream.reset();
  else if (stream instanceof Socket && !(stream instanceof TLSSocket)) resetSocket(stream);
  else stream.destroy();
}

function onFirstBytes(stream: Duplex, act: () => void): void {
  stream.once('data', () => {
    // What more comes is read, so that nothing is left over and closing is not a reset.
    stream.resume();
    act();
  });
}
