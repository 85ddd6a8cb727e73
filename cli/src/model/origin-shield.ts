import type { OriginProperties } from './distribution-schema';
import { inconsistent } from './inconsistent';

/**
 * The Regions where CloudFront offers Origin Shield.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-shield.html#choose-origin-shield-region
 */
export const ORIGIN_SHIELD_REGIONS: readonly string[] = [
  'us-east-1', 'us-east-2', 'us-west-2', 'ap-south-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-southeast-1', 'ap-southeast-2',
  'eu-central-1', 'eu-west-1', 'eu-west-2', 'sa-east-1', 'me-central-1',
];

/**
 * The Origin Shield of an origin; undefined where it has none.
 *
 * @throws SmartOriginError `ERR_INVALID_DISTRIBUTION` for a Region that is missing, or where there is none
 */
export function parseOriginShield(shield: OriginProperties['OriginShield'], place: string): { region: string } | undefined {
  if (!shield?.Enabled) return undefined;
  const { OriginShieldRegion: region } = shield;
  const mend = `name the one that is nearest to the origin, out of ${ORIGIN_SHIELD_REGIONS.join(', ')}`;
  if (region === undefined) throw inconsistent(`${place}.OriginShieldRegion`, 'missing', 'Origin Shield is enabled, and is in one Region', mend);
  if (!ORIGIN_SHIELD_REGIONS.includes(region)) throw inconsistent(`${place}.OriginShieldRegion`, region, 'CloudFront offers no Origin Shield in that Region', mend);
  return { region };
}
