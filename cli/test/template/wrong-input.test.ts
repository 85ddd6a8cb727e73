import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { SmartOriginError } from '../../src/errors';
import { LocalCloudFront } from '../../src/local-cloudfront';
import { parseDistribution } from '../../src/model/parse-distribution';
import { parseLogs } from '../../src/model/parse-logs';
import { parseTables } from '../../src/model/parse-tables';
import { readTemplates } from '../../src/template/read-templates';
import { startOrigin } from '../support/origin-server';
import { stopSites, track } from '../support/site';
import {
  CACHING_OPTIMIZED, cachePolicyResource, customOrigin, groupConfig, removeTemporaryFiles, templateOf, temporaryDirectory, withFunction, withLambdas,
  writeTemplate,
} from '../support/templates';

/** Templates that are wrong, at random: one error that its reader can mend, or a distribution that is served; never anything else. */

// What starts takes long on a busy machine.
jest.setTimeout(60_000);

afterEach(async () => {
  await stopSites();
  removeTemporaryFiles();
});

type Json = Record<string, unknown>;

const lambda = withLambdas(['origin-request'], { code: 'exports.handler = async () => ({ status: "200" });' });
const viewer = withFunction(['viewer-request']);

const GOOD = {
  ...templateOf({
    config: {
      ...groupConfig([500, 503]),
      Origins: [
        customOrigin('a', { OriginPath: { 'Fn::Sub': '/${Stage}' }, OriginCustomHeaders: [{ HeaderName: 'X-A', HeaderValue: { 'Fn::GetAtt': ['Reader', 'FunctionArn'] } }] }),
        customOrigin('b', { OriginCustomHeaders: [{ HeaderName: 'X-A', HeaderValue: 'x-{{resolve:ssm:stored}}' }] }),
        { Id: 'files', DomainName: { 'Fn::GetAtt': ['Files', 'RegionalDomainName'] }, S3OriginConfig: {}, OriginPath: { 'Fn::If': ['IsProd', '/live', { Ref: 'AWS::NoValue' }] } },
      ],
      Aliases: ['www.example.com', { 'Fn::Join': ['.', ['x', { Ref: 'Stored' }]] }],
      Logging: { Bucket: { 'Fn::GetAtt': ['Files', 'DomainName'] } },
      CacheBehaviors: [{ PathPattern: '/x/*', TargetOriginId: 'a', ViewerProtocolPolicy: 'https-only', CachePolicyId: CACHING_OPTIMIZED, ResponseHeadersPolicyId: { Ref: 'Headers' } }],
      CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/404.html' }],
      Restrictions: { GeoRestriction: { RestrictionType: 'none' } },
    },
    behavior: { ...lambda.behavior, CachePolicyId: { Ref: 'Policy' }, AllowedMethods: ['GET', 'HEAD'] },
    resources: {
      ...lambda.resources,
      ...viewer.resources,
      Policy: cachePolicyResource(),
      Headers: {
        Type: 'AWS::CloudFront::ResponseHeadersPolicy',
        Properties: { ResponseHeadersPolicyConfig: { Name: 'headers', CustomHeadersConfig: { Items: [{ Header: 'x-a', Value: 'b', Override: true }] } } },
      },
      Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::FindInMap': ['M', 'a', 'b'] } } },
      FilesPolicy: {
        Type: 'AWS::S3::BucketPolicy', Condition: 'IsProd', DependsOn: 'Files',
        Properties: {
          Bucket: { Ref: 'Files' },
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['s3:ListBucket'], Principal: { Service: 'cloudfront.amazonaws.com' } }] },
        },
      },
      Stored: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'stored', Value: { 'Fn::Join': ['.', ['a', { Ref: 'AWS::Region' }]] } } },
      Reader: { Type: 'Custom::CrossRegionStringParameterReader', Properties: { ParameterName: 'stored' } },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: { KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }] },
      },
    },
    parameters: { Stage: { Type: 'String', Default: 'prod' }, Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: 'stored' } },
  }),
  Conditions: { IsProd: { 'Fn::And': [{ Condition: 'IsStage' }, { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }] }, IsStage: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
  Mappings: { M: { a: { b: 'c' } } },
  Outputs: { Out: { Value: { 'Fn::GetAtt': ['Site', 'DomainName'] }, Export: { Name: 'out' } } },
};

/** Stands for nesting that fast-check could not print. */
const DEEP = 'nested deeply';
const deep = () => Array.from({ length: 3_000 }).reduce<unknown>((inner) => [inner], 'x');

/** What is put in the place of something. */
const replacement = fc.oneof(
  fc.constantFrom<unknown>(
    null, true, -1, 1e308, '', ' ', 'constructor', '__proto__', [], {}, [null], 'Site', 'origin-request', '\u0000', '{{resolve:ssm:/x}}', '{{resolve:',
    { Ref: 'Nobody' }, { Ref: 'Site' }, { Ref: 'Stage' }, { Ref: 1 }, { Ref: 'constructor' }, { 'Fn::GetAtt': 'Site.Arn' }, { 'Fn::GetAtt': ['Site'] }, { 'Fn::GetAtt': null },
    { 'Fn::Sub': '${Site}${Policy.Id}${' }, { 'Fn::Sub': [1] }, { 'Fn::If': ['IsProd', 1] }, { 'Fn::If': ['IsProd', { Ref: 'AWS::NoValue' }, 1] }, { 'Fn::If': [] },
    { 'Fn::Select': [9, []] }, { 'Fn::Select': 'x' }, { 'Fn::Join': 'x' }, { 'Fn::Join': [1, [{}]] }, { 'Fn::Split': ['', 'abc'] }, { 'Fn::FindInMap': ['M', 'a'] },
    { 'Fn::FindInMap': ['M', 'a', 'b'] }, { 'Fn::ImportValue': 'out' }, { 'Fn::ImportValue': {} }, { 'Fn::GetStackOutput': null }, { 'Fn::Transform': {} }, { 'Fn::Base64': [] },
    { 'Fn::And': [] }, { 'Fn::Not': [{ Condition: 'IsProd' }] }, { Condition: 'IsProd' }, DEEP,
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

type Change = { at: number; kind: 'replace' | 'remove' | 'rename' | 'repeat'; value: unknown; name: string };

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom<Change['kind']>('replace', 'replace', 'replace', 'remove', 'rename', 'repeat'),
  value: replacement,
  name: fc.constantFrom('Ref', 'Fn::Sub', 'Fn::Nothing', 'DomainNam', 'Quantity', 'constructor', 'Condition'),
});

/** Every place of a value that something stands in. */
function places(value: unknown, depth = 0): { parent: Json; key: string }[] {
  if (typeof value !== 'object' || value === null || depth > 50) return [];
  return Object.entries(value).flatMap(([key, part]) => [{ parent: value as Json, key }, ...places(part, depth + 1)]);
}

function changed(template: unknown, changes: Change[]): unknown {
  const copy = structuredClone(template);
  for (const { at, kind, value, name } of changes) {
    const all = places(copy);
    if (all.length === 0) break;
    const { parent, key } = all[at % all.length]!;
    if (kind === 'replace') parent[key] = value === DEEP ? deep() : structuredClone(value);
    // Not a copy: what is nested deeply cannot be cloned, and all of it is written as JSON anyway.
    else if (Array.isArray(parent)) kind === 'repeat' ? parent.push(parent[Number(key)]) : parent.splice(Number(key), 1);
    else if (kind === 'rename') Object.defineProperty(parent, name, { value: parent[key], enumerable: true, configurable: true, writable: true });
    if (kind !== 'replace' && kind !== 'repeat' && !Array.isArray(parent)) delete parent[key];
  }
  return copy;
}

/** What came of it. */
function outcome(run: () => unknown): 'served' | 'refused' {
  try {
    run();
    return 'served';
  } catch (error) {
    if (!(error instanceof SmartOriginError)) throw error;
    expect([error.what, error.why, error.mend]).not.toContain('');
    expect(error.message).not.toMatch(/\bundefined\b|\[object|cannot read prop|is not a function|\bNaN\b|Symbol\(/i);
    return 'refused';
  }
}

const parsed = (location: string) => () => {
  const templates = readTemplates(location);
  parseTables(templates);
  const distribution = parseDistribution(templates);
  parseLogs(templates, distribution);
  return distribution;
};

test('the template that is changed is a good one', () => {
  expect(outcome(parsed(writeTemplate(GOOD)))).toBe('served');
});

test('a template with anything changed is served, or refused with one error', () => {
  const outcomes = { served: 0, refused: 0 };
  fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
    outcomes[outcome(parsed(writeTemplate(changed(GOOD, changes) as Json)))] += 1;
  }), { numRuns: 800 });
  // Neither kind may be missing, or nothing was tested.
  expect(Math.min(outcomes.served, outcomes.refused)).toBeGreaterThan(20);
});

test('text with anything changed is read, or refused with one error', () => {
  const folder = temporaryDirectory();
  const text = JSON.stringify(GOOD, undefined, 1);
  const yaml = "Resources:\n  Site: &site\n    Type: AWS::CloudFront::Distribution\n    Properties: !If [A, {a: !Sub '${B}'}, !Ref AWS::NoValue]\n  Other: *site\n";
  fc.assert(fc.property(
    fc.constantFrom(['a.json', text], ['a.yaml', yaml]), fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 3, unit: 'binary' }), fc.nat(5)), { minLength: 1, maxLength: 5 }),
    ([name, good], edits) => {
      const edited = edits.reduce((now, [at, put, cut]) => now.slice(0, at % now.length) + put + now.slice((at % now.length) + cut), good!);
      writeFileSync(path.join(folder, name!), edited);
      outcome(parsed(path.join(folder, name!)));
    },
  ), { numRuns: 300 });
});

describe('an assembly', () => {
  const MANIFEST = {
    artifacts: {
      'Site.assets': { type: 'cdk:asset-manifest', properties: { file: 'Site.assets.json' } },
      'Site': {
        type: 'aws:cloudformation:stack', environment: 'aws://111111111111/eu-west-1', properties: { templateFile: 'Site.template.json' }, dependencies: ['Site.assets'],
        metadata: { '/Site/Edge/Resource': [{ type: 'aws:cdk:logicalId', data: 'Site' }] },
      },
      'Stage': { type: 'cdk:cloud-assembly', properties: { directoryName: 'stage' } },
    },
  };
  const ASSETS = { files: { a: { source: { path: 'asset.a' }, destinations: { b: { objectKey: 'a.zip' } } } } };

  function write(folder: string, parts: Json): string {
    mkdirSync(path.join(folder, 'stage'), { recursive: true });
    for (const [name, part] of Object.entries(parts)) writeFileSync(path.join(folder, name), JSON.stringify(part));
    return folder;
  }

  test('with anything changed is served, or refused with one error', () => {
    const folder = temporaryDirectory();
    fc.assert(fc.property(fc.array(change, { maxLength: 3 }), fc.array(change, { maxLength: 3 }), (ofManifest, ofAssets) => {
      outcome(parsed(write(folder, {
        'manifest.json': changed(MANIFEST, ofManifest), 'Site.assets.json': changed(ASSETS, ofAssets), 'Site.template.json': GOOD, 'stage/manifest.json': { artifacts: {} },
      })));
    }), { numRuns: 200 });
  });

  test.each<[string, Json, RegExp]>([
    ['it holds itself', { 'manifest.json': { artifacts: { Self: { type: 'cdk:cloud-assembly', properties: { directoryName: '.' } } } } }, /nested more than 20 deep/],
    ['a template is missing', { 'manifest.json': MANIFEST, 'Site.assets.json': ASSETS }, /Site\.template\.json is not there/],
    ['the assets are no manifest', { 'manifest.json': MANIFEST, 'Site.assets.json': [], 'Site.template.json': GOOD }, /cannot read the assets[^]*Site\.assets\.json/],
    ['the manifest is of something else', { 'manifest.json': { artifacts: [1] } }, /is no manifest of an assembly/],
  ])('fails when %s', (_, parts, message) => {
    expect(parsed(write(temporaryDirectory(), parts))).toThrow(message);
  });
});

test('started with anything changed, it serves and closes, or nothing of it is left', async () => {
  const origin = track(await startOrigin('app'));
  // Other tests run at the same time. Jest's environment variables are a copy, which Node does not look at.
  const ofItsOwn = jest.spyOn(os, 'tmpdir').mockReturnValue(temporaryDirectory());
  track({ close: async () => ofItsOwn.mockRestore() });
  // What listens, what runs, and the folders of code.
  const left = () => [
    process.getActiveResourcesInfo().filter((kind) => /Server|Process|Worker|MessagePort/i.test(kind)),
    readdirSync(os.tmpdir()).filter((name) => name.startsWith('smart-origin-code-')),
  ];
  const before = left();
  await fc.assert(fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
    const template = writeTemplate(changed(GOOD, changes) as Json);
    try {
      const cloudFront = await LocalCloudFront.start({ template, origins: { 'a': origin.url, 'b': origin.url, 'a.example.com': origin.url, 'b.example.com': origin.url, 'files': origin.url } });
      await cloudFront.close();
    } catch (error) {
      if (!(error instanceof SmartOriginError)) throw error;
    }
    // A socket that has been closed is gone a moment later; what stays is told, or jest would wait for it without an end.
    for (let looks = 0; looks < 2_000 && !isDeepStrictEqual(left(), before); looks += 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(left()).toEqual(before);
    // Each look at what stays takes seconds, so a failure is not made smaller.
  }), { numRuns: 60, endOnFailure: true });
});
