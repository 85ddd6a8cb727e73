import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SessionsConfig } from '../../../../src/contract/edge-router';

export const HOME = 'eu-west-1';
export const SECOND = 'us-east-1';

export const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session' };

export function config(given: Partial<SessionsConfig> = {}): SessionsConfig {
  return { table: 'sessions', regions: [HOME, SECOND], budget: 150, ...given };
}

/** An item that is valid for an hour. */
export function item(version: string): object {
  return { version: { S: version }, expires: { N: String(Math.floor(Date.now() / 1000) + 3_600) } };
}

/** What a replica does with a request. */
export type Replica = (request: IncomingMessage, response: ServerResponse) => void;

export const answers = (status: number, body: string, headers: { [name: string]: string } = {}): Replica => (_, response) => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers }).end(body);
};

export const holds = (version: string): Replica => answers(200, JSON.stringify({ Item: item(version) }));

/** Every way of not answering that a table has. */
export const FAULTS: { readonly [fault: string]: Replica } = {
  'answers 500': answers(500, JSON.stringify({ __type: 'com.amazon.coral.service#InternalServerError' })),
  'throttles': answers(400, JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException' })),
  'refuses': answers(400, JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException' })),
  'has another clock': answers(400, JSON.stringify({ __type: 'com.amazon.coral.service#InvalidSignatureException', message: 'Signature expired' })),
  'redirects': answers(301, '', { location: 'http://127.0.0.1:1/' }),
  'answers garbage': answers(200, '<html>'),
  'answers with nothing': answers(200, ''),
  'answers with a list': answers(200, '[]'),
  'answers with null': answers(200, 'null'),
  'answers with a list for an item': answers(200, '{"Item":[]}'),
  'answers with text for an item': answers(200, '{"Item":"v2"}'),
  'answers with 1 MB': answers(200, JSON.stringify({ Item: item('v2'), Padding: 'x'.repeat(1_048_576) })),
  'is silent': () => undefined,
  'stops after the head': (_, response) => void response.writeHead(200, { 'content-length': '100' }).write('{'),
  'breaks off in the body': (_, response) => void response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()),
  'resets': (request) => request.socket.resetAndDestroy(),
  'hangs up': (request) => request.socket.end(),
  'does not speak HTTP': (request) => void request.socket.end('SSH-2.0-OpenSSH\r\n'),
};

/** Stands for DynamoDB in all Regions; a request says by its signature which one it means. */
export class CannedDynamoDb {
  public static async start(replicas: { [region: string]: Replica }): Promise<CannedDynamoDb> {
    const canned = new CannedDynamoDb(replicas);
    canned.server.listen(0, '127.0.0.1');
    await once(canned.server, 'listening');
    return canned;
  }

  /** Requests by Region. */
  public readonly asked: { [region: string]: number } = {};
  public readonly bodies: { [name: string]: unknown }[] = [];
  public connections = 0;
  private readonly server: Server;

  private constructor(public replicas: { [region: string]: Replica }) {
    this.server = createServer((request, response) => {
      const region = String(/Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1]);
      this.asked[region] = (this.asked[region] ?? 0) + 1;
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        this.bodies.push(JSON.parse(body) as { [name: string]: unknown });
        this.replicas[region](request, response);
      });
    });
    this.server.on('connection', () => this.connections++);
  }

  public get env(): { [name: string]: string } {
    return { ...CREDENTIALS, AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}` };
  }

  public async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}
