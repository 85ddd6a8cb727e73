import { AssetIndex } from '../../src/template/assets';
import { Resolver } from '../../src/template/resolver';
import { FAKE_ACCOUNT, type StackTemplate, type Template } from '../../src/template/template-set';
import { Unresolved } from '../../src/template/unresolved';

function stackOf(template: Partial<Template>, name = 'Stack', region = 'eu-west-1'): StackTemplate {
  return { name, region, account: FAKE_ACCOUNT, template: { Resources: {}, ...template }, assets: AssetIndex.empty('.') };
}

function resolve(value: unknown, template: Partial<Template> = {}, ...others: StackTemplate[]): unknown {
  const stack = stackOf(template);
  return new Resolver({ source: 'test', stacks: [stack, ...others] }).resolve(stack, value);
}

const BUCKET = { Bucket: { Type: 'AWS::S3::Bucket' } };

test.each<[string, unknown, unknown]>([
  ['a parameter takes its default', { Ref: 'Stage' }, 'prod'],
  ['a list parameter is a list', { 'Fn::Select': [1, { Ref: 'List' }] }, 'b'],
  ['pseudo parameters are stable', { 'Fn::Join': [':', [{ Ref: 'AWS::Partition' }, { Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }]] }, `aws:eu-west-1:${FAKE_ACCOUNT}`],
  ['a bucket has readable names, without capital letters', { 'Fn::GetAtt': ['Bucket', 'RegionalDomainName'] }, 'bucket.s3.eu-west-1.amazonaws.com'],
  ['GetAtt as one text', { 'Fn::GetAtt': 'Bucket.Arn' }, 'arn:aws:s3:::bucket'],
  ['an attribute that nobody knows is named after its resource', { 'Fn::GetAtt': ['Other', 'Endpoint.Host'] }, 'Other.Endpoint.Host'],
  ['Sub takes resources, attributes, variables and literals', { 'Fn::Sub': ['${Bucket}/${Bucket.Arn}/${x}/${!keep}', { x: { Ref: 'Stage' } }] }, 'bucket/arn:aws:s3:::bucket/prod/${keep}'],
  ['Select out of Split', { 'Fn::Select': [2, { 'Fn::Split': ['/', 'https://host/path'] }] }, 'host'],
  ['If follows a condition', { 'Fn::If': ['IsProd', 'yes', 'no'] }, 'yes'],
  ['If follows nested conditions', { 'Fn::If': ['Neither', 'yes', 'no'] }, 'no'],
  ['NoValue removes the property', { a: 1, b: { Ref: 'AWS::NoValue' }, c: [{ Ref: 'AWS::NoValue' }, 2] }, { a: 1, c: [2] }],
  ['FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'key'] }, 'mapped'],
  ['Base64', { 'Fn::Base64': 'abc' }, 'YWJj'],
  ['a property of the name Condition is left alone', { Condition: { StringEquals: { a: 'b' } }, Effect: 'Allow' }, { Condition: { StringEquals: { a: 'b' } }, Effect: 'Allow' }],
])('%s', (_name, value, expected) => {
  expect(resolve(value, {
    Resources: { ...BUCKET, Other: { Type: 'A::B::C' } },
    Parameters: { Stage: { Type: 'String', Default: 'prod' }, List: { Type: 'CommaDelimitedList', Default: 'a, b' } },
    Mappings: { Map: { 'eu-west-1': { key: 'mapped' } } },
    Conditions: {
      IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
      Neither: { 'Fn::And': [{ Condition: 'IsProd' }, { 'Fn::Not': [{ Condition: 'IsProd' }] }] },
    },
  })).toEqual(expected);
});

test.each<[string, unknown, string]>([
  ['a resource that is not there', { Ref: 'Nothing' }, 'neither a resource nor a parameter'],
  ['a parameter without default', { Ref: 'Bare' }, 'no default'],
  ['a parameter out of the Parameter Store', { Ref: 'Stored' }, 'no stack of the assembly writes the parameter "/a/b"'],
  ['an intrinsic function that is not computed', { 'Fn::Transform': {} }, 'Fn::Transform'],
  ['an export that no stack has', { 'Fn::ImportValue': 'x' }, 'no stack of the assembly exports "x"'],
  ['a part of a join', { 'Fn::Join': ['', ['a', { Ref: 'Nothing' }]] }, 'neither a resource nor a parameter'],
  ['an item beyond the list', { 'Fn::Select': [9, ['a']] }, 'no item 9'],
  ['a mapping entry that is not there', { 'Fn::FindInMap': ['M', 'a', 'b'] }, 'no entry a.b'],
])('what stays unknown says why: %s', (_name, value, reason) => {
  const resolved = resolve(value, { Parameters: { Bare: { Type: 'String' }, Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a/b' } } });
  expect(resolved).toBeInstanceOf(Unresolved);
  expect((resolved as Unresolved).reason).toContain(reason);
});

test('a value that refers to itself ends', () => {
  const resolved = resolve({ Ref: 'Loop' }, { Resources: { Loop: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Loop' } } } } });
  expect(typeof resolved).toBe('string');
});

test('an export of another stack is imported', () => {
  const producer = stackOf({ Resources: BUCKET, Outputs: { Out: { Value: { 'Fn::GetAtt': ['Bucket', 'Arn'] }, Export: { Name: 'the-bucket' } } } }, 'Producer');
  expect(resolve({ 'Fn::ImportValue': 'the-bucket' }, {}, producer)).toBe('arn:aws:s3:::bucket');
  expect(resolve({ 'Fn::GetStackOutput': { StackName: 'Producer', OutputName: 'Out' } }, {}, producer)).toBe('arn:aws:s3:::bucket');
});

test('what the CDK carries from one Region to another arrives', () => {
  const producer = stackOf({
    Resources: {
      Fn: { Type: 'AWS::Lambda::Function' },
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
      Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/cdk/EdgeFunctionArn/eu-west-1/S/E', Value: { Ref: 'Version' } } },
      Writer: { Type: 'Custom::CrossRegionExportWriter', Properties: { WriterProps: { exports: { '/cdk/exports/a': { Ref: 'Version' } } } } },
    },
  }, 'Edge', 'us-east-1');
  const consumer = {
    Reader: { Type: 'Custom::CrossRegionStringParameterReader', Properties: { ParameterName: '/cdk/EdgeFunctionArn/eu-west-1/S/E' } },
    Exports: { Type: 'Custom::CrossRegionExportReader' },
  };
  const arn = `arn:aws:lambda:us-east-1:${FAKE_ACCOUNT}:function:Edge-Fn:Version`;
  expect(resolve({ 'Fn::GetAtt': ['Reader', 'FunctionArn'] }, { Resources: consumer }, producer)).toBe(arn);
  expect(resolve({ 'Fn::GetAtt': ['Exports', '/cdk/exports/a'] }, { Resources: consumer }, producer)).toBe(arn);
  expect(resolve('{{resolve:ssm:/cdk/EdgeFunctionArn/eu-west-1/S/E}}', {}, producer)).toBe(arn);
});

test('a resource whose condition is false is not there', () => {
  const stack = stackOf({ Resources: { Bucket: { Type: 'AWS::S3::Bucket', Condition: 'Never' } }, Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } });
  expect(new Resolver({ source: 'test', stacks: [stack] }).resourcesOf('AWS::S3::Bucket')).toEqual([]);
});
