import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const KEY = 'x-origin-key';
const INTERNAL = 'x-smart-origin-';
/** What the edge tells the application. */
const FOR_THE_APPLICATION = ['x-smart-origin-variant', 'x-smart-origin-member'];

/** Stands for the load balancer of one version: passes requests on, answers 502 while its target is away, and notes what the edge sent. */
export class Balancer {
  /** Resolves when it listens. */
  public static async start(): Promise<Balancer> {
    const server = createServer();
    const balancer = new Balancer(server);
    server.on('request', (incoming, answer) => balancer.pass(incoming, answer));
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    return balancer;
  }

  /** Where its application listens. */
  public target = 0;
  /** The keys that requests brought; `undefined` where one brought none. */
  public readonly keys = new Set<string | undefined>();
  /** Headers between viewer and edge functions that have no business here. */
  public readonly strays = new Set<string>();

  private constructor(private readonly server: Server) {}

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async close(): Promise<void> {
    const closed = new Promise((resolve) => { this.server.close(resolve); });
    this.server.closeAllConnections();
    await closed;
  }

  private pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const { method, url, headers } = incoming;
    this.keys.add(headers[KEY] as string | undefined);
    for (const name of Object.keys(headers)) {
      if (name.startsWith(INTERNAL) && !FOR_THE_APPLICATION.includes(name)) this.strays.add(name);
    }
    const outgoing = request({ host: '127.0.0.1', port: this.target, method, path: url, headers, agent: false }, (response) => {
      answer.writeHead(response.statusCode!, response.headers);
      response.pipe(answer);
    });
    outgoing.once('error', () => {
      if (answer.headersSent) answer.destroy();
      else answer.writeHead(502).end();
    });
    incoming.pipe(outgoing);
  }
}
