import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';

/** What DynamoDB answers to a call. */
export interface DynamoAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The headers that dynalite looks at before it believes a call of ours. */
const OUR_HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  'authorization': 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=local',
  'x-amz-date': '20260101T000000Z',
};

type Dynalite = (options: { createTableMs: number; deleteTableMs: number }) => Server;

/** The tables of one Region, in memory, played by dynalite. It takes calls without a socket: one port serves all Regions. */
export class DynaliteEngine {
  private readonly server: Server;

  constructor() {
    // Loaded with the first table and not before: it costs a tenth of a second.
    const dynalite = createRequire(__filename)('dynalite') as Dynalite;
    this.server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  }

  /**
   * Answers a call as it came from the wire.
   *
   * @param headers - By lower-case name: `x-amz-target`, `content-type` and what bears the signature, which is not verified.
   */
  call(method: string, headers: Record<string, string | string[] | undefined>, body: string): Promise<DynamoAnswer> {
    return new Promise((resolve) => {
      const request = Object.assign(new EventEmitter(), { method, url: '/', headers });
      const answered: Record<string, string> = {};
      const response = {
        statusCode: 200,
        setHeader: (name: string, value: unknown) => void (answered[name] = String(value)),
        end: (text = '') => resolve({ status: response.statusCode, headers: answered, body: text }),
      };
      // Its handler has begun to listen when this returns.
      this.server.emit('request', request, response);
      if (body !== '') request.emit('data', Buffer.from(body));
      request.emit('end');
    });
  }

  /**
   * A call of ours.
   *
   * @throws Error when it fails
   */
  async command(operation: string, input: object): Promise<Record<string, unknown>> {
    const { status, body } = await this.call('POST', { ...OUR_HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` }, JSON.stringify(input));
    if (status !== 200) throw new Error(`${operation} ended with ${status}: ${body}`);
    return JSON.parse(body) as Record<string, unknown>;
  }
}
