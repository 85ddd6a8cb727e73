import type { Distribution, OriginConfig } from '../../model/distribution';
import type { LegRecord } from '../../records/request-record';

/**
 * Which origin of the template a leg asked. Functions choose another by its domain name, so it is found by that.
 *
 * @param legId - Id of the leg's origin before a function changed its settings.
 * @param asked - What they were changed to.
 */
export function askedOrigin({ origins }: Distribution, legId: string, { domainName, path }: OriginConfig): Pick<LegRecord, 'origin' | 'domainName'> {
  if (origins.get(legId)?.domainName === domainName) return { origin: legId };
  const named = [...origins.values()].filter((origin) => origin.domainName === domainName);
  const found = named.find((origin) => origin.path === path) ?? named[0];
  return found === undefined ? { origin: legId, domainName } : { origin: found.id };
}
