import { writeFileSync } from 'node:fs';
import * as path from 'node:path';

/** Managed policies: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
export const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
export const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

export interface PlainSite {
  readonly cachePolicyId: string;
  /** Merged over the default behavior. */
  readonly behavior?: object;
  readonly resources?: object;
}

/** A distribution with one origin, `app`, and one behavior. @returns the template's file. */
export function plainSite(folder: string, { cachePolicyId, behavior = {}, resources = {} }: PlainSite): string {
  const file = path.join(folder, 'site.template.json');
  const DistributionConfig = {
    Enabled: true,
    Origins: [{ Id: 'app', DomainName: 'app.example.com', CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] } }],
    DefaultCacheBehavior: {
      TargetOriginId: 'app', ViewerProtocolPolicy: 'redirect-to-https', Compress: true, CachePolicyId: cachePolicyId, ...behavior,
    },
  };
  writeFileSync(file, JSON.stringify({ Resources: { Site: { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig } }, ...resources } }));
  return file;
}

/** Lambda@Edge handlers that return what they are given, at both origin events. */
export function emptyOriginHandlers(): Pick<PlainSite, 'behavior' | 'resources'> {
  const code = { request: 'exports.handler = async (event) => event.Records[0].cf.request;', response: 'exports.handler = async (event) => event.Records[0].cf.response;' };
  const parts = Object.entries(code).map(([event, ZipFile]) => {
    const id = `Origin${event}`;
    return {
      association: { EventType: `origin-${event}`, LambdaFunctionARN: { Ref: `${id}Version` } },
      resources: {
        [id]: { Type: 'AWS::Lambda::Function', Properties: { Handler: 'index.handler', Runtime: 'nodejs22.x', Code: { ZipFile } } },
        [`${id}Version`]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: id } } },
      },
    };
  });
  return {
    behavior: { LambdaFunctionAssociations: parts.map(({ association }) => association) },
    resources: Object.assign({}, ...parts.map(({ resources }) => resources)) as object,
  };
}
