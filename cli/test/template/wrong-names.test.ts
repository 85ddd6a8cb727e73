import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseDistribution } from '../../src/model/parse-distribution';
import { readTemplates } from '../../src/template/read-templates';
import { customOrigin, removeTemporaryFiles, temporaryDirectory, templateOf, writeTemplate } from '../support/templates';

/** What is no text where a name belongs: the error quotes it, and says what belongs there. */

afterEach(removeTemporaryFiles);

type Json = Record<string, unknown>;

const LIST = ['x'];
const OBJECT = { a: 1 };
/** As messages quote them. */
const quoted = (value: unknown) => JSON.stringify(value) ?? 'nothing';
const NO_VALUE = { Ref: 'AWS::NoValue' };

/** The error of a template whose origin has this domain name. */
function errorOf(domainName: unknown, more: Json = {}): string {
  const template = { ...templateOf({ config: { Origins: [customOrigin('app', { DomainName: domainName })] } }), ...more };
  return errorOfTemplate(template);
}

function errorOfTemplate(template: Json): string {
  try {
    parseDistribution(readTemplates(writeTemplate(template)));
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was served');
}

function expectClear(message: string, given: unknown, allowed: RegExp): void {
  expect(message).toMatch(allowed);
  expect(message).toContain(quoted(given));
  // The last line says how to mend it.
  expect(message).toMatch(/correct it in the template|write out|write a value|give the directory/);
  expect(message.replaceAll(quoted(given), '')).not.toMatch(/\[object|\bundefined\b|\bnull\b|\bNaN\b|Symbol/);
}

const NAMES: [string, RegExp, (name: unknown) => unknown][] = [
  ['Ref', /Ref takes a logical id, not/, (name) => ({ Ref: name })],
  ['Fn::If', /Fn::If takes the name of a condition, not/, (name) => ({ 'Fn::If': [name, 'a', 'b'] })],
  ['Fn::GetAtt, logical id', /Fn::GetAtt takes \[logical id, attribute\], not/, (name) => ({ 'Fn::GetAtt': [name, 'Arn'] })],
  ['Fn::GetStackOutput', /Fn::GetStackOutput takes/, (name) => ({ 'Fn::GetStackOutput': name })],
];

describe.each(NAMES)('%s', (_, allowed, place) => {
  test.each([[OBJECT], [LIST], [[]], [{}], [5], [true], [null]])('fails when its name is %j', (name) => {
    expectClear(errorOf(place(name)), name, allowed);
  });
});

/** Of which CloudFormation takes numbers and booleans as well. */
const TEXTS: [string, RegExp, (value: unknown) => unknown][] = [
  ['the attribute of Fn::GetAtt', /the attribute of Fn::GetAtt is a text, not/, (value) => ({ 'Fn::GetAtt': ['Site', value] })],
  ['a map of Fn::FindInMap', /Fn::FindInMap takes the texts \[map, first key, second key\], not/, (value) => ({ 'Fn::FindInMap': [value, 'a', 'b'] })],
  ['a key of Fn::FindInMap', /Fn::FindInMap takes the texts \[map, first key, second key\], not/, (value) => ({ 'Fn::FindInMap': ['M', 'a', value] })],
  ['the name of Fn::ImportValue', /Fn::ImportValue takes the name of an export, not/, (value) => ({ 'Fn::ImportValue': value })],
  ['a variable of Fn::Sub', /the variable V of Fn::Sub is a text, not/, (value) => ({ 'Fn::Sub': ['${V}.example.com', { V: value }] })],
  ['the output of Fn::GetStackOutput', /Fn::GetStackOutput takes the texts StackName and OutputName, not/, (value) => ({ 'Fn::GetStackOutput': { StackName: 'x', OutputName: value } })],
  ['the Region of Fn::GetAZs', /Fn::GetAZs takes the name of a Region, not/, (value) => ({ 'Fn::Select': [0, { 'Fn::GetAZs': value }] })],
  ['an item of Fn::Join', /Fn::Join puts texts together, not/, (value) => ({ 'Fn::Join': ['', ['a', value]] })],
  ['the text of Fn::Split', /Fn::Split takes a text apart, not/, (value) => ({ 'Fn::Select': [0, { 'Fn::Split': ['-', value] }] })],
  ['the text of Fn::Base64', /Fn::Base64 takes a text, not/, (value) => ({ 'Fn::Base64': value })],
  ['the index of Fn::Select', /the index of Fn::Select is a number, not/, (value) => ({ 'Fn::Select': [value, ['a', 'b']] })],
];

describe.each(TEXTS)('%s', (_, allowed, place) => {
  test.each([[OBJECT], [LIST], [null]])('fails when it is %j', (value) => {
    expectClear(errorOf(place(value)), value, allowed);
  });
});

// Where texts are joined, it is left out.
test.each(TEXTS.filter(([name]) => !name.includes('Join')))('fails when it is AWS::NoValue: %s', (_, allowed, place) => {
  const message = errorOf(place(NO_VALUE));
  expect(message).toMatch(allowed);
  expect(message).toContain('not AWS::NoValue');
});

describe('conditions', () => {
  const withCondition = (condition: unknown) => errorOf({ 'Fn::If': ['C', 'a', 'b'] }, { Conditions: { C: condition } });

  test.each([[OBJECT], [LIST], [5], [null]])('fails when a condition refers to %j', (name) => {
    expectClear(withCondition({ Condition: name }), name, /Condition takes the name of a condition, not/);
    expectClear(withCondition({ 'Fn::Not': [{ Condition: name }] }), name, /Condition takes the name of a condition, not/);
    expectClear(withCondition({ 'Fn::And': [{ Condition: name }, { Condition: name }] }), name, /Condition takes the name of a condition, not/);
  });

  test.each([[OBJECT], [LIST], [5], [null], ['yes']])('fails when a condition is %j, which is neither true nor false', (condition) => {
    expectClear(withCondition(condition), condition, /a condition is true or false, not/);
  });

  test.each([[OBJECT], [LIST], [null]])('fails when Fn::Equals compares %j', (side) => {
    expectClear(withCondition({ 'Fn::Equals': [side, 'a'] }), side, /Fn::Equals compares texts, not/);
  });
});

describe('arguments as a whole', () => {
  const FUNCTIONS = ['Fn::GetAtt', 'Fn::FindInMap', 'Fn::Sub', 'Fn::Join', 'Fn::Select', 'Fn::Split', 'Fn::If', 'Fn::GetStackOutput'];
  test.each(FUNCTIONS.flatMap((name) => [OBJECT, [], 5, null].map((argument): [string, unknown] => [name, argument])))('fails when %s is given %j', (name, argument) => {
    expectClear(errorOf({ [name]: argument }), argument, new RegExp(`${name} takes .*, not`));
  });

  test.each<[Json, RegExp]>([
    [{ 'Fn::GetAtt': 'Site' }, /Fn::GetAtt takes \[logical id, attribute\], not "Site"/],
    [{ 'Fn::GetAtt': ['Site', ''] }, /Fn::GetAtt takes \[logical id, attribute\], not \["Site",""\]/],
    [{ 'Fn::GetAtt': ['Site', 'Arn', 'x'] }, /Fn::GetAtt takes \[logical id, attribute\], not \["Site","Arn","x"\]/],
    [{ 'Fn::Sub': '${Site.}' }, /Fn::Sub takes the attribute of a resource behind a dot, not "Site\."/],
    [{ 'Fn::Sub': ['${0}', ['x']] }, /Fn::Sub takes a text, or \[text, { variable: value }\], not \["\$\{0\}",\["x"\]\]/],
    [{ 'Fn::Select': [2, ['a', 'b']] }, /Fn::Select found no item 2, for there are 2, and the first is 0/],
    [{ 'Fn::Select': ['first', ['a', 'b']] }, /Fn::Select takes \[index, list\], not \["first",\["a","b"\]\]/],
    [{ 'Fn::Select': [{ Ref: 'Nobody' }, ['a', 'b']] }, /"Nobody" is neither a resource nor a parameter/],
    [{ 'Fn::Transform': OBJECT }, /the intrinsic function Fn::Transform is not computed locally/],
    [{ 'Fn::Transform': null }, /the intrinsic function Fn::Transform is not computed locally/],
  ])('fails when it is %j', (value, message) => {
    expect(errorOf(value)).toMatch(message);
  });

  test('what is long is cut short, and what is nested beyond measure is not written', () => {
    expect(errorOf({ Ref: Array.from({ length: 1_000 }, () => 'long') }).length).toBeLessThan(600);
    const file = path.join(temporaryDirectory(), 'deep.json');
    // JSON is read to any depth, and written to some thousands alone.
    const text = JSON.stringify(templateOf({ config: { Origins: [customOrigin('app', { DomainName: { Ref: 'DEEP' } })] } }));
    writeFileSync(file, text.replace('"DEEP"', `${'['.repeat(100_000)}${']'.repeat(100_000)}`));
    expect(() => parseDistribution(readTemplates(file))).toThrow('Ref takes a logical id, not a value that is nested too deeply');
  });
});

describe('sections', () => {
  const withResource = (resource: Json) => errorOfTemplate(templateOf({ resources: { Other: resource } }));

  test.each([[OBJECT], [LIST], [5], [true], [null]])('fails when the condition of a resource is %j', (Condition) => {
    expectClear(withResource({ Type: 'A::B::C', Condition }), Condition, /Resources\.Other\.Condition is .*: the name of a condition was expected/);
  });

  test.each([[OBJECT], [[OBJECT]], [5], [true], [null]])('fails when a resource depends on %j', (DependsOn) => {
    expectClear(withResource({ Type: 'A::B::C', DependsOn }), DependsOn, /Resources\.Other\.DependsOn is .*: a logical id was expected, or a list of them/);
  });

  test.each([[OBJECT], [LIST], [5], [null]])('fails when the type of a resource is %j', (Type) => {
    expectClear(withResource({ Type }), Type, /Resources\.Other\.Type is .*: the type of a resource was expected/);
  });

  test.each<[string, unknown]>([['Default', OBJECT], ['Default', LIST], ['Type', OBJECT], ['Type', null], ['AllowedValues', OBJECT], ['AllowedValues', 'a']])(
    'fails when of a parameter %s is %j', (name, value) => {
      expectClear(errorOfTemplate(templateOf({ parameters: { P: { Type: 'String', [name]: value } } })), value, new RegExp(`Parameters\\.P\\.${name} is .*: .* was expected`));
    });

  test.each([[OBJECT], [LIST], [null]])('fails when the name of a stored parameter is %j', (ParameterName) => {
    const resources = { Reader: { Type: 'Custom::CrossRegionStringParameterReader', Properties: { ParameterName } } };
    const template = templateOf({ resources, config: { Origins: [customOrigin('app', { DomainName: { 'Fn::GetAtt': ['Reader', 'FunctionArn'] } })] } });
    expectClear(errorOfTemplate(template), ParameterName, /the ParameterName of Reader is a text, not/);
  });

  test.each([[OBJECT], [LIST]])('fails when a stored parameter whose value is %j stands within a text', (Value) => {
    const resources = { Stored: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'stored', Value } } };
    const template = templateOf({ resources, config: { Origins: [customOrigin('app', { DomainName: 'x-{{resolve:ssm:stored}}' })] } });
    expectClear(errorOfTemplate(template), Value, /what a reference within a text stands for is a text, not/);
  });

  test.each([[OBJECT], [null]])('fails when an alias is %j', (alias) => {
    expectClear(errorOfTemplate(templateOf({ config: { Aliases: ['www.example.com', alias] } })), alias, /Aliases\[1\] is/);
  });

  test.each([[OBJECT], [LIST], [null]])('fails when a loop goes through %j', (item) => {
    const body = { 'Bucket${Name}': { Type: 'AWS::S3::Bucket' } };
    const template = { ...templateOf({ resources: { 'Fn::ForEach::Each': ['Name', ['a', item], body] } }), Transform: 'AWS::LanguageExtensions' };
    expectClear(errorOfTemplate(template), item, /the collection of Fn::ForEach::Each has texts, not/);
  });
});

test('an alias that a deployment alone would know is left out', () => {
  const template = templateOf({ config: { Aliases: ['www.example.com', { 'Fn::ImportValue': 'elsewhere' }] } });
  expect(parseDistribution(readTemplates(writeTemplate(template))).aliases).toEqual(['www.example.com']);
});

test('a bucket policy with what is no statement is none that grants listing', () => {
  const origin = { Id: 'files', DomainName: { 'Fn::GetAtt': ['Files', 'RegionalDomainName'] }, S3OriginConfig: {} };
  const resources = {
    Files: { Type: 'AWS::S3::Bucket' },
    Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Files' }, PolicyDocument: { Statement: [null, 5, { Effect: 'Allow', Action: [OBJECT], Principal: { AWS: [OBJECT] } }] } } },
  };
  const { origins } = parseDistribution(readTemplates(writeTemplate(templateOf({ config: { Origins: [origin] }, resources }))));
  expect(origins.get('files')!.details).toMatchObject({ kind: 's3', missing: 403 });
});
