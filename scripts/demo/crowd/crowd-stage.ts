import type { Operator } from './operator';
import type { Identity, Visitor } from './visitor';
import type { LocalCloudFront } from '../../../cli/src';
import type { Answer } from '../traffic';

/** What a step with visitors has at hand. */
export interface CrowdStage {
  readonly edge: LocalCloudFront;
  /** Works the command line. */
  readonly operator: Operator;
  /** How many visitors a full crowd has. */
  readonly visitors: number;
  /** Ids of the origins that were asked for an answer, in order, once for each time. */
  askedFor(answer: Answer): readonly string[];
  /** A new visitor with an empty cookie jar. */
  visitor(identity: Identity): Visitor;
}
