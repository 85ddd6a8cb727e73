import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

type Json = Record<string, unknown>;

/** A distribution's template with one custom origin `app`, as CloudFormation would be given it. */
export interface TemplateInput {
  /** Merged over the distribution's configuration. */
  config?: Json;
  /** Merged over the default behavior. */
  behavior?: Json;
  /** Further resources. */
  resources?: Json;
  parameters?: Json;
}

export const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
export const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';

export function customOrigin(id: string, extra: Json = {}): Json {
  return {
    Id: id,
    DomainName: `${id}.example.com`,
    CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
    ...extra,
  };
}

export function originGroup(id: string, members: [string, string], statusCodes: number[]): Json {
  return {
    Id: id,
    FailoverCriteria: { StatusCodes: { Items: statusCodes, Quantity: statusCodes.length } },
    Members: { Items: members.map((OriginId) => ({ OriginId })), Quantity: 2 },
  };
}

/** Properties for a distribution whose behavior is a group of `a` and `b`. */
export function groupConfig(statusCodes: number[], a: Json = {}, b: Json = {}): Json {
  return {
    Origins: [customOrigin('a', a), customOrigin('b', b)],
    OriginGroups: { Items: [originGroup('group', ['a', 'b'], statusCodes)], Quantity: 1 },
  };
}

export function cachePolicyResource(config: Json = {}, key: Json = {}): Json {
  return {
    Type: 'AWS::CloudFront::CachePolicy',
    Properties: {
      CachePolicyConfig: {
        Name: 'policy',
        MinTTL: 0,
        DefaultTTL: 0,
        MaxTTL: 86_400,
        ParametersInCacheKeyAndForwardedToOrigin: {
          CookiesConfig: { CookieBehavior: 'none' },
          HeadersConfig: { HeaderBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: 'all' },
          EnableAcceptEncodingGzip: false,
          EnableAcceptEncodingBrotli: false,
          ...key,
        },
        ...config,
      },
    },
  };
}

export function templateOf({ config = {}, behavior = {}, resources = {}, parameters }: TemplateInput = {}): Json {
  const origins = (config.Origins as { Id: string }[] | undefined) ?? [customOrigin('app')];
  const groups = (config.OriginGroups as { Items: { Id: string }[] } | undefined)?.Items ?? [];
  return {
    ...(parameters ? { Parameters: parameters } : {}),
    Resources: {
      Site: {
        Type: 'AWS::CloudFront::Distribution',
        Properties: {
          DistributionConfig: {
            Enabled: true,
            Origins: origins,
            DefaultCacheBehavior: {
              TargetOriginId: groups[0]?.Id ?? origins[0]!.Id,
              ViewerProtocolPolicy: 'allow-all',
              CachePolicyId: CACHING_DISABLED,
              ...behavior,
            },
            ...config,
          },
        },
      },
      ...resources,
    },
  };
}

const directories: string[] = [];

/** A directory that `removeTemporaryFiles` removes. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'smart-origin-test-'));
  directories.push(directory);
  return directory;
}

export function writeTemplate(input: TemplateInput | Json): string {
  const file = path.join(temporaryDirectory(), 'site.template.json');
  writeFileSync(file, JSON.stringify('Resources' in input ? input : templateOf(input as TemplateInput)));
  return file;
}

export function removeTemporaryFiles(): void {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
}

/** Associates a CloudFront Function with events of the default behavior. Its code is what the test's factory makes of it. */
export function withFunction(events: string[], name = 'fn', code = 'x'): Required<Pick<TemplateInput, 'behavior' | 'resources'>> {
  return {
    behavior: { FunctionAssociations: events.map((EventType) => ({ EventType, FunctionARN: { 'Fn::GetAtt': [name, 'FunctionARN'] } })) },
    resources: {
      [name]: { Type: 'AWS::CloudFront::Function', Properties: { Name: name, FunctionCode: code, FunctionConfig: { Runtime: 'cloudfront-js-2.0' } } },
    },
  };
}

/** Associates Lambda@Edge functions, one for each event, named after it. */
export function withLambdas(events: string[], { code = 'x', runtime = 'nodejs22.x', includeBody = false } = {}): Required<Pick<TemplateInput, 'behavior' | 'resources'>> {
  const id = (event: string) => event.replace(/-/g, '');
  return {
    behavior: {
      LambdaFunctionAssociations: events.map((EventType) => ({ EventType, LambdaFunctionARN: { Ref: `${id(EventType)}version` }, IncludeBody: includeBody })),
    },
    resources: Object.fromEntries(events.flatMap((event) => [
      [id(event), { Type: 'AWS::Lambda::Function', Properties: { Handler: 'index.handler', Runtime: runtime, Code: { ZipFile: code } } }],
      [`${id(event)}version`, { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: id(event) } } }],
    ])),
  };
}
