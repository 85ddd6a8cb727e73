import { SmartOriginError } from '../errors';
import { MAX_HISTORY } from '../live-policy/policy-history';

export function parseLimit(text: string): number {
  return wholeNumber('--limit', text, 1, MAX_HISTORY);
}

export function parseInterval(text: string): number {
  return wholeNumber('--interval', text, 1, 3600);
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new SmartOriginError('ERR_OPTION', `${option} got "${text}"`, `it takes a whole number from ${least} to ${most}`, `write it like ${option} ${Math.min(10, most)}`);
}
