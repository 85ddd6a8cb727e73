import { App } from 'aws-cdk-lib';
import { WeightedSiteStack } from './lib/weighted-site-stack';

export const app = new App({
  context: {
    // Access logs are let into their bucket by a policy, not by an ACL, which AWS advises against.
    '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  },
});

new WeightedSiteStack(app, 'WeightedSite');
