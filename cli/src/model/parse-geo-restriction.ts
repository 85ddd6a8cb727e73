import type { GeoRestriction } from './distribution';
import type { DistributionProperties } from './distribution-schema';
import { inconsistent } from './inconsistent';

/**
 * The countries that a distribution serves or does not; undefined where it serves all.
 *
 * @throws SmartOriginError `ERR_INVALID_DISTRIBUTION` for a list without countries, or with what is no code of ISO 3166-1 alpha-2
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html
 */
export function geoRestriction({ Restrictions }: DistributionProperties, place: string): GeoRestriction | undefined {
  const restriction = Restrictions?.GeoRestriction;
  if (restriction === undefined || restriction.RestrictionType === 'none') return undefined;
  const here = `${place}.Restrictions.GeoRestriction.Locations`;
  const { Locations = [] } = restriction;
  if (Locations.length === 0) throw inconsistent(here, 'none', 'a list of countries has one at least', 'name the countries, or set RestrictionType to none');
  const wrong = Locations.find((code) => !/^[A-Za-z]{2}$/.test(code));
  if (wrong !== undefined) throw inconsistent(here, wrong, 'countries are named by two letters (ISO 3166-1 alpha-2)', 'write codes such as DE or US');
  return { kind: restriction.RestrictionType === 'whitelist' ? 'allow' : 'block', countries: new Set(Locations.map((code) => code.toUpperCase())) };
}
