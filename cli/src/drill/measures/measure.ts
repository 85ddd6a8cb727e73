import { costPerMillion } from './cost';
import { blameFacts, countErrors, isAppError, isError, type BlameFacts } from './errors';
import { isKnown, journeys, originOf, type JourneyStep } from './journeys';
import { latenciesOf } from './latencies';
import { recoveredWithinS } from './recovery';
import { writeFigures } from './writes';
import type { PhaseFigures } from '../drill-report';
import type { MeasureName } from '../measure-names';
import type { DrillObservation, Visit } from '../observation';
import type { Phase } from '../sample';

/** Answers that no known origin made, in `servedBy`. */
const FROM_CACHE = 'cache';
const FROM_EDGE = 'edge';

/** What an observation comes to, worked out once for all its phases. */
export class Measured {
  /** One for each visit. */
  readonly steps: readonly JourneyStep[];
  private readonly blame: BlameFacts;

  constructor(readonly observation: DrillObservation) {
    this.steps = journeys(observation);
    this.blame = blameFacts(observation);
  }

  /** Of a phase, or of the whole drill. A request belongs to the phase in which it was to be sent. */
  figures(phase?: Phase): PhaseFigures {
    const { durationMs, visits: all, origins } = this.observation;
    const [visits, steps] = phase === undefined ? [all, this.steps] : this.within(phase);
    const latencies = latenciesOf(visits.map(({ sample }) => sample.firstByteMs));
    const errors = countErrors(visits, this.blame);
    return {
      phase: phase ?? { name: 'whole drill', fromMs: 0, toMs: durationMs },
      measures: { ...this.measures(visits, steps, latencies, errors), ...(phase === undefined && this.wholeMeasures()) },
      latencies,
      servedBy: servedBy(visits, origins),
      errors,
    };
  }

  private measures(
    visits: readonly Visit[], steps: readonly JourneyStep[], latencies: PhaseFigures['latencies'], errors: PhaseFigures['errors'],
  ): Partial<Record<MeasureName, number | undefined>> {
    const { visitors } = this.observation;
    const writes = writeFigures(visits, steps, this.observation);
    const legs = visits.flatMap(({ record }) => record?.legs ?? []);
    const isTimed = visits.length > 0;
    return {
      requests: visits.length,
      errors: visits.filter(isError).length,
      errors_of_ours: errors.filter(({ blame }) => blame === 'edge-function' || blame === 'local-cloudfront').reduce((sum, { count }) => sum + count, 0),
      app_errors: visits.filter(isAppError).length,
      ...(isTimed && { p50_ms: latencies.p50, p90_ms: latencies.p90, p99_ms: latencies.p99, p999_ms: latencies.p999, max_ms: latencies.max }),
      hit_ratio: hitRatio(visits),
      moved_sessions: visits.some(({ sample: { visitor } }) => isKnown(visitors[visitor]!)) ? new Set(visits.filter((_, index) => steps[index]!.answered === 'moved').map(({ sample }) => sample.visitor)).size : undefined,
      wrong_version_writes: writes?.wrongVersion,
      lost_writes: writes?.lost,
      doubled_writes: writes?.doubled,
      origin_requests: legs.filter(({ outcome }) => outcome !== 'generated' && outcome !== 'function-error').length,
      failovers: visits.filter(({ record }) => record?.legs.some(({ leg }) => leg === 2)).length,
      ...(isTimed && { schedule_slip_ms: latenciesOf(visits.map(({ sample }) => sample.sentMs - sample.scheduledMs)).p99 }),
    };
  }

  private wholeMeasures(): Partial<Record<MeasureName, number | undefined>> {
    const { visits, counters } = this.observation;
    return {
      recovered_within_s: recoveredWithinS(this.observation, this.steps),
      cold_starts: counters.edgeFunctions.reduce((sum, { coldStarts }) => sum + coldStarts, 0),
      cost_usd_per_million: costPerMillion(visits.length, counters),
    };
  }

  private within({ fromMs, toMs }: Phase): [Visit[], JourneyStep[]] {
    const { visits, phases } = this.observation;
    // Rounding must lose nobody at the end.
    const end = toMs === phases.at(-1)?.toMs ? Infinity : toMs;
    const indices = visits.flatMap(({ sample: { scheduledMs } }, index) => (scheduledMs >= fromMs && scheduledMs < end ? index : []));
    return [indices.map((index) => visits[index]!), indices.map((index) => this.steps[index]!)];
  }
}

/** Figures of a phase, or of the whole drill. Whoever wants several makes a `Measured` once. */
export function measure(observation: DrillObservation, phase?: Phase): PhaseFigures {
  return new Measured(observation).figures(phase);
}

/** As CloudFront reckons it: of GETs that were no errors. */
function hitRatio(visits: readonly Visit[]): number | undefined {
  const answered = visits.filter(({ sample: { method, status } }) => method === 'GET' && status > 0 && status < 400);
  if (answered.length === 0) return undefined;
  return answered.filter(({ sample: { result } }) => result !== undefined && /^(Refresh)?Hit$/.test(result)).length / answered.length;
}

/** Answers by origin; errors that no origin made are nobody's. */
function servedBy(visits: readonly Visit[], origins: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const visit of visits) {
    const by = answeredBy(visit, origins);
    if (by !== undefined) counts[by] = (counts[by] ?? 0) + 1;
  }
  return counts;
}

/** The origin, or what answered without one; undefined for errors. */
export function answeredBy(visit: Visit, origins: readonly string[]): string | undefined {
  return originOf(visit, origins) ?? withoutOrigin(visit);
}

function withoutOrigin({ sample: { status, result } }: Visit): string | undefined {
  if (status === 0 || status >= 500) return undefined;
  return result !== undefined && /Hit/.test(result) ? FROM_CACHE : FROM_EDGE;
}
