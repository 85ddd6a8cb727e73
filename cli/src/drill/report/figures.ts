/** Words for figures: the same in every output. Numbers are written as in English, whatever the machine's language is. */

const DASH = '-';

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}

export function whole(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** `0.8 ms`, `42 ms`, `3.41 s`, `2 min 5 s`. */
export function milliseconds(ms: number): string {
  if (!Number.isFinite(ms)) return DASH;
  if (ms < 10) return `${decimal(ms, 1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${decimal(ms / 1000, 2)} s`;
  if (ms < 59_950) return `${decimal(ms / 1000, 1)} s`;
  const seconds = Math.round(ms / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return rest === 0 ? `${whole(minutes)} min` : `${whole(minutes)} min ${rest} s`;
}

/** A moment of the drill: `12.5 s`. */
export function moment(ms: number): string {
  return `${decimal(ms / 1000, ms % 1000 === 0 ? 0 : 1)} s`;
}

/** A length of time within a sentence: `10 seconds`, `half a second` stays `0.5 seconds`. */
export function lasting(ms: number): string {
  if (ms < 120_000) {
    const seconds = Number((ms / 1000).toFixed(ms < 10_000 ? 1 : 0));
    return seconds === 1 ? '1 second' : `${seconds} seconds`;
  }
  return counted(Math.round(ms / 60_000), 'minute');
}

/** `87.3 %`. What is not everything never reads as 100 %, and what is not nothing never as 0 %. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return '<0.1 %';
  if (share < 1 && share > 0.9995) return '>99.9 %';
  return `${decimal(share * 100, 1)} %`;
}

/** A measure by the name that expectations use. */
export function measured(measure: string, value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return DASH;
  if (value === Infinity) return 'never';
  if (measure.endsWith('_ms')) return milliseconds(value);
  if (measure === 'hit_ratio') return percent(value);
  if (measure.endsWith('_within_s')) return `${decimal(value, 1)} s`;
  if (measure.startsWith('cost_usd')) return `$${value.toFixed(2)}`;
  return Number.isInteger(value) ? whole(value) : decimal(value, 2);
}

/** What an expectation allows, in the unit that its measure is written in. */
export function allowed(comparison: string, measure: string, value: number): string {
  const what = measured(measure, value);
  switch (comparison) {
    case '<': return `below ${what}`;
    case '<=': return `at most ${what}`;
    case '>': return `above ${what}`;
    case '>=': return `at least ${what}`;
    default: return `exactly ${what}`;
  }
}

/** At most so many digits behind the point, and no zeros at the end. */
export function decimal(value: number, digits: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}
