import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApplication, type StandInAnswer, type StandInRequest } from './application';
import { sessionSettings } from './session-settings';
import { Sessions } from './sessions';
import { TableClient } from './table-client';
import { type SeenWrite, WriteLedger } from './write-ledger';
import type { Distribution } from '../model/distribution';

/** CloudFront keeps idle connections for 5 seconds by default; whoever closes first races with its next request. */
const KEEP_ALIVE_MS = 65_000;
const MAX_BODY_BYTES = 1024 * 1024;

/** What of a local CloudFront the applications need, once it is up. */
export interface SessionPlace {
  readonly distribution: Distribution;
  /** Where DynamoDB is spoken, if anywhere. */
  readonly dynamoDbUrl: string | undefined;
}

/** The built-in applications of a drill, each at a port of this machine. */
export class StandIns {
  /** @param origins - Ids of the origins that they play. @param now - Milliseconds since the epoch. */
  static async start(origins: readonly string[], now: () => number = Date.now): Promise<StandIns> {
    const standIns = new StandIns(now);
    for (const origin of origins) await standIns.serve(origin);
    return standIns;
  }

  private readonly ledger = new WriteLedger();
  private readonly client = new TableClient();
  private readonly servers = new Map<string, Server>();
  private readonly sessions = new Map<string, Sessions>();

  private constructor(private readonly now: () => number) {}

  /** Addresses by id of the origin, as `origins` of a local CloudFront takes them. */
  get urls(): Record<string, string> {
    return Object.fromEntries([...this.servers].map(([origin, server]) => [origin, `http://127.0.0.1:${(server.address() as AddressInfo).port}`]));
  }

  /**
   * Keeps sessions from now on, where the template has a table for them. Whoever kept them before goes on, also where the next template asks
   * for none: an application does not forget its visitors because of a deployment of the edge.
   *
   * @param places - The Region of each origin, whose replica its application writes.
   * @default the Region that the table was made in
   */
  keepSessions({ distribution, dynamoDbUrl: endpoint }: SessionPlace, places: Readonly<Record<string, string>> = {}): void {
    const { client, now } = this;
    if (endpoint === undefined) return;
    for (const [origin, settings] of sessionSettings(distribution)) {
      this.sessions.set(origin, new Sessions({ settings, endpoint, region: places[origin], client, now }));
    }
  }

  /** Every write that arrived, and where. */
  get writes(): SeenWrite[] {
    return this.ledger.writes;
  }

  async close(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    })));
    this.client.close();
  }

  private async serve(origin: string): Promise<void> {
    const application = createApplication({ origin, ledger: this.ledger, sessions: () => this.sessions.get(origin) });
    const server = createServer((message, response) => {
      answer(application, message, response).catch(() => response.destroy());
    });
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    this.servers.set(origin, server);
  }
}

async function answer(
  application: (request: StandInRequest) => Promise<StandInAnswer>, message: IncomingMessage, response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  const { status, headers, body } = await application({
    method: message.method!,
    path: message.url!.split('?', 1)[0]!,
    // Only set-cookie comes as a list, and no request has one.
    headers: message.headers as StandInRequest['headers'],
    body: Buffer.concat(chunks).toString(),
  });
  response.writeHead(status, { ...headers, ...(status !== 204 && { 'content-length': Buffer.byteLength(body) }) });
  response.end(message.method === 'HEAD' ? undefined : body);
}
