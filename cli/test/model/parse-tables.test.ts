import { parseTables } from '../../src/model/parse-tables';
import { readTemplates } from '../../src/template/read-templates';
import { globalTable } from '../support/table-site';
import { removeTemporaryFiles, writeTemplate } from '../support/templates';

afterEach(removeTemporaryFiles);

function parsed(Resources: object, others: object = {}) {
  return parseTables(readTemplates(writeTemplate({ Resources, ...others }), 'eu-west-1'));
}

test('a global table has the Regions of its replicas, intrinsic functions computed', () => {
  const table = globalTable([]);
  const { tables, notes } = parsed(
    { Sessions: { ...table, Properties: { ...table.Properties, TableName: { Ref: 'Name' }, Replicas: [{ Region: { Ref: 'AWS::Region' } }, { Region: 'us-east-1' }, { Region: 'us-east-1' }] } } },
    { Parameters: { Name: { Type: 'String', Default: 'people' } } },
  );
  expect(notes).toEqual([]);
  expect(tables).toEqual([{
    name: 'people',
    regions: ['eu-west-1', 'us-east-1'],
    schema: { KeySchema: [{ AttributeName: 'token', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'token', AttributeType: 'S' }] },
  }]);
});

test('another table has the Region of its stack, and indexes without their capacity', () => {
  const { tables } = parsed({
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }, { AttributeName: 'at', KeyType: 'RANGE' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }, { AttributeName: 'at', AttributeType: 'N' }],
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
        GlobalSecondaryIndexes: [{ IndexName: 'byAt', KeySchema: [{ AttributeName: 'at', KeyType: 'HASH' }], Projection: { ProjectionType: 'KEYS_ONLY' }, ProvisionedThroughput: {} }],
      },
    },
  });
  expect(tables).toMatchObject([{ name: 'site-Table', regions: ['eu-west-1'] }]);
  expect(tables[0]!.schema.GlobalSecondaryIndexes).toEqual([{ IndexName: 'byAt', KeySchema: [{ AttributeName: 'at', KeyType: 'HASH' }], Projection: { ProjectionType: 'KEYS_ONLY' } }]);
});

test.each<[string, object, RegExp]>([
  ['a key', globalTable(['us-east-1'], { KeySchema: [] }), /Sessions.* is not served: KeySchema/],
  ['a definition of its key', globalTable(['us-east-1'], { AttributeDefinitions: [{ AttributeName: 'other', AttributeType: 'S' }] }), /Sessions.*AttributeDefinitions: the key attribute "token" is not defined/],
  ['replicas that are known', globalTable([], { Replicas: { 'Fn::Sub': '${Unknown}' } }), /Sessions.* is not served: the Regions of its replicas are not known/],
])('a table without %s is left out with a note: it may have nothing to do with the distribution', (_name, Sessions, note) => {
  const { tables, notes } = parsed({ Sessions });
  expect([tables, notes]).toEqual([[], [expect.stringMatching(note)]]);
});

test('of two tables of one name the first is served', () => {
  const { tables, notes } = parsed({ One: globalTable(['us-east-1']), Two: globalTable(['eu-west-1']) });
  expect(tables.map(({ regions }) => regions)).toEqual([['us-east-1']]);
  expect(notes).toEqual([expect.stringMatching(/Two.*another table is called sessions too/)]);
});
