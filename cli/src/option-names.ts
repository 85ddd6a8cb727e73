import { SmartOriginError } from './errors';
import { meantName } from '../../src/contract/nearest-name';

/** Every name of an object type, held together with it by the compiler. */
export type NamesOf<T> = Readonly<Record<keyof Required<T>, true>>;

/**
 * What is misspelled would be left out in silence, and a test hold for that.
 *
 * @param what - What the names belong to, for the message: "edge.fetch()".
 * @throws SmartOriginError
 */
export function checkOptionNames(options: unknown, names: NamesOf<object>, { code, what }: { code: string; what: string }): void {
  const known = Object.keys(names);
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new SmartOriginError(code, `the options of ${what} are ${options === null ? 'null' : `of type ${Array.isArray(options) ? 'array' : typeof options}`}`, `they are an object, with: ${known.join(', ')}`, 'give such an object');
  }
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(names, name));
  if (unknown === undefined) return;
  const meant = meantName(unknown, known);
  throw new SmartOriginError(code, `${what} has no option "${unknown}"`, `its options are: ${known.join(', ')}`, meant === undefined ? 'leave it out' : `write ${meant}`);
}
