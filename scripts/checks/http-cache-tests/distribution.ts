import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Server } from './suite';
import { LocalCloudFront } from '../../../cli/src/local-cloudfront';

/**
 * The plainest distribution that the suite can talk through, with what CloudFront allows for each of its needs.
 *
 * - All methods: the suite tells its origin by PUT what to answer.
 * - A minimum of 0 and the highest maximum: what the origin says of lifetimes counts.
 * - A default of 0, as the suite's own page asks for and as nginx has it: with any other, every response without a lifetime would be
 *   cached for the default, which is a choice of whoever configures and would hide what the tests ask.
 * - All query strings are in the key, as a URL with another query is another URL for the suite.
 * - The origin gets all headers of the viewer but no cookies: the suite numbers its requests by a header, and with cookies forwarded
 *   CloudFront would neither revalidate nor collapse.
 */
const TEMPLATE = {
  Resources: {
    Site: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Origins: [{ Id: 'suite', DomainName: 'suite.example.com', CustomOriginConfig: { OriginProtocolPolicy: 'http-only' } }],
          DefaultCacheBehavior: {
            TargetOriginId: 'suite',
            ViewerProtocolPolicy: 'allow-all',
            AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'],
            CachePolicyId: { Ref: 'Cache' },
            OriginRequestPolicyId: { Ref: 'Forward' },
          },
        },
      },
    },
    Cache: {
      Type: 'AWS::CloudFront::CachePolicy',
      Properties: {
        CachePolicyConfig: {
          Name: 'cache',
          MinTTL: 0,
          DefaultTTL: 0,
          MaxTTL: 31_536_000,
          ParametersInCacheKeyAndForwardedToOrigin: {
            CookiesConfig: { CookieBehavior: 'none' },
            HeadersConfig: { HeaderBehavior: 'none' },
            QueryStringsConfig: { QueryStringBehavior: 'all' },
            EnableAcceptEncodingGzip: false,
          },
        },
      },
    },
    Forward: {
      Type: 'AWS::CloudFront::OriginRequestPolicy',
      Properties: {
        OriginRequestPolicyConfig: {
          Name: 'forward',
          CookiesConfig: { CookieBehavior: 'none' },
          HeadersConfig: { HeaderBehavior: 'allViewer' },
          QueryStringsConfig: { QueryStringBehavior: 'all' },
        },
      },
    },
  },
};

/** The local CloudFront before an origin. */
export async function startCloudFront(originUrl: string): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), 'http-cache-tests-template-'));
  const template = path.join(folder, 'site.template.json');
  writeFileSync(template, JSON.stringify(TEMPLATE));
  try {
    return await LocalCloudFront.start({ template, origins: { suite: originUrl } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
