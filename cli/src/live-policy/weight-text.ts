import type { NewWeight } from './operations';
import { SmartOriginError } from '../errors';

const TEMPLATE = 'template';

/** `v2=12.5`, `v2=12.5%`, `v2=template` */
export function parseWeight(text: string): NewWeight {
  const [, member, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (member === undefined || value === undefined) {
    throw new SmartOriginError('ERR_WEIGHT', `"${text}" is no weight`, 'a weight is written <member>=<percent>', 'write it like v2=12.5');
  }
  return value === TEMPLATE ? { member } : { member, percent: parsePercent(value) };
}

/** 0 to 100 in steps of 0.01; a percent sign may follow. */
export function parsePercent(text: string): number {
  const percent = /^\d{1,3}(\.\d{1,2})?%?$/.test(text) ? parseFloat(text) : NaN;
  if (percent <= 100) return percent;
  throw new SmartOriginError('ERR_WEIGHT', `"${text}" is no weight`, 'a weight is percent of new visitors, from 0 to 100 in steps of 0.01, with a point', 'write it like 12.5');
}
