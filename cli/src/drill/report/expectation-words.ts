import { allowed } from './figures';
import { labelOf } from './words';

const EXPECTATION = /^(\S+) (<=|>=|<|>)?(-?[\d.e+-]+)(?: \((.+)\))?$/s;

/** The measure's name, with which an expectation's text begins. */
export function measureOf(text: string): string {
  return text.split(' ', 1)[0]!;
}

/** An expectation for people: `p99_ms <3000 (healed)` is "99 % began within: below 3 s, in the phase healed". Undefined for what is none. */
export function expectationWords(text: string): string | undefined {
  const [, measure, comparison = '=', value, phase] = EXPECTATION.exec(text) ?? [];
  if (measure === undefined || !Number.isFinite(Number(value))) return undefined;
  return `${labelOf(measure)}: ${allowed(comparison, measure, Number(value))}${phase === undefined ? '' : `, in the phase ${phase}`}`;
}
