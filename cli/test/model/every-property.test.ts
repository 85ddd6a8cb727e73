import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SmartOriginError } from '../../src/errors';
import { IGNORED_BEHAVIOR_PROPERTIES, IGNORED_DISTRIBUTION_PROPERTIES, IGNORED_ORIGIN_PROPERTIES, REFUSED_PROPERTIES } from '../../src/model/ignored-properties';
import { parseDistribution } from '../../src/model/parse-distribution';
import { AssetIndex } from '../../src/template/assets';
import { FAKE_ACCOUNT, type Template } from '../../src/template/template-set';
import { CACHING_OPTIMIZED, cachePolicyResource, customOrigin, originGroup, templateOf, withFunction } from '../support/templates';

/**
 * Every property that CloudFormation has, by what the CDK generated of its specification, is read, ignored for a reason or refused for a
 * reason. When a newer aws-cdk-lib adds one, this fails: read it, or name it in cli/src/model/ignored-properties.ts.
 */

type Json = Record<string, unknown>;

const GENERATED = readFileSync(path.join(path.dirname(require.resolve('aws-cdk-lib/package.json')), 'aws-cloudfront/lib/cloudfront.generated.js'), 'utf8');

interface Property {
  name: string;
  /** The type of its parts, where it is a structure or a list of them. */
  type?: string;
  list: boolean;
}

/** The properties of a type, out of the function that writes it into a template. */
function propertiesOf(type: string): Property[] {
  const body = new RegExp(`function convert${type}(?:Property|Props)ToCloudFormation\\(properties\\)\\{[^;]*?assertSuccess\\(\\),\\{(.*?)\\}\\):properties\\}`).exec(GENERATED)?.[1];
  if (body === undefined) throw new Error(`nothing was generated for ${type}`);
  return [...body.matchAll(/(\w+):((?:(?!properties\.).)*)\(properties\.\w+\)/g)].map(([, name, mapper]) => ({
    name: name!, type: /convert(\w+)PropertyToCloudFormation/.exec(mapper!)?.[1], list: mapper!.includes('listMapper'),
  }));
}

/** Where something stands in a resource: names, and 0 for what is within a list. */
type Path = (string | number)[];

function pathsOf(type: string, above: Path = []): Path[] {
  return propertiesOf(type).flatMap(({ name, type: inner, list }) => {
    const at: Path = [...above, name];
    return [at, ...(inner === undefined ? [] : pathsOf(inner, list ? [...at, 0] : at))];
  });
}

const viewer = withFunction(['viewer-request']);
const behavior = { TargetOriginId: 'app', ViewerProtocolPolicy: 'https-only' };

const OPEN = { CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['a'] }, QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['a'] } };
const ITEMS = (item: unknown) => ({ Items: [item] });

/** A template in which every structure that is read is there. */
function template(): { Resources: Record<string, { Properties: Json }> } {
  return structuredClone(templateOf({
    config: {
      Aliases: ['www.example.com'],
      Origins: [
        customOrigin('app', { OriginCustomHeaders: [{ HeaderName: 'X-A', HeaderValue: 'b' }], OriginShield: { Enabled: true, OriginShieldRegion: 'us-east-1' } }),
        customOrigin('b'),
      ],
      OriginGroups: { Items: [originGroup('group', ['app', 'b'], [500])], Quantity: 1 },
      DefaultCacheBehavior: {
        ...behavior,
        ...viewer.behavior,
        CachePolicyId: { Ref: 'Cache' },
        OriginRequestPolicyId: { Ref: 'Forward' },
        ResponseHeadersPolicyId: { Ref: 'Headers' },
        LambdaFunctionAssociations: [],
      },
      CacheBehaviors: [{ ...behavior, PathPattern: '/x', CachePolicyId: CACHING_OPTIMIZED }],
      CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/404.html' }],
      Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Locations: ['DE'] } },
      ViewerCertificate: { CloudFrontDefaultCertificate: true },
    },
    resources: {
      ...viewer.resources,
      Cache: cachePolicyResource({}, { ...OPEN, HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['a'] } }),
      Forward: {
        Type: 'AWS::CloudFront::OriginRequestPolicy',
        Properties: { OriginRequestPolicyConfig: { Name: 'forward', ...OPEN, HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['a'] } } },
      },
      Headers: {
        Type: 'AWS::CloudFront::ResponseHeadersPolicy',
        Properties: {
          ResponseHeadersPolicyConfig: {
            Name: 'headers',
            CorsConfig: {
              AccessControlAllowCredentials: false, AccessControlAllowHeaders: ITEMS('*'), AccessControlAllowMethods: ITEMS('GET'), AccessControlAllowOrigins: ITEMS('*'),
              AccessControlExposeHeaders: ITEMS('a'), AccessControlMaxAgeSec: 1, OriginOverride: true,
            },
            CustomHeadersConfig: ITEMS({ Header: 'x-a', Value: 'b', Override: true }),
            RemoveHeadersConfig: ITEMS({ Header: 'x-b' }),
            SecurityHeadersConfig: {
              ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
              ContentTypeOptions: { Override: true },
              FrameOptions: { FrameOption: 'DENY', Override: true },
              ReferrerPolicy: { ReferrerPolicy: 'same-origin', Override: true },
              StrictTransportSecurity: { AccessControlMaxAgeSec: 1, IncludeSubdomains: true, Preload: true, Override: true },
              XSSProtection: { Protection: true, ModeBlock: true, Override: true },
            },
            ServerTimingHeadersConfig: { Enabled: true, SamplingRate: 50 },
          },
        },
      },
    },
  })) as ReturnType<typeof template>;
}

/** With something in the place of what stands at a path; structures that are missing on the way are made. */
function put(target: Json, [first, ...rest]: Path, value: unknown): void {
  if (rest.length === 0) return void (target[first!] = value);
  target[first!] ??= typeof rest[0] === 'number' ? [] : {};
  put(target[first!] as Json, rest, value);
}

function parse(given: unknown) {
  return parseDistribution({
    source: 'test', stacks: [{ name: 'Stack', region: 'eu-west-1', account: FAKE_ACCOUNT, template: given as Template, assets: AssetIndex.empty('.') }],
  });
}

/** What becomes of a property, seen by a value that nobody knows. */
function fate(resource: string, at: Path): string {
  const given = template();
  // One excludes the other.
  if (at.includes('ForwardedValues')) delete ((given.Resources.Site!.Properties.DistributionConfig as Json).DefaultCacheBehavior as Json).CachePolicyId;
  put(given.Resources[resource]!.Properties, at, { Ref: 'Nobody' });
  try {
    parse(given);
    return 'ignored';
  } catch (error) {
    if (!(error instanceof SmartOriginError)) throw error;
    return error.code === 'ERR_UNSUPPORTED_PROPERTY' ? 'refused' : 'read';
  }
}

/** Beside what stands in ignored-properties.ts. */
const IGNORED: Readonly<Record<string, string>> = {
  ...IGNORED_DISTRIBUTION_PROPERTIES,
  ...IGNORED_BEHAVIOR_PROPERTIES,
  ...IGNORED_ORIGIN_PROPERTIES,
  AccountId: 'nobody is charged',
  AcmCertificateArn: 'TLS is served with a certificate made in memory',
  AutoPublish: 'what the template says is what runs',
  Bucket: 'of Logging',
  FunctionMetadata: 'says where the code came from',
  IamCertificateId: 'TLS is served with a certificate made in memory',
  IncludeCookies: 'of Logging',
  IpAddressType: 'what plays an origin is reached on this machine',
  Name: 'what it is called',
  OriginAccessIdentity: 'requests to mapped origins are not signed',
  OriginMtlsConfig: 'mapped origins are not shown a certificate',
  OwnerAccountId: 'of VpcOriginConfig',
  Prefix: 'of Logging',
  Quantity: 'the list says how many there are',
  SslSupportMethod: 'viewers that name no host are served too',
  Tags: 'for people',
  VpcOriginId: 'what plays the origin is mapped',
};

test.each([
  ['AWS::CloudFront::Distribution', 'Site', 'CfnDistribution', 160],
  ['AWS::CloudFront::CachePolicy', 'Cache', 'CfnCachePolicy', 15],
  ['AWS::CloudFront::OriginRequestPolicy', 'Forward', 'CfnOriginRequestPolicy', 10],
  ['AWS::CloudFront::ResponseHeadersPolicy', 'Headers', 'CfnResponseHeadersPolicy', 40],
  ['AWS::CloudFront::Function', Object.keys(viewer.resources)[0]!, 'CfnFunction', 7],
])('every property of %s is read, or ignored or refused for a reason', (_, resource, type, least) => {
  expect(() => parse(template())).not.toThrow();
  const paths = pathsOf(type);
  expect(paths.length).toBeGreaterThanOrEqual(least);
  const unexplained = paths.flatMap((at) => {
    const what = fate(resource, at);
    const reasons = what === 'ignored' ? IGNORED : REFUSED_PROPERTIES;
    return what === 'read' || at.some((name) => Object.hasOwn(reasons, name)) ? [] : [`${at.join('.')} is ${what}`];
  });
  expect(unexplained).toEqual([]);
});

test.each<[string, Path, string]>([
  ['DefaultCacheBehavior', ['DefaultCacheBehavior', 'CachePolicyID'], 'did you mean CachePolicyId?'],
  ['an origin', ['Origins', 0, 'DomainNme'], 'did you mean DomainName?'],
  ['a structure of an origin', ['Origins', 0, 'CustomOriginConfig', 'HttpPort'], 'did you mean HTTPPort?'],
  ['a member of a group', ['OriginGroups', 'Items', 0, 'Members', 'Itemz'], 'did you mean Items?'],
  ['the distribution', ['DefaultRootObjct'], 'did you mean DefaultRootObject?'],
])('a property of %s that is written wrongly is named, with the one that is meant', (_, at, mend) => {
  const given = template();
  put(given.Resources.Site!.Properties, ['DistributionConfig', ...at], 'x');
  expect(() => parse(given)).toThrow(expect.objectContaining({ code: 'ERR_UNSUPPORTED_PROPERTY', what: expect.stringContaining(String(at.at(-1))), mend }));
});
