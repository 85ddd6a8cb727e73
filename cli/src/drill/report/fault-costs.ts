import { faultSpans, type FaultSpan } from './fault-spans';
import type { FaultCost } from '../drill-report';
import { isError } from '../measures/errors';
import type { JourneyStep } from '../measures/journeys';
import type { DrillObservation, Visit } from '../observation';

interface Stepped {
  readonly observation: Pick<DrillObservation, 'visits' | 'events' | 'durationMs'>;
  /** One for each visit. */
  readonly steps: readonly JourneyStep[];
}

/** What each fault did to the visitors whose requests were to be sent while it lasted. Of faults at one time, each has it all. */
export function faultCosts({ observation: { visits, events, durationMs }, steps }: Stepped): FaultCost[] {
  const spans = faultSpans(events, durationMs);
  return spans.map((span) => {
    const during = visits.map((visit, index) => ({ visit, step: steps[index]! })).filter(({ visit }) => isWithin(visit, span.fromMs, span.toMs));
    const usual = meanWait(visits.filter((visit) => isWithin(visit, ...usualTime(span, spans))));
    const waited = during.reduce((sum, { visit }) => sum + visit.sample.firstByteMs, 0) - (usual ?? 0) * during.length;
    return {
      fault: span.text.replace(/^fail /, ''),
      clause: span.clause,
      fromMs: Math.round(span.fromMs),
      toMs: Math.round(span.toMs),
      errors: during.filter(({ visit }) => isError(visit)).length,
      waitedMs: usual === undefined ? 0 : Math.max(0, Math.round(waited)),
      movedSessions: new Set(during.filter(({ step }) => step.answered === 'moved').map(({ visit }) => visit.sample.visitor)).size,
      stoodIn: during.filter(({ step }) => step.answered === 'stand-in').length,
    };
  });
}

/** The second half of the quiet time before a fault: the first half warms up caches and functions, or recovers from the fault before. */
function usualTime({ fromMs }: FaultSpan, spans: readonly FaultSpan[]): [fromMs: number, toMs: number] {
  const quiet = spans.filter((other) => other.toMs < fromMs).reduce((latest, { toMs }) => Math.max(latest, toMs), 0);
  const firstOfItsTime = spans.filter((other) => other.fromMs <= fromMs && other.toMs >= fromMs)
    .reduce((first, other) => Math.min(first, other.fromMs), fromMs);
  const from = Math.min(quiet, firstOfItsTime);
  return [(from + firstOfItsTime) / 2, firstOfItsTime];
}

function meanWait(visits: readonly Visit[]): number | undefined {
  if (visits.length === 0) return undefined;
  return visits.reduce((sum, { sample }) => sum + sample.firstByteMs, 0) / visits.length;
}

function isWithin({ sample: { scheduledMs } }: Visit, fromMs: number, toMs: number): boolean {
  return scheduledMs >= fromMs && scheduledMs < toMs;
}
