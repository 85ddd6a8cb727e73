import type { Stack } from 'aws-cdk-lib';
import { type NearestOptions, SmartOriginDistribution, type SmartOriginDistributionProps, Steering } from '../../../src';
import type { NearestRoute } from '../../../src/contract/nearest';
import { http } from '../edge/fixtures';
import { baked } from '../sessions/fixtures';

/** Where the three members of most tests are. */
export const PLACES = { 'eu-west-1': 'eu', 'us-east-1': 'us', 'ap-southeast-1': 'ap' };

/** The options, the Regions and the props of the site. */
export type NearestSiteProps = NearestOptions & {
  readonly regions?: { [region: string]: string };
  readonly site?: Partial<SmartOriginDistributionProps>;
};

/** Three members that serve the same, of which `eu` is the primary. */
export function nearestSite(stack: Stack, { site, regions = PLACES, ...options }: NearestSiteProps = {}): SmartOriginDistribution {
  return new SmartOriginDistribution(stack, 'Site', {
    origins: { eu: { origin: http('eu') }, us: { origin: http('us') }, ap: { origin: http('ap') } },
    primary: 'eu',
    ...site,
    steering: Steering.nearest(regions, options),
  });
}

/** What synth put into the code of a nearest router. */
export function routeOf(code: string): NearestRoute {
  return baked<NearestRoute>(code, '{"version":1,"originIds"');
}
