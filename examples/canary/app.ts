import { App } from 'aws-cdk-lib';
import { CanarySiteStack } from './lib/canary-site-stack';
import { SessionsStack } from './lib/sessions-stack';

export const app = new App();

/** Of both stacks: the Region in which the applications write sessions. The edge reads the replica that is nearest to the visitor. */
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'us-east-1' };

const { sessions } = new SessionsStack(app, 'CanarySessions', { env });
new CanarySiteStack(app, 'CanarySite', { env, sessions });
