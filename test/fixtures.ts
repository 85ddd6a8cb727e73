import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { SmartOriginDistribution, type SmartOriginDistributionProps } from '../src';

export const ENV = { account: '111122223333', region: 'eu-west-1' };

export function testStack(app = new App()): Stack {
  return new Stack(app, 'Test', { env: ENV });
}

/** Two equivalent HTTP origins, the second as a standby. */
export function twoMembers(): SmartOriginDistributionProps['origins'] {
  return {
    v1: { origin: new HttpOrigin('v1.example.com') },
    backup: { origin: new HttpOrigin('backup.example.com'), standby: true },
  };
}

export function testSite(stack: Stack, props: Partial<SmartOriginDistributionProps> = {}): SmartOriginDistribution {
  return new SmartOriginDistribution(stack, 'Site', { origins: twoMembers(), ...props });
}

/** The distribution's configuration as the template has it. */
export function distributionConfig(stack: Stack): any {
  const [distribution] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution'));
  return distribution.Properties.DistributionConfig;
}

export function warnings(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map((entry) => String(entry.entry.data));
}
