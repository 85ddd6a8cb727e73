import { IGNORED_BEHAVIOR_PROPERTIES, IGNORED_DISTRIBUTION_PROPERTIES, IGNORED_ORIGIN_PROPERTIES } from '../../src/model/ignored-properties';
import { parseDistribution } from '../../src/model/parse-distribution';
import { AssetIndex } from '../../src/template/assets';
import { FAKE_ACCOUNT, type Template, type TemplateSet } from '../../src/template/template-set';
import { cachePolicyResource, customOrigin, groupConfig, templateOf, withLambdas, type TemplateInput } from '../support/templates';

type Json = Record<string, unknown>;

function set(template: unknown, name = 'Stack'): TemplateSet {
  return { source: 'test', stacks: [{ name, region: 'eu-west-1', account: FAKE_ACCOUNT, template: template as Template, assets: AssetIndex.empty('.') }] };
}

const parse = (input: TemplateInput = {}) => parseDistribution(set(templateOf(input)));
const failing = (input: TemplateInput) => expect(() => parse(input));
const error = (code: string, ...texts: string[]) => expect.objectContaining({
  code, message: texts.length === 0 ? expect.anything() : expect.stringMatching(new RegExp(texts.map((text) => text.replace(/[[\].*]/g, '\\$&')).join('[\\s\\S]*'))),
});

test('CloudFront\'s defaults fill what the template leaves out', () => {
  const distribution = parse();
  expect(distribution.origins.get('app')).toEqual({
    id: 'app',
    domainName: 'app.example.com',
    path: '',
    customHeaders: {},
    connectionAttempts: 3,
    connectionTimeout: 10,
    responseTimeout: 30,
    details: { kind: 'custom', protocolPolicy: 'https-only', httpPort: 80, httpsPort: 443, sslProtocols: ['TLSv1.2'], keepaliveSeconds: 5 },
  });
  expect(distribution.behaviors).toMatchObject([{ pathPattern: '*', allowedMethods: ['GET', 'HEAD'], cachedMethods: ['GET', 'HEAD'], compress: false }]);
});

test('everything that an origin can say is read', () => {
  const distribution = parse({
    config: {
      Origins: [customOrigin('app', {
        OriginPath: '/prod/',
        ConnectionAttempts: '2',
        ConnectionTimeout: 3,
        ResponseCompletionTimeout: 20,
        OriginCustomHeaders: [{ HeaderName: 'X-Key', HeaderValue: 'secret' }],
        CustomOriginConfig: { OriginProtocolPolicy: 'match-viewer', HTTPPort: 8080, HTTPSPort: 8443, OriginReadTimeout: 7, OriginKeepaliveTimeout: 9, OriginSSLProtocols: ['TLSv1.1'] },
      })],
    },
  });
  expect(distribution.origins.get('app')).toMatchObject({
    path: '/prod',
    connectionAttempts: 2,
    connectionTimeout: 3,
    responseTimeout: 7,
    completionTimeout: 20,
    customHeaders: { 'x-key': [{ key: 'X-Key', value: 'secret' }] },
    details: { protocolPolicy: 'match-viewer', httpPort: 8080, httpsPort: 8443, keepaliveSeconds: 9, sslProtocols: ['TLSv1.1'] },
  });
});

test('behaviors keep the order of the template, the default one last', () => {
  const behavior = { TargetOriginId: 'app', ViewerProtocolPolicy: 'https-only', CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' };
  const { behaviors } = parse({ config: { CacheBehaviors: [{ ...behavior, PathPattern: '/b/*' }, { ...behavior, PathPattern: '/a/*' }] } });
  expect(behaviors.map(({ pathPattern }) => pathPattern)).toEqual(['/b/*', '/a/*', '*']);
});

test('custom error responses have CloudFront\'s error caching time', () => {
  expect(parse({ config: { CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/index.html' }, { ErrorCode: 503, ErrorCachingMinTTL: 1 }] } }).customErrors)
    .toEqual([{ errorCode: 404, minTtl: 10, page: { path: '/index.html', responseCode: 200 } }, { errorCode: 503, minTtl: 1 }]);
});

test('every ignored property is taken with any value, and those that matter in production are noted', () => {
  const anything = (names: object): Json => Object.fromEntries(Object.keys(names).map((name) => [name, { any: ['thing'] }]));
  const { notes } = parse({
    config: { ...anything(IGNORED_DISTRIBUTION_PROPERTIES), Origins: [{ ...customOrigin('app'), ...anything(IGNORED_ORIGIN_PROPERTIES) }] },
    behavior: anything(IGNORED_BEHAVIOR_PROPERTIES),
  });
  expect(notes.join()).toMatch(/WebACLId plays no part: .*WAF/);
});

test('what nobody misses is not noted', () => {
  expect(parse({ config: { Comment: 'a site', PriceClass: 'PriceClass_100' } }).notes).toEqual([]);
});

test('types that are not read are noted', () => {
  expect(parse({ resources: { Role: { Type: 'AWS::IAM::Role' }, Bucket: { Type: 'AWS::S3::Bucket' }, Table: { Type: 'AWS::DynamoDB::GlobalTable' } } }).notes)
    .toEqual(['resources of these types play no part: AWS::IAM::Role']);
});

describe('S3 origins', () => {
  const s3 = (policy: Json[], config: Json = {}) => parse({
    config: { Origins: [{ Id: 'bucket', DomainName: { 'Fn::GetAtt': ['Bucket', 'RegionalDomainName'] }, S3OriginConfig: { OriginAccessIdentity: '', ...config } }] },
    resources: {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: { Statement: policy } } },
    },
  }).origins.get('bucket')!;
  const cloudFront = { Service: 'cloudfront.amazonaws.com' };

  test.each<[string, Json[], 403 | 404]>([
    ['only objects may be read', [{ Effect: 'Allow', Action: 's3:GetObject', Principal: cloudFront }], 403],
    ['CloudFront may list', [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Principal: cloudFront }], 404],
    ['an access identity may list', [{ Effect: 'Allow', Action: 's3:List*', Principal: { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1' } }], 404],
    ['somebody else may list', [{ Effect: 'Allow', Action: 's3:ListBucket', Principal: { AWS: 'arn:aws:iam::111111111111:root' } }], 403],
    ['listing is denied', [{ Effect: 'Deny', Action: 's3:ListBucket', Principal: '*' }], 403],
  ])('F-020 a missing object when %s', (_name, policy, missing) => {
    expect(s3(policy).details).toMatchObject({ kind: 's3', missing, region: 'eu-west-1' });
  });

  test('the response timeout of an S3 origin is read', () => {
    expect(s3([], { OriginReadTimeout: 5 }).responseTimeout).toBe(5);
  });
});

describe('which distribution', () => {
  const two = { ...templateOf().Resources as Json, Other: (templateOf().Resources as Json).Site };

  test('is named by its logical id, or with its stack', () => {
    expect(parseDistribution(set({ Resources: two }), 'Other').name).toBe('Other');
    expect(parseDistribution(set({ Resources: two }), 'Stack/Site').name).toBe('Site');
  });

  test('may be named by a beginning that fits one alone', () => {
    expect(parseDistribution(set({ Resources: two }), 'Oth').name).toBe('Other');
  });

  test('fails when several fit, naming them', () => {
    expect(() => parseDistribution(set({ Resources: two }))).toThrow(error('ERR_DISTRIBUTION_UNKNOWN', 'has 2 distributions', 'Stack/Site, Stack/Other', '--distribution'));
    expect(() => parseDistribution(set({ Resources: two }), 'Stack')).toThrow(error('ERR_DISTRIBUTION_UNKNOWN', 'has 2 distributions that fit "Stack"', '<stack>/<logical id>'));
  });

  test('fails when none fits', () => {
    expect(() => parseDistribution(set({ Resources: two }), 'Nope')).toThrow(error('ERR_DISTRIBUTION_UNKNOWN', 'fits "Nope"'));
    expect(() => parseDistribution(set({ Resources: {} }))).toThrow(error('ERR_DISTRIBUTION_UNKNOWN', 'has no distribution'));
  });
});

describe('fails when a property is not implemented, naming it with its path', () => {
  const behavior = { PathPattern: '/x', TargetOriginId: 'app', ViewerProtocolPolicy: 'https-only', CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' };

  test.each<[string, TemplateInput, string]>([
    ['unknown', { config: { Surprise: 1 } }, 'Distribution.DistributionConfig.Surprise is not implemented'],
    ['in the second behavior', { config: { CacheBehaviors: [behavior, { ...behavior, SmoothStreaming: true }] } },
      'Distribution.DistributionConfig.CacheBehaviors[1].SmoothStreaming is not implemented with the value true'],
    ['F-357 gRPC', { behavior: { GrpcConfig: { Enabled: true } } }, 'DefaultCacheBehavior.GrpcConfig is not implemented'],
    ['F-357 field-level encryption', { behavior: { FieldLevelEncryptionId: 'C1' } }, 'DefaultCacheBehavior.FieldLevelEncryptionId is not implemented'],
    ['F-357 Smooth Streaming', { behavior: { SmoothStreaming: true } }, 'DefaultCacheBehavior.SmoothStreaming is not implemented'],
    ['F-357 a staging distribution', { config: { Staging: true } }, 'Staging is not implemented'],
    ['F-357 the legacy form of an S3 origin', { config: { S3Origin: { DNSName: 'b.s3.amazonaws.com' } } }, 'S3Origin is not implemented'],
    ['F-357 the legacy form of a custom origin', { config: { CustomOrigin: { DNSName: 'a.example' } } }, 'CustomOrigin is not implemented'],
    ['F-357 parameters of tenants', { config: { TenantConfig: {} } }, 'TenantConfig is not implemented'],
    ['F-387 a media group', { config: { ...groupConfig([500]), OriginGroups: { Items: [{ ...(groupConfig([500]).OriginGroups as { Items: Json[] }).Items[0], SelectionCriteria: 'media-quality-based' }] } } },
      'OriginGroups.Items[0].SelectionCriteria is not implemented'],
    ['in an origin', { config: { Origins: [customOrigin('app', { Strange: true })] } }, 'Origins[0].Strange is not implemented'],
  ])('%s', (_name, input, message) => {
    failing(input).toThrow(error('ERR_UNSUPPORTED_PROPERTY', message));
  });

  test('but not where its value does nothing', () => {
    expect(() => parse({ behavior: { SmoothStreaming: false, FieldLevelEncryptionId: '', TrustedSigners: [] }, config: { Staging: false } })).not.toThrow();
  });
});

const mutualTlsOrigin = (id: string) => customOrigin(id, {
  CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'], OriginMtlsConfig: { ClientCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' } },
});

test.each<[string, TemplateInput, string, string[]]>([
  ['the distribution is disabled', { config: { Enabled: false } }, 'ERR_DISTRIBUTION_DISABLED', ['Enabled: false']],
  ['a behavior targets nothing', { behavior: { TargetOriginId: 'nope' } }, 'ERR_INVALID_DISTRIBUTION', ['TargetOriginId', 'nope', 'app']],
  ['F-389 an origin group allows writes', { config: groupConfig([500]), behavior: { AllowedMethods: ['GET', 'HEAD', 'POST'] } }, 'ERR_INVALID_DISTRIBUTION', ['AllowedMethods', 'POST']],
  ['F-389 a group fails over on a status that CloudFront does not know', { config: groupConfig([418]) }, 'ERR_INVALID_DISTRIBUTION', ['StatusCodes', '418', '400, 403']],
  ['F-389 a group names an origin that is not there', { config: { ...groupConfig([500]), Origins: [customOrigin('a')] } }, 'ERR_INVALID_DISTRIBUTION', ['Members', 'b']],
  ['two origins share an id', { config: { Origins: [customOrigin('a'), customOrigin('a')] } }, 'ERR_INVALID_DISTRIBUTION', ['Origins[1].Id']],
  ['an origin is of no kind', { config: { Origins: [{ Id: 'a', DomainName: 'a.example.com' }] } }, 'ERR_INVALID_DISTRIBUTION', ['Origins[0]', 'CustomOriginConfig']],
  ['F-389 a group has three members', { config: { ...groupConfig([500]), OriginGroups: { Items: [{ ...(groupConfig([500]).OriginGroups as { Items: Json[] }).Items[0], Members: { Items: ['a', 'b', 'a'].map((OriginId) => ({ OriginId })) } }] } } },
    'ERR_INVALID_DISTRIBUTION', ['Members', 'exactly two']],
  ['F-390 a connection timeout is out of range', { config: { Origins: [customOrigin('a', { ConnectionTimeout: 11 })] } }, 'ERR_INVALID_PROPERTY', ['ConnectionTimeout is 11']],
  ['F-390 all tries together have less time than one', { config: { Origins: [customOrigin('a', { ResponseCompletionTimeout: 29 })] } }, 'ERR_INVALID_DISTRIBUTION', ['ResponseCompletionTimeout', '29', '30 seconds']],
  ['F-390 a number is out of range', { config: { Origins: [customOrigin('a', { ConnectionAttempts: 4 })] } }, 'ERR_INVALID_PROPERTY', ['ConnectionAttempts is 4']],
  ['a needed value is only known to a deployment', { config: { Origins: [customOrigin('a', { DomainName: { Ref: 'Nope' } })] } }, 'ERR_UNRESOLVED_VALUE', ['Origins[0].DomainName', 'Nope']],
  ['a cache policy is imported from elsewhere', { behavior: { CachePolicyId: '00000000-0000-0000-0000-000000000000' } }, 'ERR_RESOURCE_MISSING', ['CachePolicyId', 'none']],
  ['F-378 Lambda@Edge sits before a VPC origin', {
    config: { Origins: [{ Id: 'vpc', DomainName: 'internal.example.com', VpcOriginConfig: { VpcOriginId: 'vo_1' } }] }, ...withLambdas(['origin-request']),
  }, 'ERR_INVALID_DISTRIBUTION', ['LambdaFunctionAssociations', 'VPC origins']],
  ['F-378 Lambda@Edge sits before an origin with a client certificate', {
    config: { Origins: [mutualTlsOrigin('app')] }, ...withLambdas(['origin-response']),
  }, 'ERR_INVALID_DISTRIBUTION', ['DefaultCacheBehavior.LambdaFunctionAssociations', 'app', 'OriginMtlsConfig', 'CloudFront Function']],
  ['F-378 Lambda@Edge sits before a group whose second origin has a client certificate', {
    config: { ...groupConfig([500]), Origins: [customOrigin('a'), mutualTlsOrigin('b')] }, ...withLambdas(['origin-request']),
  }, 'ERR_INVALID_DISTRIBUTION', ['LambdaFunctionAssociations', '(b)', 'OriginMtlsConfig']],
  ['F-381 a status that no error page is for', { config: { CustomErrorResponses: [{ ErrorCode: 401 }] } }, 'ERR_INVALID_DISTRIBUTION', ['CustomErrorResponses[0].ErrorCode', '401', '400, 403, 404, 405, 414, 416, 500']],
  ['F-381 a status that no error page is given', { config: { CustomErrorResponses: [{ ErrorCode: 404, ResponsePagePath: '/x', ResponseCode: 201 }] } }, 'ERR_INVALID_DISTRIBUTION', ['ResponseCode', '201', '200, 400']],
  ['F-381 two pages for a status', { config: { CustomErrorResponses: [{ ErrorCode: 404 }, { ErrorCode: 404 }] } }, 'ERR_INVALID_DISTRIBUTION', ['CustomErrorResponses[1].ErrorCode', '404']],
  ['F-381 a page has no status', { config: { CustomErrorResponses: [{ ErrorCode: 404, ResponsePagePath: '/x' }] } }, 'ERR_INVALID_DISTRIBUTION', ['CustomErrorResponses[0]']],
  ['a function sits at an origin event', { behavior: { FunctionAssociations: [{ EventType: 'origin-request', FunctionARN: 'x' }] } }, 'ERR_INVALID_DISTRIBUTION', ['origin-request', 'viewer events']],
])('fails when %s', (_name, input, code, texts) => {
  failing(input).toThrow(error(code, ...texts));
});

test('F-378 Lambda@Edge at viewer events works with origins that have a client certificate', () => {
  expect(() => parse({ config: { Origins: [mutualTlsOrigin('app')] }, ...withLambdas(['viewer-request', 'viewer-response']) })).not.toThrow();
});

test('what only a deployment knows is no error where nothing needs it', () => {
  expect(() => parse({ config: { Comment: { Ref: 'Nope' }, WebACLId: { 'Fn::ImportValue': 'elsewhere' } } })).not.toThrow();
});

test('a cache policy of the template is read with all its parts', () => {
  const { behaviors } = parse({
    behavior: { CachePolicyId: { Ref: 'Policy' } },
    resources: {
      Policy: cachePolicyResource({ MinTTL: 1, DefaultTTL: '2', MaxTTL: 3 }, {
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-Variant'] },
        CookiesConfig: { CookieBehavior: 'allExcept', Cookies: ['a'] },
        QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['q'] },
        EnableAcceptEncodingGzip: 'true',
      }),
    },
  });
  expect(behaviors[0]!.cachePolicy).toEqual({
    name: 'policy',
    minTtl: 1,
    defaultTtl: 2,
    maxTtl: 3,
    headers: ['x-variant'],
    cookies: { kind: 'allExcept', names: ['a'] },
    queryStrings: { kind: 'only', names: ['q'] },
    acceptEncodingGzip: true,
    acceptEncodingBrotli: false,
  });
});
