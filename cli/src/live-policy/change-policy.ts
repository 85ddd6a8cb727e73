import type { Operation } from './operations';
import { writeOptimistically, type Pauses, type Planned } from './optimistic-write';
import { describeChanges } from './policy-changes';
import { emptyPolicy, parsePolicy, serializePolicy } from './policy-document';
import { appendHistory } from './policy-history';
import type { PolicyStore, StoreSnapshot } from './policy-store';
import { poolOfPolicy, type Pool } from './pool';
import { POLICY_KEY } from '../../../src/contract/names';
import type { LivePolicy } from '../../../src/contract/steering/live-policy';

export interface PolicyChange {
  readonly operation: Operation;
  /** Undefined without a template and without a list: then the document's members are known alone. */
  readonly pool?: Pool;
  /** Whether a policy that cannot be read is given up. */
  readonly replace: boolean;
  readonly dryRun: boolean;
  /** Who changes it: a note for the history. */
  readonly by: string;
  readonly reason?: string;
  /** The time, for the history. */
  readonly now: Date;
}

export interface ChangeResult {
  /** What was in force; where that could not be read or was disregarded, an empty policy. */
  readonly before: LivePolicy;
  readonly after: LivePolicy;
  readonly changes: readonly string[];
  readonly notes: readonly string[];
  /** Whether the store was written. */
  readonly written: boolean;
}

/** Changes the live policy, and keeps every change that somebody else makes at the same time. */
export function changePolicy(store: PolicyStore, change: PolicyChange, pauses: Pauses): Promise<ChangeResult> {
  return writeOptimistically(store, (snapshot) => planChange(snapshot, change), pauses);
}

/** What a change comes to on what the store holds. */
export function planChange({ items }: StoreSnapshot, change: PolicyChange): Planned<ChangeResult> {
  const start = startingPoint(items.get(POLICY_KEY), change);
  const pool = change.pool ?? poolOfPolicy(start.policy);
  const { policy: after, notes } = change.operation(start.policy, pool);
  const text = serializePolicy(after);
  const changes = describeChanges(start.policy, after, pool);
  const needed = changes.length > 0 || start.replaced;
  const result = { before: start.policy, after, changes, notes: [...start.notes, ...notes], written: needed && !change.dryRun };
  const history = appendHistory(items, {
    at: change.now.toISOString(),
    by: change.by,
    changes: start.replaced ? ['started from an empty policy', ...changes] : changes,
    ...(change.reason === undefined ? {} : { reason: change.reason }),
  });
  if (!result.written) return { result };
  return { result, write: { puts: [{ key: POLICY_KEY, value: text }, history.put], deletes: history.deletes } };
}

interface Start {
  readonly policy: LivePolicy;
  readonly notes: readonly string[];
  /** Whether a policy that could not be read is given up. */
  readonly replaced: boolean;
}

function startingPoint(text: string | undefined, { pool, replace }: PolicyChange): Start {
  // The seed has generation 0, which no template has: what operators write must be of one that serves.
  const lowest = pool?.generation ?? 1;
  if (text === undefined) return { policy: emptyPolicy(lowest), notes: ['the store had no live policy'], replaced: false };
  let policy: LivePolicy;
  try {
    policy = parsePolicy(text);
  } catch (error) {
    if (!replace) throw error;
    return { policy: emptyPolicy(lowest), notes: ['what was there could not be read and is given up'], replaced: true };
  }
  if (replace) return { policy: emptyPolicy(Math.max(lowest, policy.generation)), notes: ['what was there is given up'], replaced: true };
  if (policy.generation >= lowest) return { policy, notes: [], replaced: false };
  // Edges disregard it: to build on it would bring back what a deployment took away.
  const was = describeChanges(emptyPolicy(0), policy).length === 0 ? [] : [`the stored policy is of generation ${policy.generation} and the template of ${lowest}, so it was disregarded and is started anew`];
  return { policy: emptyPolicy(lowest), notes: was, replaced: false };
}
