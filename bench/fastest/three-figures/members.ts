import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BlackHole, openBlackHole } from '../../../cli/src/origins/black-hole';

/** What the first byte takes, in milliseconds. */
export const DELAYS = { eu: 60, us: 80, ap: 140 };
export type MemberName = keyof typeof DELAYS;
export const NAMES = Object.keys(DELAYS) as MemberName[];
export const FASTEST: MemberName = 'eu';

/** Members on sockets of this machine, each at a port that it keeps while it comes and goes. */
export class Members {
  public static async start(): Promise<Members> {
    const members = new Members();
    for (const name of NAMES) {
      await members.comeBack(name, 0);
      members.ports.set(name, (members.servers.get(name)!.address() as AddressInfo).port);
    }
    return members;
  }

  public readonly ports = new Map<MemberName, number>();
  /** Probes: visitors ask by GET here. */
  public probes = 0;
  private readonly servers = new Map<MemberName, Server>();
  private readonly holes = new Map<MemberName, BlackHole>();

  /** Nobody answers its packets any more. */
  public async vanish(name: MemberName): Promise<void> {
    if (this.holes.has(name)) return;
    const server = this.servers.get(name)!;
    this.servers.delete(name);
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    this.holes.set(name, await openBlackHole({ port: this.ports.get(name) }));
  }

  public async comeBack(name: MemberName, port = this.ports.get(name)): Promise<void> {
    if (this.servers.has(name)) return;
    await this.holes.get(name)?.close();
    this.holes.delete(name);
    const server = createServer((request, response) => {
      if (request.method === 'HEAD') this.probes++;
      setTimeout(() => response.end(), DELAYS[name]);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    this.servers.set(name, server);
  }

  public async close(): Promise<void> {
    for (const hole of this.holes.values()) await hole.close();
    for (const server of this.servers.values()) {
      server.close();
      server.closeAllConnections();
    }
  }
}
