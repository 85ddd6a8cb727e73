import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { GetItem, GetOutcome, ItemClient, Reading } from '../../../lambda/edge-router/sessions/item-client';

/** Stands in the place of our client: the same read as AWS's SDK makes it, with its defaults. */
export class DynamoDbClient implements ItemClient {
  private readonly clients = new Map<string, DynamoDBClient>();

  constructor() {
    // As one would write it: the client of the function's Region is made when the instance starts.
    if (process.env.AWS_REGION) this.client(process.env.AWS_REGION);
  }

  public get({ region, table, keyName, key, attributes }: GetItem): Reading {
    const sent = this.client(region).send(new GetItemCommand({
      TableName: table,
      Key: { [keyName]: { S: key } },
      ProjectionExpression: attributes.map((_, i) => `#${i}`).join(','),
      ExpressionAttributeNames: Object.fromEntries(attributes.map((name, i) => [`#${i}`, name])),
    }));
    return { outcome: sent.then(({ Item }): GetOutcome => ({ item: Item }), (): GetOutcome => ({ failed: 'network' })), late: () => undefined };
  }

  private client(region: string): DynamoDBClient {
    const client = this.clients.get(region) ?? new DynamoDBClient({ region });
    this.clients.set(region, client);
    return client;
  }
}
