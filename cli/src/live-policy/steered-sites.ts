import { z } from 'zod';
import { poolOfTemplate, type Pool } from './pool';
import { MEMBER_ID } from '../../../src/contract/member-id';
import { STEERING_METADATA, STEERING_METADATA_VERSION } from '../../../src/contract/steering/steering-metadata';
import { SmartOriginError } from '../errors';
import { readTemplates } from '../template/read-templates';
import { Resolver } from '../template/resolver';
import type { LocatedResource } from '../template/template-set';

const percent = z.number().min(0).max(100);

const metadataSchema = z.object({
  version: z.literal(STEERING_METADATA_VERSION),
  site: z.string(),
  generation: z.int().min(1),
  primary: z.string().regex(MEMBER_ID),
  members: z.array(z.object({ id: z.string().regex(MEMBER_ID), weight: percent.optional(), standby: z.boolean().optional() })).min(1),
  ttl: z.number(),
});

/** A SmartOrigin with weights, as its template describes it. */
export interface SteeredSite {
  readonly pool: Pool & { readonly site: string };
  /** Name of its KeyValueStore, where the template creates it. */
  readonly storeName?: string;
  /** ARN of its KeyValueStore, where the template only refers to it. */
  readonly storeArn?: string;
}

/**
 * The SmartOrigins with weights of an assembly or template.
 *
 * @throws SmartOriginError `ERR_TEMPLATE_UNREADABLE`, `ERR_METADATA`
 */
export function steeredSites(location: string): SteeredSite[] {
  const resolver = new Resolver(readTemplates(location));
  const sites = new Map<string, SteeredSite>();
  for (const located of resolver.resourcesOf('AWS::CloudFront::Function')) {
    const metadata = located.resource.Metadata?.[STEERING_METADATA];
    if (metadata === undefined) continue;
    const site = steeredSite(located, metadata, resolver, location);
    sites.set(`${site.pool.site} ${site.storeName ?? site.storeArn ?? ''}`, site);
  }
  return [...sites.values()];
}

/**
 * The site that is meant.
 *
 * @param wanted - Its construct path, or a part that fits it alone; undefined where there is only one.
 * @throws SmartOriginError `ERR_SITE`
 */
export function chooseSite(sites: readonly SteeredSite[], wanted: string | undefined, location: string): SteeredSite {
  const paths = sites.map(({ pool }) => pool.site);
  if (sites.length === 0) {
    throw new SmartOriginError('ERR_SITE', `"${location}" has no SmartOrigin with weights`, `no CloudFront Function in it has the metadata ${STEERING_METADATA}`, 'give the template of a site with Steering.weighted()');
  }
  const exact = sites.filter(({ pool }) => pool.site === wanted);
  const fitting = exact.length > 0 ? exact : sites.filter(({ pool }) => pool.site.includes(wanted ?? ''));
  if (fitting.length === 1) return fitting[0]!;
  const what = wanted === undefined ? `"${location}" has ${sites.length} SmartOrigins with weights`
    : `--site ${wanted} fits ${fitting.length === 0 ? 'none' : `${fitting.length}`} of ${sites.length} SmartOrigins`;
  throw new SmartOriginError('ERR_SITE', what, `there are ${paths.join(', ')}`, 'name one by --site <construct path>, or by a part of it that fits one alone');
}

function steeredSite(located: LocatedResource, metadata: unknown, resolver: Resolver, location: string): SteeredSite {
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success) {
    throw new SmartOriginError(
      'ERR_METADATA', `${located.stack.name}/${located.logicalId} has metadata ${STEERING_METADATA} that cannot be read`,
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ').slice(0, 300),
      'use the version of smart-origin that fits the cdk-smart-origin of the template',
    );
  }
  const pool = poolOfTemplate(parsed.data, location) as SteeredSite['pool'];
  return { pool, ...storeOf(located, resolver) };
}

function storeOf(located: LocatedResource, resolver: Resolver): { storeName?: string; storeArn?: string } {
  const config = resolver.properties(located).FunctionConfig as { KeyValueStoreAssociations?: { KeyValueStoreARN?: unknown }[] } | undefined;
  const arn = config?.KeyValueStoreAssociations?.[0]?.KeyValueStoreARN;
  if (typeof arn !== 'string') return {};
  const store = resolver.find('AWS::CloudFront::KeyValueStore', arn, 'Arn');
  const name = store && resolver.properties(store).Name;
  if (typeof name === 'string') return { storeName: name };
  const raw = located.resource.Properties?.FunctionConfig as { KeyValueStoreAssociations: { KeyValueStoreARN: unknown }[] };
  // Only what stands in the template word by word: in a computed ARN the account may be made up.
  return raw.KeyValueStoreAssociations[0]!.KeyValueStoreARN === arn ? { storeArn: arn } : {};
}
