import { Agent, request as httpsRequest } from 'node:https';
import { sign } from 'aws4';
import type { GetItem, GetOutcome, ItemClient, Reading } from '../../../lambda/edge-router/sessions/item-client';

/** Stands in the place of our client: the same read, signed by aws4, over Node's own agent. It bounds nothing and retries nothing. */
export class DynamoDbClient implements ItemClient {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly host = new URL(process.env.AWS_ENDPOINT_URL_DYNAMODB!).host;

  public get({ region, table, keyName, key, attributes }: GetItem): Reading {
    const body = JSON.stringify({
      TableName: table,
      Key: { [keyName]: { S: key } },
      ProjectionExpression: attributes.map((_, i) => `#${i}`).join(','),
      ExpressionAttributeNames: Object.fromEntries(attributes.map((name, i) => [`#${i}`, name])),
    });
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
    const headers = { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': 'DynamoDB_20120810.GetItem' };
    const signed = sign({ service: 'dynamodb', region, host: this.host, method: 'POST', path: '/', headers, body }, { accessKeyId, secretAccessKey, sessionToken });
    const outcome = new Promise<GetOutcome>((resolve) => {
      const [hostname, port] = this.host.split(':');
      const request = httpsRequest({ agent: this.agent, hostname, port, method: 'POST', path: '/', headers: signed.headers as { [name: string]: string } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ item: (JSON.parse(Buffer.concat(chunks).toString()) as { Item?: { [name: string]: unknown } }).Item }));
      });
      request.on('error', () => resolve({ failed: 'network' }));
      request.end(body);
    });
    return { outcome, late: () => undefined };
  }
}
