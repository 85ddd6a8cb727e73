import { App, Stack } from 'aws-cdk-lib';
import { CachePolicy, Distribution, OriginRequestPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import helmet from 'helmet';
import type { Middleware } from './example-page';
import { ContentSecurityPolicy, Failover, SecurityHeaders, SmartOriginDistribution } from '../../src';

/** Id of the one origin of every contender's distribution. */
export const ORIGIN = 'site';

/** What hardens the site: something at the edge, or something at the origin. */
export interface Contender {
  readonly name: string;
  /** Directory of the synthesized app. */
  readonly assembly: string;
  readonly middleware?: Middleware;
}

const origin = () => new HttpOrigin('site.example.com', { originId: ORIGIN });

/** As ours: CloudFront takes Set-Cookie out of responses where no policy forwards cookies, and the Observatory looks at cookies. */
const peerBehavior = () => ({
  origin: origin(),
  cachePolicy: CachePolicy.CACHING_DISABLED,
  originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
});

function synth(build: (stack: Stack) => void): string {
  const app = new App();
  build(new Stack(app, 'Bench', { env: { account: '111122223333', region: 'us-east-1' } }));
  return app.synth().directory;
}

export const ours = (): Contender => ({
  name: 'SecurityHeaders.web with a strict policy',
  assembly: synth((stack) => new SmartOriginDistribution(stack, 'Site', {
    origins: { [ORIGIN]: { origin: origin() } },
    failover: Failover.none(),
    securityHeaders: SecurityHeaders.web({ contentSecurityPolicy: ContentSecurityPolicy.strict().directives }),
  })),
});

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html */
export const managedPolicy = (): Contender => ({
  name: "AWS's managed SecurityHeadersPolicy",
  assembly: synth((stack) => new Distribution(stack, 'Site', {
    defaultBehavior: { ...peerBehavior(), responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS },
  })),
});

export const helmet8 = (): Contender => ({
  name: 'helmet 8',
  assembly: synth((stack) => new Distribution(stack, 'Site', { defaultBehavior: peerBehavior() })),
  middleware: (request, response) => helmet()(request, response, () => undefined),
});
