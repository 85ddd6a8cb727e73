import type { Pool } from '../live-policy/pool';
import { steeredSites } from '../live-policy/steered-sites';

/** The SmartOrigin of a template whose live policy a drill changes: the only one. */
export function poolOfTemplateOf(template: string): { readonly pool?: Pool; readonly policyStore?: string } {
  const sites = steeredSites(template);
  const [site] = sites;
  return site === undefined || sites.length > 1 ? {} : { pool: site.pool, ...(site.storeName !== undefined && { policyStore: site.storeName }) };
}
