import { App } from 'aws-cdk-lib';
import { SiteBucketStack } from './lib/site-bucket-stack';
import { SiteStack } from './lib/site-stack';

export const app = new App({
  context: {
    // Access logs are let into their bucket by a policy, not by an ACL, which AWS advises against.
    '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
    // Replication's role gets a name of its own; by default all of an account would share one, and the second stack would not deploy.
    '@aws-cdk/aws-s3:setUniqueReplicationRoleName': true,
  },
});

/** Deployed to whichever account the CDK CLI is signed in to; Regions are fixed, since replication needs to know them. */
const account = process.env.CDK_DEFAULT_ACCOUNT ?? '111122223333';
const PRIMARY_REGION = 'eu-west-1';
const SECONDARY_REGION = 'us-west-2';

const secondary = new SiteBucketStack(app, 'StaticFailoverSecondary', { env: { account, region: SECONDARY_REGION } });
const primary = new SiteBucketStack(app, 'StaticFailoverPrimary', {
  env: { account, region: PRIMARY_REGION },
  replicateTo: secondary.bucketAttributes,
});
// A bucket replicates to one that exists and keeps versions.
primary.node.addDependency(secondary);

new SiteStack(app, 'StaticFailoverSite', {
  env: { account, region: PRIMARY_REGION },
  primary: primary.bucketAttributes,
  secondary: secondary.bucketAttributes,
});
