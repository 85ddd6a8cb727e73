import type { Operator } from './operator';
import type { Identity, Visitor } from './visitor';
import type { LocalCloudFront } from '../../../cli/src';

/** What a step with visitors has at hand. */
export interface CrowdStage {
  readonly edge: LocalCloudFront;
  /** Works the command line. */
  readonly operator: Operator;
  /** How many visitors a full crowd has. */
  readonly visitors: number;
  /** A new visitor with an empty cookie jar. */
  visitor(identity: Identity): Visitor;
}
