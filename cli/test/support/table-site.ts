import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TableConfig } from '../../src/session-tables/table-config';

/** A table of sessions as a template has it. */
export function globalTable(regions: readonly string[], properties: object = {}) {
  return {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: {
      TableName: 'sessions',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'token', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'token', AttributeType: 'S' }],
      Replicas: regions.map((Region) => ({ Region })),
      ...properties,
    },
  };
}

/** The same as the local tables take it. */
export function tableConfig(regions: readonly string[], change: Partial<TableConfig> = {}): TableConfig {
  return {
    name: 'sessions',
    regions,
    schema: { KeySchema: [{ AttributeName: 'token', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'token', AttributeType: 'S' }] },
    ...change,
  };
}

/** AWS's own client, for one Region. It asks once. */
export function dynamoDb(endpoint: string, region: string, timeoutMs = 20_000): DynamoDBClient {
  return new DynamoDBClient({
    endpoint, region, maxAttempts: 1, credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, requestHandler: { requestTimeout: timeoutMs, throwOnRequestTimeout: true },
  });
}

/** A Lambda@Edge function that answers with the session `/<token>` of the replica in its own Region, through no library. */
export const READS_SESSION = `
  exports.handler = async (event) => {
    const token = event.Records[0].cf.request.uri.slice(1);
    const region = process.env.AWS_REGION;
    const response = await fetch(process.env.AWS_ENDPOINT_URL_DYNAMODB, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.GetItem',
        'x-amz-date': '20260101T000000Z',
        authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/' + region + '/dynamodb/aws4_request, SignedHeaders=host, Signature=local',
      },
      body: JSON.stringify({ TableName: 'sessions', Key: { token: { S: token } } }),
    });
    const { Item, __type } = await response.json();
    return { status: '200', body: region + ': ' + (Item ? Item.version.S : __type || 'none') };
  };`;
