import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalCloudFront, PointOfPresence, ReplicaCounts } from '../../../cli/src';

/** Where the table has replicas, and a point of presence in each. */
export const REGIONS = [
  { region: 'us-east-1', pop: 'IAD12-P1' },
  { region: 'eu-west-1', pop: 'DUB56-P1' },
  { region: 'ap-southeast-1', pop: 'SIN52-P1' },
] as const;

export const POPS: PointOfPresence[] = REGIONS.map(({ region, pop }) => ({ name: pop, region }));

/** The Region of both stacks, where the applications write. */
export const HOME = 'us-east-1';

/** The tables of the template, which has one. */
export function tablesOf({ sessionTables }: LocalCloudFront) {
  if (!sessionTables) throw new Error('the template has no session table');
  return sessionTables;
}

/** Resolves when what was written so far is in every Region. Nobody can travel faster than that. */
export const untilReplicated = (edge: LocalCloudFront): Promise<void> => sleep(tablesOf(edge).lagSeconds * 1000);

/** What each replica was asked during some work, by Region. */
export async function countingReplicas<T>(edge: LocalCloudFront, work: () => Promise<T>): Promise<{ result: T; counts: Map<string, ReplicaCounts> }> {
  const before = byRegion(edge);
  const result = await work();
  const counts = new Map([...byRegion(edge)].map(([region, after]) => [region, difference(after, before.get(region))]));
  return { result, counts };
}

const byRegion = (edge: LocalCloudFront) => new Map(tablesOf(edge).counts().map((counts) => [counts.region, counts]));

function difference(after: ReplicaCounts, before: ReplicaCounts | undefined): ReplicaCounts {
  if (!before) return after;
  const { region, table } = after;
  return {
    region, table,
    reads: after.reads - before.reads,
    writes: after.writes - before.writes,
    refused: after.refused - before.refused,
    replicated: after.replicated - before.replicated,
  };
}
