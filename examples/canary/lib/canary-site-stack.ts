import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Failover, type ISessionTable, SecurityHeaders, SmartOriginDistribution, Steering } from 'cdk-smart-origin';
import type { Construct } from 'constructs';
import { VersionFunction } from './version-function';

export interface CanarySiteStackProps extends StackProps {
  readonly sessions: ISessionTable;
}

/** Two versions of an application; one new visitor in ten is on the new one, and whoever has a session stays where it is. */
export class CanarySiteStack extends Stack {
  constructor(scope: Construct, id: string, props: CanarySiteStackProps) {
    super(scope, id, props);
    const { sessions } = props;
    const v1 = new VersionFunction(this, 'V1', 'v1', sessions);
    const v2 = new VersionFunction(this, 'V2', 'v2', sessions);

    const site = new SmartOriginDistribution(this, 'Site', {
      comment: 'Two versions of an application',
      origins: {
        v1: { origin: v1.origin },
        v2: { origin: v2.origin, weight: 10 },
      },
      failover: Failover.onStatus({ statusCodes: [500, 502, 503, 504], maxTimeToFailover: Duration.seconds(5) }),
      steering: Steering.stickySessions({ table: sessions, cookieName: 'sessiontoken', ttl: Duration.minutes(10) }),
      // Requests with a body go to one origin, once.
      writes: ['/api/*', '/login'],
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
