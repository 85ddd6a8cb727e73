import { writeFileSync } from 'node:fs';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { SessionTables } from '../../src/session-tables/session-tables';
import { startSite, stopSites, track } from '../support/site';
import { dynamoDb, globalTable } from '../support/table-site';
import { templateOf, withFunction, writeTemplate } from '../support/templates';

afterEach(stopSites);

test('fails when DynamoDB would refuse a table, with its words', async () => {
  const sessionTables = new SessionTables({ port: 0, lagSeconds: 0, clock: Date.now, onFault: (error) => { throw error; } });
  const schema = { KeySchema: [{ AttributeName: 'id', KeyType: 'MASH' }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }] };
  try {
    await expect(sessionTables.serve([{ name: 'sessions', regions: ['us-east-1'], schema }])).rejects.toMatchObject({
      code: 'ERR_TABLE', what: expect.stringContaining('"sessions"'), why: expect.stringContaining('MASH'),
    });
  } finally {
    await sessionTables.close();
  }
});

describe('a template that is refused leaves the tables as they were', () => {
  const OTHER_KEY = { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }] };

  const CHANGES: [string, object, RegExp][] = [
    ['a table that DynamoDB would refuse', { resources: { Sessions: globalTable(['us-east-1'], { ...OTHER_KEY, KeySchema: [{ AttributeName: 'id', KeyType: 'MASH' }] }) } }, /MASH/],
    ['another table beside one with another key', {
      resources: { Sessions: globalTable(['us-east-1'], OTHER_KEY), Wrong: globalTable(['us-east-1'], { TableName: 'wrong', AttributeDefinitions: [{ AttributeName: 'token', AttributeType: 'X' }] }) },
    }, /"wrong" cannot be created/],
    ['an index in a new Region', {
      resources: { Sessions: globalTable(['us-east-1', 'eu-west-1'], { GlobalSecondaryIndexes: [{ IndexName: '!', KeySchema: [{ AttributeName: 'token', KeyType: 'HASH' }], Projection: {} }] }) },
    }, /"sessions" cannot be created/],
    ['a function that does not load, with a table of another key', {
      ...withFunction(['viewer-request'], 'fn', 'function handler( {'),
      resources: { ...withFunction(['viewer-request'], 'fn', 'function handler( {').resources, Sessions: globalTable(['us-east-1'], OTHER_KEY) },
    }, /fn/],
  ];

  test.each(CHANGES)('when it has %s', async (_, next, message) => {
    const template = writeTemplate({ resources: { Sessions: globalTable(['us-east-1']) } });
    const { cloudFront } = await startSite({ options: { template } });
    const client = dynamoDb(cloudFront.dynamoDbUrl!, 'us-east-1');
    track({ close: async () => client.destroy() });
    await client.send(new PutItemCommand({ TableName: 'sessions', Item: { token: { S: 't' }, version: { S: 'v1' } } }));
    writeFileSync(template, JSON.stringify(templateOf(next)));
    await expect(cloudFront.reload()).rejects.toThrow(message);
    expect((await client.send(new ScanCommand({ TableName: 'sessions' }))).Items).toEqual([{ token: { S: 't' }, version: { S: 'v1' } }]);
    expect(cloudFront.sessionTables!.tables).toEqual([{ name: 'sessions', regions: ['us-east-1'] }]);
  });

  test('when there were none, none is served', async () => {
    const template = writeTemplate({});
    const { cloudFront } = await startSite({ options: { template } });
    writeFileSync(template, JSON.stringify(templateOf(CHANGES[3]![1])));
    await expect(cloudFront.reload()).rejects.toThrow();
    expect([cloudFront.dynamoDbUrl, cloudFront.sessionTables]).toEqual([undefined, undefined]);
  });
});
