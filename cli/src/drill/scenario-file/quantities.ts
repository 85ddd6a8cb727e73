const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `500ms`, `20s`, `1.5m`, `2h` or `0`; else what is allowed. */
export function parseDuration(text: string): number | string {
  const [, sign, number, unit] = /^([-+]?)(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  if (number === undefined) return 'it is a time such as 500ms, 20s, 5m or 2h';
  if (sign === '-') return 'a time is not negative';
  const value = Number(number);
  if (unit === '' && value === 0) return 0;
  if (unit === '') return `a time has a unit: ms, s, m or h, such as ${number}s`;
  const factor = Object.hasOwn(UNITS, unit!) ? UNITS[unit!] : undefined;
  return factor === undefined ? 'its unit is one of ms, s, m and h' : value * factor;
}

/** `50%` as 0.5; else what is allowed. */
export function parseShare(text: string): number | string {
  const [, number, percent] = /^(-?\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  if (number === undefined) return 'it is a share such as 50%';
  const value = Number(number);
  if (percent === '' && value !== 0) return `a share is written in percent, such as ${value > 0 && value <= 1 ? Number((value * 100).toFixed(6)) : 50}%`;
  return value >= 0 && value <= 100 ? value / 100 : 'a share is from 0% to 100%';
}

type Comparison = '=' | '<' | '<=' | '>' | '>=';

/** `<3000`, `>=0.9`, `0`, which has no comparison; percent is taken where `ratio` says so. Else what is allowed. */
export function parseComparison(text: string, ratio: boolean): { comparison?: Comparison; value: number } | string {
  const [, sign, number, percent] = /^\s*(<=|>=|<|>|=)?\s*(-?\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text) ?? [];
  const allowed = `it is a number, or one with <, <=, > or >= before it, such as ${ratio ? '">0.9"' : '"<3000"'}`;
  if (number === undefined) return allowed;
  if (percent === '%' && !ratio) return `it is no share; ${allowed}`;
  const value = percent === '%' ? Number(number) / 100 : Number(number);
  if (value < 0) return `no measure is ever negative; ${allowed}`;
  if (ratio && value > 1) return 'a ratio is from 0 to 1, or from 0% to 100%';
  // One that cannot fail guards nothing, and one that cannot hold is no measure's fault.
  if ((sign === '>=' && value === 0) || (ratio && sign === '<=' && value === 1)) return `that is always so; ${allowed}`;
  if ((sign === '<' && value === 0) || (ratio && sign === '>' && value === 1)) return `that is never so; ${allowed}`;
  return { ...(sign !== undefined && { comparison: sign as Comparison }), value };
}
