import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

/**
 * Keeps ports of 127.0.0.1 for as long as it is open, whether something listens at them or not: the system gives them to nobody else, and
 * refuses connections where nothing listens. A connection of its own stands at each of them, beside which a listener may come and go.
 */
export class PortKeeper {
  private readonly server = net.createServer((socket) => this.keep(socket));
  private readonly sockets = new Set<Socket>();
  private opening: Promise<unknown> | undefined;

  /** @returns a free port, which is kept from now on. */
  async take(): Promise<number> {
    this.opening ??= once(this.server.listen(0, '127.0.0.1').unref(), 'listening');
    await this.opening;
    // Bound by name, so that the system lets a listener be bound there too.
    const socket = net.connect({ port: (this.server.address() as AddressInfo).port, host: '127.0.0.1', localAddress: '127.0.0.1', localPort: 0 });
    this.keep(socket);
    await once(socket, 'connect');
    return socket.localPort!;
  }

  async close(): Promise<void> {
    if (this.opening === undefined) return;
    await this.opening;
    const closed = once(this.server, 'close');
    this.server.close();
    // A reset leaves nothing waiting at the port.
    for (const socket of this.sockets) socket.resetAndDestroy();
    await closed;
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.unref().on('error', () => undefined).once('close', () => this.sockets.delete(socket));
  }
}
