import { SessionTables } from '../../src/session-tables/session-tables';

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
