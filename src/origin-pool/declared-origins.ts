import { AspectPriority, Aspects, type IResolvable, Lazy, Token } from 'aws-cdk-lib';
import { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { IConstruct } from 'constructs';
import { SmartOriginError } from '../private/errors';

type OriginProperty = CfnDistribution.OriginProperty;

/** Origins that distributions get besides those of their behaviors. */
const DECLARED = new WeakMap<IConstruct, OriginProperty[]>();

/**
 * Makes them origins of the distribution. The L2 has no way to do so (aws/aws-cdk issue 37652), so they are appended to the origins of
 * the L1, by its public property, once it exists.
 */
export function declareOrigins(distribution: IConstruct, origins: readonly OriginProperty[]): void {
  if (origins.length === 0) return;
  const known = DECLARED.get(distribution);
  if (known) {
    known.push(...origins);
    return;
  }
  const declared = [...origins];
  DECLARED.set(distribution, declared);
  // Early among aspects, so that those that only look see all origins.
  Aspects.of(distribution).add({
    visit: (node) => {
      if (node === distribution.node.defaultChild) append(node, declared);
    },
  }, { priority: AspectPriority.MUTATING });
}

const APPENDED = new WeakSet<IConstruct>();

function append(resource: IConstruct, declared: readonly OriginProperty[]): void {
  if (APPENDED.has(resource)) return;
  APPENDED.add(resource);
  if (!(resource instanceof CfnDistribution) || Token.isUnresolved(resource.distributionConfig)) {
    throw new SmartOriginError(resource, 'OriginsNotDeclarable',
      'steered members are appended to the origins of the distribution, and its configuration is no plain object; use an L2 Distribution');
  }
  const config = resource.distributionConfig as CfnDistribution.DistributionConfigProperty;
  const own = config.origins;
  resource.distributionConfig = {
    ...config,
    origins: Lazy.uncachedAny({ produce: (context) => [...(context.resolve(own) as (OriginProperty | IResolvable)[] ?? []), ...declared] }),
  };
}
