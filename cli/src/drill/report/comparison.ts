import type { DrillComparison, JudgedExpectation } from '../drill-report';
import { counted, decimal, measured, milliseconds } from './figures';
import { MEASURES } from './words';

/** One measure of both templates. */
export interface ComparedMeasure {
  readonly measure: string;
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** For people: `12 fewer`, `0.4 s longer`, `the same`. */
  readonly difference: string;
}

/** An expectation under both templates. */
export interface ComparedExpectation {
  readonly text: string;
  readonly before: JudgedExpectation;
  readonly after: JudgedExpectation;
}

/** Times of two runs differ by chance; less than this says nothing about the templates. */
const CHANCE = { ms: 5, share: 0.1 };

/** Measures that either side has, of the whole drill. */
export function comparedMeasures({ before, after }: DrillComparison): ComparedMeasure[] {
  const [old, young] = [before.overall.measures, after.overall.measures];
  return Object.keys(MEASURES)
    .filter((measure) => old[measure] !== undefined || young[measure] !== undefined)
    .map((measure) => ({ measure, before: old[measure], after: young[measure], difference: difference(measure, old[measure], young[measure]) }));
}

/** Expectations side by side: both come of one scenario, so they are as many and in one order. */
export function comparedExpectations({ before, after }: DrillComparison): ComparedExpectation[] {
  return after.expectations.flatMap((judged, index) => {
    const other = before.expectations[index];
    return other === undefined ? [] : [{ text: judged.text, before: other, after: judged }];
  });
}

/** "What would this change have done in that outage?" */
export function comparisonSentences(comparison: DrillComparison): string[] {
  const { before, after } = comparison;
  const [old, young] = [before.overall.measures, after.overall.measures];
  const errors = changed(old.errors, young.errors);
  const moved = changed(old.moved_sessions, young.moved_sessions);
  const slow = changed(old.p99_ms, young.p99_ms);
  const expectations = comparedExpectations(comparison);
  const mended = expectations.filter((one) => !one.before.held && one.after.held).length;
  const broken = expectations.filter((one) => one.before.held && !one.after.held).length;
  return [
    'The same visitors, the same requests and the same faults at the same times, on both templates.',
    errors === 0 ? `As many errors as before: ${measured('errors', young.errors)}.`
      : `The new template would have shown visitors ${counted(Math.abs(errors), errors < 0 ? 'error fewer' : 'error more', errors < 0 ? 'errors fewer' : 'errors more')}: ${measured('errors', young.errors)} instead of ${measured('errors', old.errors)}.`,
    ...(moved === 0 ? [] : [`${counted(Math.abs(moved), 'visitor', 'visitors')} ${moved < 0 ? 'fewer' : 'more'} would have been moved to another version.`]),
    isChance('p99_ms', old.p99_ms, young.p99_ms) ? 'Pages would have been as fast.'
      : `The slowest of a hundred pages would have begun ${milliseconds(Math.abs(slow))} ${slow < 0 ? 'sooner' : 'later'}.`,
    ...(mended === 0 ? [] : [`${counted(mended, 'expectation')} that did not hold before would have held.`]),
    ...(broken === 0 ? [] : [`${counted(broken, 'expectation')} that held before would not have held.`]),
    ...(mended + broken > 0 || expectations.length === 0 ? [] : ['The same expectations hold and do not hold.']),
  ];
}

function changed(before = 0, after = 0): number {
  return after === before ? 0 : after - before;
}

function isChance(measure: string, before = 0, after = 0): boolean {
  if (before === after) return true;
  const by = Math.abs(after - before);
  return measure.endsWith('_ms') && (by < CHANCE.ms || by < CHANCE.share * Math.max(before, after));
}

function difference(measure: string, before: number | undefined, after: number | undefined): string {
  if (before === undefined || after === undefined) return 'not comparable';
  if (before === after) return 'the same';
  if (!Number.isFinite(before) || !Number.isFinite(after)) return after === Infinity ? 'never now' : 'no longer never';
  if (isChance(measure, before, after)) return 'about the same';
  const by = Math.abs(after - before);
  const more = after > before;
  if (measure.endsWith('_ms') || measure.endsWith('_within_s')) return `${measured(measure, by)} ${more ? 'longer' : 'shorter'}`;
  if (measure === 'hit_ratio') return `${decimal(by * 100, 1)} points ${more ? 'more' : 'less'}`;
  return `${measured(measure, by)} ${more ? 'more' : measure.startsWith('cost') ? 'less' : 'fewer'}`;
}
