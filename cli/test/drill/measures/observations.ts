import { parseScenario, type DrillObservation, type ObservedEvent, type Visit } from '../../../src/drill';
import { phasesOf } from '../../../src/drill/phases';
import { eventKind } from '../../../src/drill/run/play-action';
import type { LegRecord, RequestRecord } from '../../../src/records/request-record';

/** What became of a request, in short. */
export interface Seen {
  readonly at: number;
  readonly visitor?: number;
  readonly pop?: string;
  readonly post?: true;
  readonly status?: number;
  /** Of the application that answered. */
  readonly by?: string;
  readonly ms?: number;
  readonly failure?: string;
  readonly appError?: string;
  readonly result?: string;
  /** `v1:connect-refused`, leg by leg; undefined: the request has no record. */
  readonly legs?: readonly string[];
  readonly servedBy?: string;
  readonly functionErrors?: readonly string[];
  readonly sentMs?: number;
}

/** An observation of the requests, which belong to visitors with cookies; the time line is as in scenarios, entry by entry. */
export function observationOf(
  seen: readonly Seen[], timeline: readonly string[] = [], { more = '', ...parts }: Partial<DrillObservation> & { more?: string } = {},
): DrillObservation {
  const scenario = parseScenario([
    'duration: 20s', 'pops: [eu-west-1, us-east-1]', 'places: { v1: eu-west-1, v2: us-east-1 }', 'visitors: [{ count: 9, requests_per_second: 9, posts: 10% }]',
    ...(timeline.length === 0 ? [] : ['timeline:', ...timeline.map((entry) => `  - { ${entry} }`)]), more,
  ].join('\n'), 'a.yaml');
  return {
    scenario, template: 'cdk.out', startedAt: '2026-11-21T00:00:00.000Z', complete: true, durationMs: 20_000,
    pops: [{ name: 'DUB56-P1', region: 'eu-west-1' }, { name: 'IAD89-P1', region: 'us-east-1' }],
    origins: ['v1', 'v2'],
    visitors: Array.from({ length: 9 }, () => ({ group: 'visitors', cookies: true, session: false })),
    visits: seen.map(visitOf),
    phases: phasesOf(scenario.timeline, 20_000),
    events: scenario.timeline.map((entry): ObservedEvent => ({ atMs: entry.atMs, kind: eventKind(entry.action), entry })),
    counters: { edgeFunctions: [], tables: [], keyValueStoreReads: 0, viewerFunctionRuns: 0 },
    notes: [],
    ...parts,
  };
}

function visitOf(seen: Seen, index: number): Visit {
  const { at, visitor = 0, pop = 'eu-west-1', post, status = 200, by, ms = 10, failure, appError, result = 'Miss', sentMs = at } = seen;
  const { legs, servedBy, functionErrors = [] } = seen;
  const isRecorded = legs !== undefined || servedBy !== undefined || functionErrors.length > 0;
  return {
    sample: {
      index, visitor, group: 'visitors', pop, method: post ? 'POST' : 'GET', path: '/',
      scheduledMs: at, sentMs, firstByteMs: ms, status, result,
      ...(failure !== undefined && { failure }), ...(by !== undefined && { version: by }), ...(appError !== undefined && { appError }),
    },
    ...(isRecorded && { record: recordOf(legs ?? [], servedBy, functionErrors, status, result) }),
  };
}

function recordOf(
  legs: readonly string[], servedBy: string | undefined, functionErrors: readonly string[], status: number, result: string,
): RequestRecord {
  return {
    requestId: 'id', pop: 'DUB56-P1', method: 'GET', uri: '/', at: 0, status, result, functionErrors, firstByteMs: 1,
    ...(servedBy !== undefined && { servedBy }),
    legs: legs.map((leg, index) => {
      const [origin, outcome = 'response'] = leg.split(':');
      return { leg: index === 0 ? 1 : 2, origin: origin!, outcome: outcome as LegRecord['outcome'], status: 200, ms: 1 };
    }),
  };
}
