import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { SmartOriginError } from '../errors';

/** An address of this machine at which no connection is ever established: a true connect time-out. */
export interface BlackHole {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens and then sleeps: libuv would accept every connection at once, so the thread that listens never returns to its event
 * loop. Inline, because it must run in a thread of its own from sources and from the bundle alike.
 */
const LISTENER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: workerData.port, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => {
      Atomics.wait(new Int32Array(workerData.asleep), 0, 0);
      server.close();
    });
  });
`;

/** A backlog of 1 holds two connections on Linux; a kernel that still takes connections after this many has no use for us. */
const MOST_FILLERS = 64;
/** A loopback connection that takes this long is not going to be accepted. */
const FILLED_AFTER_MS = 250;

/**
 * Opens the black hole, at a port of the system's choice unless one is named: fills the backlog of a listener that never accepts, until the kernel leaves a connection unanswered.
 *
 * @throws SmartOriginError on a system that answers nevertheless.
 */
export async function openBlackHole(options: { port?: number } = {}): Promise<BlackHole> {
  const asleep = new SharedArrayBuffer(4);
  const worker = new Worker(LISTENER, { eval: true, workerData: { asleep, port: options.port ?? 0 } });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  const fillers: Socket[] = [];
  const close = async () => {
    for (const filler of fillers) filler.destroy();
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    Atomics.store(new Int32Array(asleep), 0, 1);
    Atomics.notify(new Int32Array(asleep), 0);
    await exited;
  };
  while (await connects(port, fillers)) {
    if (fillers.length < MOST_FILLERS) continue;
    await close();
    throw new SmartOriginError(
      'ERR_BLACK_HOLE', 'this system accepts connections beyond a full backlog', `${MOST_FILLERS} connections were taken`,
      'Rehearse a refused connection or a silent origin instead',
    );
  }
  return { url: `http://127.0.0.1:${port}`, port, close };
}

/** Opens one more connection and keeps it; says whether the kernel took it. */
function connects(port: number, fillers: Socket[]): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    fillers.push(socket);
    socket.unref();
    socket.on('error', () => undefined);
    // A busy event loop hears of time-outs before it hears of connections.
    const timer = setTimeout(() => setImmediate(() => resolve(false)), FILLED_AFTER_MS);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
