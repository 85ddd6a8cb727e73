import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { Contender } from '../../../../../lambda/edge-router/fastest/racer';
import { prepared } from '../../../../../lambda/edge-router/router-member';
import type { EdgeMember } from '../../../../../src/contract/edge-router';

/** What a member does with a request whose head it has read. */
export type Behavior = (socket: Socket) => void;

export const says = (text: string): Behavior => (socket) => void socket.write(text);

export const answers = (status: number): Behavior => says(`HTTP/1.1 ${status} Whatever\r\nContent-Length: 0\r\n\r\n`);

export const SILENT: Behavior = () => undefined;

/** A member on this machine, byte by byte: what it says need not be HTTP. */
export class FakeMember {
  public static async start(id: string, behavior: Behavior, tls?: TlsOptions): Promise<FakeMember> {
    const member = new FakeMember(id, behavior, tls);
    member.server.listen(0, '127.0.0.1');
    await once(member.server, 'listening');
    return member;
  }

  /** Heads of requests. */
  public readonly heads: string[] = [];
  public connections = 0;
  /** On which the last request came. */
  public lastSocket?: Socket;
  /** Whom clients of TLS wanted to speak to. */
  public readonly serverNames: string[] = [];
  private readonly open = new Set<Socket>();
  private readonly server: Server;

  private constructor(private readonly id: string, public behavior: Behavior, private readonly tls?: TlsOptions) {
    this.server = tls ? createTlsServer({ ...tls, SNICallback: (name, done) => {
      this.serverNames.push(name);
      done(null);
    } }) : createServer();
    this.server.on('connection', (socket: Socket) => {
      this.connections++;
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
      socket.on('error', () => undefined);
    });
    this.server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      let head = '';
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        head += chunk.toString('latin1');
        if (!head.endsWith('\r\n\r\n')) return;
        this.heads.push(head);
        head = '';
        this.lastSocket = socket;
        this.behavior(socket);
      });
    });
  }

  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  public contender(given: Partial<EdgeMember> = {}): Contender {
    const member: EdgeMember = { domain: '127.0.0.1', port: this.port, ...(this.tls ? {} : { protocol: 'http' }), ...given };
    return { id: this.id, member: prepared(this.id, member, [this.id]) };
  }

  /** Until whoever connected is gone. */
  public async left(): Promise<void> {
    while (this.open.size > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  public async stop(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }
}
