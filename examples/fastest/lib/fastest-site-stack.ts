import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { OriginProtocolPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Failover, SecurityHeaders, SmartOriginDistribution, Steering } from 'cdk-smart-origin';
import type { Construct } from 'constructs';

/** One application on three servers of yours, in Europe, America and Asia: the fastest answers, as each edge location sees it. */
export class FastestSiteStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const site = new SmartOriginDistribution(this, 'Site', {
      comment: 'One application on three servers',
      // They differ in domain, port and protocol; what they serve must not.
      origins: {
        eu: { origin: new HttpOrigin('eu.example.com'), fallback: 'us' },
        us: { origin: new HttpOrigin('us.example.com', { httpsPort: 8443 }) },
        // Whoever runs it wants no probes: how it answers visitors tells enough.
        ap: { origin: new HttpOrigin('ap.example.com', { protocolPolicy: OriginProtocolPolicy.HTTP_ONLY, httpPort: 8080 }), probe: false },
      },
      // Answers where nothing is known, and while the edge router is taken out.
      primary: 'eu',
      steering: Steering.fastest({ probePath: '/health', expectedCodes: [200] }),
      failover: Failover.onStatus({ statusCodes: [500, 502, 503, 504], maxTimeToFailover: Duration.seconds(3) }),
      // Requests with a body go to one origin, once.
      writes: ['/api/*'],
      securityHeaders: SecurityHeaders.web({
        contentSecurityPolicy: {
          'default-src': ["'none'"],
          'style-src': ["'self'"],
          'img-src': ["'self'"],
          'form-action': ["'self'"],
          'base-uri': ["'none'"],
          'frame-ancestors': ["'none'"],
        },
      }),
    });

    new CfnOutput(this, 'Address', { value: `https://${site.domainName}` });
  }
}
