import type { Socket } from 'node:net';

/** Resets a connection; one whose end is being sent is closed: Node would refuse to reset it, and keep its descriptor for ever. */
export function resetSocket(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
