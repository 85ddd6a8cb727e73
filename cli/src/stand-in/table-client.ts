import { Agent, request } from 'node:http';

/** Where sessions are written. */
export interface TableAddress {
  /** `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly endpoint: string;
  /** Whose replica is written. */
  readonly region: string;
}

/** An answer of DynamoDB that is no success. */
export class TableError extends Error {
  /** @param type - `ConditionalCheckFailedException` and the like; no message, which may hold keys. */
  constructor(readonly type: string) {
    super(type);
    this.name = 'TableError';
  }
}

/** An application that waits longer than its visitors do helps nobody. */
const PATIENCE_MS = 500;

/** Speaks DynamoDB's JSON to the local tables, which read the Region out of a signature's scope and check no signature. */
export class TableClient {
  private readonly agent = new Agent({ keepAlive: true });

  /** @throws TableError, and what sockets throw */
  command(operation: string, input: object, { endpoint, region }: TableAddress): Promise<Record<string, unknown>> {
    const body = JSON.stringify(input);
    return new Promise((resolve, reject) => {
      const asked = request(endpoint, {
        method: 'POST',
        agent: this.agent,
        timeout: PATIENCE_MS,
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'content-length': Buffer.byteLength(body),
          'x-amz-target': `DynamoDB_20120810.${operation}`,
          'x-amz-date': '20260101T000000Z',
          'authorization': `AWS4-HMAC-SHA256 Credential=stand-in/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=none`,
        },
      }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () => {
          try {
            const parsed = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
            if (answer.statusCode === 200) resolve(parsed);
            else reject(new TableError(String(parsed.__type).split('#').at(-1)!));
          } catch (error) {
            reject(error as Error);
          }
        });
      });
      asked.once('timeout', () => asked.destroy(new TableError('timeout')));
      asked.once('error', reject);
      asked.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
