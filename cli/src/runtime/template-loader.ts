import { EdgeCode, type EdgeCodeFactories } from './edge-code';
import { adoptStores, keyValueStoresOf, type KeyValueStores } from './key-value-stores';
import { OriginPool, type OriginTarget } from './origin-pool';
import { OriginTable } from './origin-table';
import { ServedTemplate } from './served-template';
import { LocalKeyValueStore } from '../key-value-store/local-key-value-store';
import type { Distribution } from '../model/distribution';
import { parseDistribution } from '../model/parse-distribution';
import type { Edge } from '../stages/stage';
import { readTemplates } from '../template/read-templates';

export interface TemplateLoaderSettings {
  template: string;
  distribution?: string;
  origins: Record<string, OriginTarget>;
  factories: EdgeCodeFactories;
  keyValueStoreLag?: number;
  /** What stays the same, whichever template is served. */
  edge: Omit<Edge, 'distribution' | 'origins' | 'code'>;
}

/** Makes what is served of the template as it stands now, as often as it is asked to. */
export class TemplateLoader {
  private readonly pool = new OriginPool();

  constructor(private readonly settings: TemplateLoaderSettings) {}

  /**
   * Reads the template, connects the origins and loads the functions; nothing of it is left when it throws.
   *
   * @param present - Stores that keep their contents.
   * @param check - Looks at the distribution before anything is opened.
   * @throws SmartOriginError for everything that the caller can mend
   */
  async load(present: KeyValueStores, check: (distribution: Distribution) => void = () => undefined): Promise<ServedTemplate> {
    const { template, origins: mapping, factories, keyValueStoreLag: lagSeconds, edge } = this.settings;
    const distribution = parseDistribution(readTemplates(template, edge.region), this.settings.distribution);
    check(distribution);
    const stores = keyValueStoresOf(distribution, present, (config) => (
      new LocalKeyValueStore({ ...config, lagSeconds, clock: edge.clock, random: edge.random })));
    const origins = await OriginTable.connect(distribution, mapping, this.pool);
    try {
      const code = await EdgeCode.load(distribution, edge.region, factories, stores);
      adoptStores(distribution, stores);
      return new ServedTemplate({ ...edge, distribution, origins, code }, stores);
    } catch (error) {
      await origins.close();
      throw error;
    }
  }

  /** Closes the origins that are left. */
  close(): Promise<void> {
    return this.pool.close();
  }
}
