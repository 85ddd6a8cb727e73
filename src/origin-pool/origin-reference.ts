import { Lazy, type IResolvable } from 'aws-cdk-lib';
import type { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';

/**
 * Stands for an origin that the distribution already has.
 *
 * A member can be leg 1 of a group, leg 2 of another and alone on a behavior with writes; the L2 distribution would bind
 * it for each, and then throw over the repeated id or silently repeat the origin. A reference has the id of the origin,
 * so that behaviors and groups find it, and resolves to nothing, so that the list of origins keeps one entry.
 */
class OriginReference implements IResolvable {
  public readonly creationStack = [];
  public readonly typeHint = undefined;
  /** A token of its own each time: the L2 compares ids as strings to refuse repeated ones. */
  public readonly id: string;

  constructor(id: string) {
    this.id = Lazy.string({ produce: () => id });
  }

  public resolve(): undefined {
    return undefined;
  }

  public toString(): string {
    return this.id;
  }

  public toJSON(): undefined {
    return undefined;
  }
}

/** What `IOrigin.bind` returns for an origin that is bound already. */
export function originReference(id: string): CfnDistribution.OriginProperty {
  // The L2 reads `id` alone and hands the rest to the template, where tokens may stand for whole objects.
  return new OriginReference(id) as unknown as CfnDistribution.OriginProperty;
}
