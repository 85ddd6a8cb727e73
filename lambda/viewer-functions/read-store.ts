import { cf } from './modules';

/** A value of the KeyValueStore; undefined where there is none, or it cannot be read now. */
export function readStore(key: string): Promise<string | undefined> {
  try {
    return cf.kvs().get(key).catch(nothing);
  } catch {
    // No store goes with the function.
    return Promise.resolve(undefined);
  }
}

function nothing(): undefined {
  return undefined;
}
