import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { parseDistribution } from '../../src/model/parse-distribution';
import { NOTHING_GIVEN, type GivenValues } from '../../src/template/given-values';
import { readTemplates } from '../../src/template/read-templates';
import { Resolver } from '../../src/template/resolver';
import { Unresolved } from '../../src/template/unresolved';
import { removeTemporaryFiles, temporaryDirectory, templateOf } from '../support/templates';

/** What templates say beyond plain values: loops, macros, nested stacks, and what the user adds. */

afterEach(removeTemporaryFiles);

type Json = Record<string, unknown>;

/** Templates by file name; the first is read. */
function files(contents: Record<string, string | Json>): string {
  const folder = temporaryDirectory();
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), typeof content === 'string' ? content : name.endsWith('.json') ? JSON.stringify(content) : stringify(content));
  }
  return path.join(folder, Object.keys(contents)[0]!);
}

/** The value of the output `Out` of a template that has these sections. */
function outOf(template: Json, value: unknown, given: Partial<GivenValues> = {}): unknown {
  const templates = readTemplates(files({ 'a.json': { Resources: {}, ...template, Outputs: { Out: { Value: value } } } }), undefined, { ...NOTHING_GIVEN, ...given });
  return new Resolver(templates).resolve(templates.stacks[0]!, templates.stacks[0]!.template.Outputs!.Out!.Value);
}

const EXTENDED = { Transform: 'AWS::LanguageExtensions' };

test('anchors, aliases and merge keys are those of YAML', () => {
  const location = files({ 'a.yaml': 'Base: &base {Type: A::B::C, Properties: {Size: 1}}\nResources:\n  One: *base\n  Two:\n    <<: *base\n    Type: D::E::F\n' });
  expect(readTemplates(location).stacks[0]!.template.Resources).toEqual({
    One: { Type: 'A::B::C', Properties: { Size: 1 } }, Two: { Type: 'D::E::F', Properties: { Size: 1 } },
  });
});

describe('nested stacks by path', () => {
  const CHILD = {
    Parameters: { Name: { Type: 'String' }, Size: { Type: 'Number', Default: 3 } },
    Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Name' } } } },
    Outputs: { Arn: { Value: { 'Fn::Sub': '${Bucket.Arn}/${Size}' } } },
  };

  test('get parameters and give outputs', () => {
    const location = files({
      'main.yaml': {
        Resources: { Child: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'parts/child.yaml', Parameters: { Name: { 'Fn::Join': ['-', ['a', 'b']] } } } } },
        Outputs: { Out: { Value: { 'Fn::GetAtt': ['Child', 'Outputs.Arn'] } } },
      },
      'parts/child.yaml': CHILD,
    });
    const templates = readTemplates(location);
    expect(templates.stacks.map(({ name }) => name)).toEqual(['main', 'main-Child']);
    expect(new Resolver(templates).resolve(templates.stacks[0]!, { 'Fn::GetAtt': ['Child', 'Outputs.Arn'] })).toBe('arn:aws:s3:::a-b/3');
    const given = readTemplates(location, undefined, { parameters: { 'main-Child/Size': '4' }, values: {} });
    expect(new Resolver(given).resolve(given.stacks[0]!, { 'Fn::GetAtt': ['Child', 'Outputs.Arn'] })).toBe('arn:aws:s3:::a-b/4');
  });

  test('hold the distribution', () => {
    const site = templateOf({ parameters: { Domain: { Type: 'String' } }, config: { Origins: [{ Id: 'app', DomainName: { Ref: 'Domain' }, CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } }] } });
    const location = files({
      'main.yaml': { Resources: { Edge: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: './site.yaml', Parameters: { Domain: 'app.example.com' } } } } },
      'site.yaml': site,
    });
    expect(parseDistribution(readTemplates(location))).toMatchObject({ stackName: 'main-Edge', name: 'Site' });
    expect(parseDistribution(readTemplates(location)).origins.get('app')).toMatchObject({ domainName: 'app.example.com' });
  });

  test('fails when a template nests itself', () => {
    const location = files({ 'main.yaml': { Resources: { Self: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'main.yaml' } } } } });
    expect(() => readTemplates(location)).toThrow(/does a template nest itself\?/);
  });
});

describe('loops', () => {
  const loop = (body: Json, collection: unknown = ['a', 'b-c']) => ({ ...EXTENDED, Resources: { 'Fn::ForEach::Each': ['Name', collection, body] } });
  const BUCKET = { 'Bucket&{Name}': { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'x-${Name}-${AWS::Region}' }, Tag: { Ref: 'Name' } } } };

  test('are written out, with what they go through in keys, texts and references', () => {
    const { Resources } = readTemplates(files({ 'a.yaml': loop(BUCKET) })).stacks[0]!.template;
    expect(Resources).toEqual({
      Bucketa: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'x-a-${AWS::Region}' }, Tag: 'a' } },
      Bucketbc: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'x-b-c-${AWS::Region}' }, Tag: 'b-c' } },
    });
  });

  test('go through lists of parameters, and through each other', () => {
    const nested = loop({ 'Fn::ForEach::Inner': ['Other', ['1', '2'], { 'B${Name}${Other}': { Type: 'A::B::C' } }] }, { Ref: 'Names' });
    const location = files({ 'a.yaml': { ...nested, Parameters: { Names: { Type: 'CommaDelimitedList', Default: 'x' } } } });
    expect(Object.keys(readTemplates(location).stacks[0]!.template.Resources)).toEqual(['Bx1', 'Bx2']);
    expect(Object.keys(readTemplates(location, undefined, { parameters: { Names: 'y, z' }, values: {} }).stacks[0]!.template.Resources)).toEqual(['By1', 'By2', 'Bz1', 'Bz2']);
  });

  test.each<[string, Json, RegExp]>([
    ['one is malformed', { ...EXTENDED, Resources: { 'Fn::ForEach::X': ['Name', ['a']] } }, /Fn::ForEach::X takes \[identifier, collection/],
    ['its collection is not known', loop(BUCKET, { Ref: 'Nobody' }), /collection of Fn::ForEach::Each is not known: "Nobody" is neither/],
    ['its collection is no list', loop(BUCKET, 'a'), /collection of Fn::ForEach::Each is no list/],
    ['the transform is not declared', { Resources: loop(BUCKET).Resources }, /no "Resources" section/],
    ['they multiply', loop({ 'Fn::ForEach::I': ['O', Array.from({ length: 200 }, (_, i) => i), { 'A${Name}${O}': { Type: 'X' } }] }, Array.from({ length: 200 }, (_, i) => i)), /more than 10000 times/],
  ])('fails when %s', (_, template, message) => {
    expect(() => readTemplates(files({ 'a.yaml': template }))).toThrow(message);
  });

  test.each<[string, unknown, unknown]>([
    ['length', { 'Fn::Length': { 'Fn::Split': ['-', 'a-b-c'] } }, 3],
    ['JSON', { 'Fn::ToJsonString': { a: { Ref: 'AWS::Region' } } }, '{"a":"us-east-1"}'],
    ['a default of a mapping', { 'Fn::FindInMap': ['M', 'x', 'y', { DefaultValue: 'otherwise' }] }, 'otherwise'],
  ])('come with other extensions: %s', (_, value, expected) => {
    expect(outOf(EXTENDED, value)).toBe(expected);
    expect(outOf({}, value)).toBeInstanceOf(Unresolved);
  });
});

test('functions of the Serverless Application Model are Lambda functions, with the version that templates refer to', () => {
  const site = templateOf({ behavior: { LambdaFunctionAssociations: [{ EventType: 'origin-request', LambdaFunctionARN: { Ref: 'Edge.Version' } }] } });
  const edge = { Type: 'AWS::Serverless::Function', Properties: { CodeUri: './edge', Handler: 'index.handler', AutoPublishAlias: 'live', Timeout: 5 } };
  const location = files({
    'a.yaml': { ...site, Transform: 'AWS::Serverless-2016-10-31', Globals: { Function: { Runtime: 'nodejs22.x', Timeout: 3 } }, Resources: { ...site.Resources as Json, Edge: edge } },
    'edge/index.js': 'exports.handler = async () => ({});',
  });
  expect(parseDistribution(readTemplates(location)).behaviors[0]!.lambdas['origin-request']).toMatchObject({
    name: 'Edge', code: { directory: path.join(path.dirname(location), 'edge') }, runtime: 'nodejs22.x', timeoutSeconds: 5,
  });
});

describe('what the user gives', () => {
  const PARAMETERS = {
    Stage: { Type: 'String', Default: 'dev', AllowedValues: ['dev', 'prod'] }, Bare: { Type: 'String' }, List: { Type: 'List<Number>' },
    Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a/b' },
  };

  test.each<[string, unknown, Partial<GivenValues>, unknown]>([
    ['a parameter', { Ref: 'Stage' }, { parameters: { Stage: 'prod' } }, 'prod'],
    ['a parameter of one stack', { Ref: 'Stage' }, { parameters: { 'a/Stage': 'prod' } }, 'prod'],
    ['one that decides a condition', { 'Fn::If': ['IsProd', 'yes', 'no'] }, { parameters: { Stage: 'prod' } }, 'yes'],
    ['a list', { 'Fn::Select': [1, { Ref: 'List' }] }, { parameters: { List: '1, 2' } }, '2'],
    ['a parameter of the Parameter Store', { Ref: 'Stored' }, { values: { '/a/b': 'stored' } }, 'stored'],
    ['another name there', { Ref: 'Stored' }, { parameters: { Stored: '/c' }, values: { '/c': 'other' } }, 'other'],
    ['a dynamic reference', '{{resolve:ssm:/a/b:3}}', { values: { '/a/b': 'stored' } }, 'stored'],
    ['a dynamic reference within a text', 'x-{{resolve:ssm:/a/b}}-{{resolve:ssm:/a/b}}', { values: { '/a/b': 'stored' } }, 'x-stored-stored'],
    ['one that is put together', { 'Fn::Sub': '{{resolve:ssm:/${Stage}/b}}' }, { values: { '/dev/b': 'stored' } }, 'stored'],
    ['a secret', '{{resolve:secretsmanager:Key:SecretString:part}}', { values: { 'secretsmanager:Key:SecretString:part': 'x' } }, 'x'],
    ['an export', { 'Fn::ImportValue': { 'Fn::Sub': '${Stage}-out' } }, { values: { 'dev-out': 'imported' } }, 'imported'],
    ['an output of another stack', { 'Fn::GetStackOutput': { StackName: 'Other', OutputName: 'Out' } }, { values: { 'Other.Out': 'x' } }, 'x'],
    ['an attribute', { 'Fn::GetAtt': ['Custom', 'Domain'] }, { values: { 'Custom.Domain': 'app.example.com' } }, 'app.example.com'],
    ['a physical name', { Ref: 'Custom' }, { values: { Custom: 'name' } }, 'name'],
  ])('%s', (_, value, given, expected) => {
    const template = { Parameters: PARAMETERS, Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } }, Resources: { Custom: { Type: 'Custom::Thing' } } };
    expect(outOf(template, value, given)).toBe(expected);
  });

  test.each<[string, unknown, string]>([
    ['a parameter', { Ref: 'Bare' }, '--parameter Bare=<value>'],
    ['a stored parameter', { Ref: 'Stored' }, '--value /a/b=<value>'],
    ['a secret', '{{resolve:secretsmanager:Key}}', "--value 'secretsmanager:Key=<value>'"],
    ['an export', { 'Fn::ImportValue': 'there' }, '--value there=<value>'],
    ['a condition on what is not known', { 'Fn::If': ['OnBare', 'a', 'b'] }, '--parameter Bare=<value>'],
  ])('where it is missing, the way to give it is named: %s', (_, value, way) => {
    const template = { Parameters: PARAMETERS, Conditions: { OnBare: { 'Fn::Equals': [{ Ref: 'Bare' }, 'x'] } } };
    expect(outOf(template, value)).toMatchObject({ mend: expect.stringContaining(way) });
  });

  test('is asked for only where something served needs it', () => {
    const secret = { 'Fn::Sub': '{{resolve:secretsmanager:${AWS::StackName}:SecretString:header}}' };
    const site = (DomainName: unknown) => files({ 'a.yaml': templateOf({
      config: { Comment: { Ref: 'Bare' }, Origins: [{ Id: 'app', DomainName, CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } }] }, parameters: PARAMETERS,
    }) });
    expect(parseDistribution(readTemplates(site('app.example.com'))).origins.get('app')).toMatchObject({ domainName: 'app.example.com' });
    expect(() => parseDistribution(readTemplates(site({ Ref: 'Bare' })))).toThrow(/Origins\[0\]\.DomainName is not known[^]*--parameter Bare=<value>/);
    expect(() => parseDistribution(readTemplates(site(secret)))).toThrow(/--value 'secretsmanager:a:SecretString:header=<value>'/);
  });

  test('secrets in headers for an origin may stay as they are written, those of other stores not', () => {
    const headersOf = (HeaderValue: unknown, values = {}) => parseDistribution(readTemplates(files({ 'a.yaml': templateOf({
      config: { Origins: [{ Id: 'app', DomainName: 'app.example.com', CustomOriginConfig: { OriginProtocolPolicy: 'https-only' }, OriginCustomHeaders: [{ HeaderName: 'X-Key', HeaderValue }] }] },
    }) }), undefined, { ...NOTHING_GIVEN, values })).origins.get('app')!.customHeaders['x-key']![0]!.value;
    expect(headersOf('{{resolve:secretsmanager:Key}}')).toBe('{{resolve:secretsmanager:Key}}');
    expect(headersOf('a-{{resolve:ssm-secure:Key:1}}-b')).toBe('a-{{resolve:ssm-secure:Key:1}}-b');
    expect(headersOf('a-{{resolve:secretsmanager:Key}}', { 'secretsmanager:Key': 'x' })).toBe('a-x');
    expect(() => headersOf('{{resolve:secretsmanager:Key}}{{resolve:ssm:/a}}')).toThrow(/HeaderValue is not known[^]*--value \/a=<value>/);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['no template has the parameter', { Stag: 'x' }, /no template has the parameter "Stag"[^]*did you mean --parameter Stage=x\?/],
    ['the parameter does not take it', { Stage: 'test' }, /does not take "test"[^]*allows: dev, prod/],
  ])('fails when %s', (_, parameters, message) => {
    expect(() => outOf({ Parameters: PARAMETERS }, 1, { parameters })).toThrow(message);
  });
});

describe('circles and growth', () => {
  const doubling = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`B${i}`, { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': `\${B${i + 1}}\${B${i + 1}}` } } }]));

  test.each<[string, Json, unknown]>([
    ['a resource that is named after itself', { Resources: { A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': '${A}${A}' } } } } }, { Ref: 'A' }],
    ['conditions that need each other', { Conditions: { A: { 'Fn::And': [{ Condition: 'B' }, { Condition: 'B' }] }, B: { 'Fn::Not': [{ Condition: 'A' }] } } }, { 'Fn::If': ['A', 1, 2] }],
    ['names that double sixty times', { Resources: { ...doubling, B60: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'x' } } } }, { Ref: 'B0' }],
    ['parameters of the store that are named after each other', {
      Resources: Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`P${i}`, { Type: 'AWS::SSM::Parameter', Properties: { Name: `{{resolve:ssm:/p${(i + 1) % 30}}}`, Value: 'x' } }])),
    }, '{{resolve:ssm:/p0}}'],
    ['depth', {}, Array.from({ length: 500 }).reduce<unknown>((inner) => ({ 'Fn::Join': ['', [inner]] }), 'x')],
  ])('end: %s', (_, template, value) => {
    const out = outOf(template, value);
    expect(out instanceof Unresolved || typeof out === 'string').toBe(true);
  });
});

test('names that every object has are nobody\'s', () => {
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    expect(outOf({}, { Ref: name })).toBeInstanceOf(Unresolved);
    expect(outOf({}, { 'Fn::GetAtt': [name, 'Arn'] })).toBeInstanceOf(Unresolved);
    expect(outOf({ Mappings: { M: { a: { b: 1 } } } }, { 'Fn::FindInMap': ['M', 'a', name] })).toBeInstanceOf(Unresolved);
  }
});
