import type { Blame, ErrorCount } from '../drill-report';
import type { DrillObservation, Visit } from '../observation';
import { awayWindows, type AwayWindow } from './away';

/** Whether the visitor saw an error: 500 or more, no answer, or half of one; not what the application says is its own. */
export function isError({ sample: { status, failure, appError } }: Visit): boolean {
  return appError === undefined && (status === 0 || status >= 500 || failure !== undefined);
}

/** Whether the application says that it was its own error. */
export function isAppError({ sample: { status, appError } }: Visit): boolean {
  return appError !== undefined && status >= 400;
}

/** What tells a cut link from an origin that is down. */
export interface BlameFacts {
  readonly cuts: readonly AwayWindow[];
}

export function blameFacts(observation: DrillObservation): BlameFacts {
  return { cuts: awayWindows({ ...observation, events: observation.events.filter(({ entry: { action } }) => action.kind === 'cut' || action.kind === 'heal') }) };
}

/** What a viewer gets where an origin did not answer. */
const GATEWAY_ERRORS: readonly number[] = [502, 503, 504];

/** What went wrong, and whose fault it was. */
export function causeOf({ sample, record }: Visit, { cuts }: BlameFacts): { readonly cause: string; readonly blame: Blame } {
  const { status, failure, appError, version } = sample;
  const origin = record?.servedBy ?? version;
  if (appError !== undefined) return { cause: `${status} ${appError}${at(origin)} (the application's own)`, blame: 'none' };
  if (status > 0 && status < 500) return { cause: `${failure}${at(origin)}`, blame: origin === undefined ? 'local-cloudfront' : 'origin' };
  if (status === 0 && record === undefined) return { cause: `no response: ${failure}`, blame: 'local-cloudfront' };
  const [failed] = record?.functionErrors ?? [];
  if (failed !== undefined) return { cause: `${status} ${failed.replace(/^.*: /, '')}`, blame: 'edge-function' };
  const last = record?.legs.at(-1);
  if (last === undefined && record?.servedBy !== undefined) return { cause: `${status}${at(origin)}, from the cache`, blame: 'origin' };
  // A failure that CloudFront remembers, or that another request for the same object met: nobody was asked again.
  if (last === undefined && record?.result === 'Error' && GATEWAY_ERRORS.includes(status)) return { cause: `${status} remembered`, blame: 'origin' };
  if (last === undefined) return { cause: `${status} ${record?.result ?? sample.result ?? 'error'}`, blame: madeBy(record?.result) };
  if (last.outcome === 'function-error' || last.outcome === 'generated') return { cause: `${status} ${last.outcome}`, blame: 'edge-function' };
  if (last.outcome === 'response') return { cause: `${status}${at(last.origin)}`, blame: 'origin' };
  const [fromMs, toMs] = [sample.scheduledMs, sample.scheduledMs + sample.firstByteMs];
  const isCut = cuts.some((cut) => cut.origin === last.origin && cut.pop === sample.pop && toMs >= cut.fromMs && fromMs < cut.toMs);
  return { cause: `${status} ${last.outcome}${at(last.origin)}`, blame: isCut ? 'network' : 'origin' };
}

const at = (origin: string | undefined) => (origin === undefined ? '' : ` at ${origin}`);

function madeBy(result: string | undefined): Blame {
  return result !== undefined && /Function|Lambda/.test(result) ? 'edge-function' : 'local-cloudfront';
}

/** Errors by their causes, the most frequent first; the application's own among them. */
export function countErrors(visits: readonly Visit[], facts: BlameFacts): ErrorCount[] {
  const counts = new Map<string, ErrorCount>();
  for (const visit of visits) {
    if (!isError(visit) && !isAppError(visit)) continue;
    const found = causeOf(visit, facts);
    counts.set(found.cause, { ...found, count: (counts.get(found.cause)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((one, other) => other.count - one.count || (one.cause < other.cause ? -1 : 1));
}
