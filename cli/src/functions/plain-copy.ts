import { itemsOf } from './items-of';

const DEEPEST = 8;

/**
 * Copies what a function hands over out of its realm: strings, numbers, booleans, null, arrays and objects of these.
 * What is undefined is left out, as JSON does.
 *
 * @param what Named in errors.
 * @throws TypeError for anything else.
 */
export function plainCopy(value: unknown, what: string, depth = 0): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object') throw new TypeError(`${what} is a ${typeof value}; only strings, numbers, booleans, arrays and objects can be passed on`);
  if (depth === DEEPEST) throw new TypeError(`${what} is nested deeper than ${DEEPEST} levels`);
  if (Array.isArray(value)) return itemsOf(value).map((item, i) => plainCopy(item, `${what}[${i}]`, depth + 1));
  return Object.fromEntries(Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([name, item]) => [name, plainCopy(item, `${what}.${name}`, depth + 1)]));
}
