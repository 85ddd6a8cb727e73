import { App } from 'aws-cdk-lib';
import { FastestSiteStack } from './lib/fastest-site-stack';

export const app = new App();

/** With another Region, the edge router stands in a second stack, in us-east-1. */
new FastestSiteStack(app, 'FastestSite', { env: { region: 'us-east-1' } });
