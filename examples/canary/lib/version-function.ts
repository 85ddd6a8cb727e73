import * as path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import type { IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, FunctionUrlAuthType, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISessionTable } from 'cdk-smart-origin';
import { Construct } from 'constructs';

const APP = path.join(__dirname, '..', 'app');

/** One version of the application: a function of its own behind a URL of its own. */
export class VersionFunction extends Construct {
  public readonly origin: IOrigin;

  constructor(scope: Construct, id: string, version: string, sessions: ISessionTable) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.ONE_MONTH });
    // Not the managed policy, which lets a function write to every log group of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    sessions.grantWriteSessions(role);

    const application = new Function(this, 'Application', {
      description: `The application, ${version}`,
      code: Code.fromAsset(APP),
      handler: 'function-url.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // The share of a CPU comes with the memory: enough to load the SDK, which the runtime has, within the time to failover.
      memorySize: 1024,
      timeout: Duration.seconds(4),
      environment: { VERSION: version, TABLE_NAME: sessions.tableName },
      role,
      logGroup,
    });
    // No signature is asked for: CloudFront cannot sign for an origin that Lambda@Edge has put in place of another.
    const url = application.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
    this.origin = new FunctionUrlOrigin(url);
  }
}
