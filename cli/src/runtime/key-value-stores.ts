import type { LocalKeyValueStore } from '../key-value-store/local-key-value-store';
import type { Distribution, KeyValueStoreConfig } from '../model/distribution';

/** By name. */
export type KeyValueStores = ReadonlyMap<string, LocalKeyValueStore>;

/**
 * The stores of a distribution's functions. Of those that are there already, contents, lag and outage stay: a deployment does not
 * touch them either. The others begin with their seed.
 *
 * @throws SmartOriginError when a seed is more than a KeyValueStore takes.
 */
export function keyValueStoresOf(
  distribution: Distribution, present: KeyValueStores, make: (config: KeyValueStoreConfig) => LocalKeyValueStore,
): KeyValueStores {
  return new Map(configsOf(distribution).map((config) => [config.name, present.get(config.name) ?? make(config)]));
}

/** Gives stores that stayed the ARNs of the distribution that is served from now on. */
export function adoptStores(distribution: Distribution, stores: KeyValueStores): void {
  for (const { name, arn } of configsOf(distribution)) stores.get(name)!.arn = arn;
}

/** Each store once, however many functions read it. */
function configsOf({ behaviors }: Distribution): KeyValueStoreConfig[] {
  const configs = behaviors.flatMap(({ functions }) => Object.values(functions).flatMap(({ keyValueStore }) => keyValueStore ?? []));
  return [...new Map(configs.map((config) => [config.name, config])).values()];
}
