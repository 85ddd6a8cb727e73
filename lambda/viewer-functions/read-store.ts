import { cf } from './modules';

/** A value of the KeyValueStore; undefined where there is none, or it cannot be read now. */
export async function readStore(key: string): Promise<string | undefined> {
  try {
    return await cf.kvs().get(key);
  } catch {
    return undefined;
  }
}
