import type { ErrorCount, JudgedExpectation, PhaseFigures } from './drill-report';
import { allowed, counted, measured as shown } from './report/figures';
import { BLAMED } from './report/words';
import type { Expectation } from './scenario';

const COMPARISONS: Readonly<Record<Expectation['comparison'], (measured: number, value: number) => boolean>> = {
  '=': (measured, value) => measured === value,
  '<': (measured, value) => measured < value,
  '<=': (measured, value) => measured <= value,
  '>': (measured, value) => measured > value,
  '>=': (measured, value) => measured >= value,
};

/** Which expectations held, in their order; where one did not, why, in one sentence. */
export function judge(
  { expectations }: { readonly expectations: readonly Expectation[] },
  { overall, phases }: { readonly overall: PhaseFigures; readonly phases: readonly PhaseFigures[] },
): JudgedExpectation[] {
  return expectations.map((expectation) => {
    const { phase, line } = expectation;
    const figures = phase === undefined ? overall : phases.find((candidate) => candidate.phase.name === phase);
    const text = expectationText(expectation);
    // What never came to pass has not held: a drill that is cut short must not read as one that passed.
    if (figures === undefined) return { text, measured: undefined, held: false, why: `the phase "${phase}" never came`, line };
    // None of nothing is no success either.
    if (figures.measures.requests === 0 && expectation.measure !== 'requests') {
      return { text, measured: undefined, held: false, why: `${expectation.measure} could not be measured${within(phase)}: nobody asked for anything`, line };
    }
    const measured = measureOf(figures, expectation.measure);
    if (measured === undefined || Number.isNaN(measured)) {
      return { text, measured: undefined, held: false, why: `${expectation.measure} could not be measured${within(phase)}: nothing was seen that tells it`, line };
    }
    if (COMPARISONS[expectation.comparison](measured, expectation.value)) return { text, measured, held: true, line };
    return { text, measured, held: false, why: whyNot(expectation, measured, figures), line };
  });
}

/** As in the scenario: `p99_ms <3000 (healed)`, `errors 0`. */
export function expectationText({ measure, comparison, value, phase }: Expectation): string {
  return `${measure} ${comparison === '=' ? '' : comparison}${value}${phase === undefined ? '' : ` (${phase})`}`;
}

const SERVED_BY = 'served_by.';

/** An origin that answered nothing has answered 0. */
function measureOf(figures: PhaseFigures, measure: string): number | undefined {
  if (measure.startsWith(SERVED_BY)) {
    const origin = measure.slice(SERVED_BY.length);
    return Object.hasOwn(figures.servedBy, origin) ? figures.servedBy[origin] : 0;
  }
  return Object.hasOwn(figures.measures, measure) ? figures.measures[measure] : undefined;
}

function whyNot({ measure, comparison, value, phase }: Expectation, measured: number, figures: PhaseFigures): string {
  const was = measured === Infinity ? 'it never came to that' : `it was ${shown(measure, measured)}`;
  const because = /^errors/.test(measure) ? mostOf(figures.errors, measure === 'errors_of_ours') : '';
  return `${was}${within(phase)}, where ${allowed(comparison, measure, value)} is expected${because}`;
}

function within(phase: string | undefined): string {
  return phase === undefined ? '' : ` in the phase "${phase}"`;
}

function mostOf(errors: readonly ErrorCount[], ours: boolean): string {
  const counting = errors.filter(({ blame }) => !ours || blame === 'edge-function' || blame === 'local-cloudfront');
  const most = counting.reduce<ErrorCount | undefined>((best, error) => (best === undefined || error.count > best.count ? error : best), undefined);
  if (most === undefined) return '';
  return `; ${counting.length > 1 ? 'most often' : 'each time'} "${most.cause}" (${counted(most.count, 'time')}, the fault of ${BLAMED[most.blame]})`;
}
