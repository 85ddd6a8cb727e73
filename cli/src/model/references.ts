import { SmartOriginError } from '../errors';
import type { Resolver } from '../template/resolver';
import type { LocatedResource } from '../template/template-set';

/**
 * The resource that a property refers to by its id or ARN.
 *
 * @throws SmartOriginError `ERR_RESOURCE_MISSING` when no template of the assembly has it
 */
export function findReferenced(resolver: Resolver, type: string, identifier: string, place: string, attribute?: string): LocatedResource {
  const located = resolver.find(type, identifier, attribute);
  if (located) return located;
  const present = resolver.resourcesOf(type).map(({ logicalId }) => logicalId);
  throw new SmartOriginError(
    'ERR_RESOURCE_MISSING',
    `${place} refers to "${identifier}", which is not in the templates that were read`,
    `the ${type} resources in them are: ${present.join(', ') || 'none'}; AWS's managed policies are known by their ids`,
    'give the whole assembly (cdk.out), or create the resource in the app instead of importing it',
  );
}
