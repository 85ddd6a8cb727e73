import { BackgroundWork } from './background-work';
import { EdgeCode, type EdgeCodeFactories } from './edge-code';
import { adoptStores, keyValueStoresOf, type KeyValueStores } from './key-value-stores';
import { openLogs } from './open-logs';
import { OriginPool, type OriginTarget } from './origin-pool';
import { shieldName, shieldRegionsOf, type OriginShields } from './origin-shields';
import { OriginTable } from './origin-table';
import type { EdgeLocation } from './points-of-presence';
import { ServedTemplate } from './served-template';
import type { AccessLogs } from '../access-logs/access-logs';
import { OriginGates } from '../faults/origin-gates';
import { NEAR, type OriginNetwork } from '../faults/origin-network';
import { LocalKeyValueStore } from '../key-value-store/local-key-value-store';
import type { Distribution } from '../model/distribution';
import { parseDistribution } from '../model/parse-distribution';
import type { PublicKeys } from '../model/parse-key-groups';
import { parseTables } from '../model/parse-tables';
import type { SessionTables } from '../session-tables/session-tables';
import type { Edge } from '../stages/stage';
import { unusedValues, type GivenValues } from '../template/given-values';
import { readTemplates } from '../template/read-templates';

export interface TemplateLoaderSettings {
  template: string;
  distribution?: string;
  /** What the user says of values that a deployment would know. */
  given: GivenValues;
  /** Of stacks that name none. */
  region: string;
  pops: readonly EdgeLocation[];
  origins: Record<string, OriginTarget>;
  factories: EdgeCodeFactories;
  keyValueStoreLag?: number;
  sessionTables: SessionTables;
  /** Trusted besides those of the template. */
  publicKeys: PublicKeys;
  /** Undefined where nothing is logged. */
  accessLogs?: AccessLogs;
  /** What stays the same, whichever template is served and wherever. */
  edge: Omit<Edge, 'distribution' | 'origins' | 'code' | 'pop' | 'region' | 'cache' | 'collapser' | 'accessLog' | 'background' | 'shieldAt'>;
  shields: OriginShields;
  network?: OriginNetwork;
  /** Told of faults of ours that no request waits for. */
  onFault?: (error: unknown) => void;
}

export interface LoadOptions {
  /**
   * Where it is read from.
   *
   * @default where the first one came from
   */
  template?: string;
  /**
   * Names of the points of presence that serve it, beside others that go on with what they serve.
   *
   * @default all
   */
  pops?: readonly string[];
  /** Looks at the distribution before anything is opened. */
  check?: (distribution: Distribution) => void;
}

/** Makes what is served of the template as it stands now, as often as it is asked to. */
export class TemplateLoader {
  /** What stands between points of presence and origins, whichever template is served. */
  readonly gates: OriginGates;
  private readonly pool = new OriginPool();

  constructor(private readonly settings: TemplateLoaderSettings) {
    const { pops, network = NEAR, edge: { random }, onFault = () => undefined } = settings;
    this.gates = new OriginGates({ pops: pops.map(({ name }) => name), network, random, onFault });
  }

  /**
   * Reads the template, connects the origins and loads the functions; nothing of it is left when it throws.
   *
   * @param present - Stores that keep their contents.
   * @throws SmartOriginError for everything that the caller can mend
   */
  async load(present: KeyValueStores, options: LoadOptions = {}): Promise<ServedTemplate> {
    const { template = this.settings.template, pops: names, check = () => undefined } = options;
    const { region, pops: all, origins: mapping, factories, keyValueStoreLag: lagSeconds, sessionTables, accessLogs, shields, edge } = this.settings;
    const given = { ...this.settings.given, asked: new Set<string>() };
    const templates = readTemplates(template, region, given);
    const { tables, notes } = parseTables(templates);
    const parsed = parseDistribution(templates, this.settings.distribution, this.settings.publicKeys);
    const logs = await openLogs(templates, parsed, accessLogs);
    const distribution = { ...parsed, notes: [...parsed.notes, ...notes, ...logs.notes, ...unusedValues(given)] };
    check(distribution);
    const stores = keyValueStoresOf(distribution, present, (config) => (
      new LocalKeyValueStore({ ...config, lagSeconds, clock: edge.clock, random: edge.random })));
    const pops = names === undefined ? all : all.filter(({ name }) => names.includes(name));
    const origins = await OriginTable.connect(distribution, mapping, this.pool, this.gates);
    try {
      const shieldNames = shieldRegionsOf(distribution).map(shieldName);
      const prepared = await sessionTables.prepare(tables, [...all.map(({ name }) => name), ...shieldNames], names !== undefined);
      const facts = (pop: string, gatesOf = pop) => ({
        dynamoDbUrl: prepared.urlAt(pop), originAddresses: origins.addresses(gatesOf), originCertificates: () => this.gates.trustedCertificates(),
      });
      const places = pops.map((pop) => ({ pop, ...facts(pop.name) }));
      const code = await EdgeCode.load(distribution, places, factories, stores);
      // What it changes cannot be taken back, so nothing is refused behind it.
      await prepared.serve().catch((error: unknown) => closeAndThrow(code, error));
      adoptStores(distribution, stores);
      origins.adopt();
      const { accessLog } = logs;
      const background = new BackgroundWork(this.settings.onFault);
      const shieldAt = (shieldRegion: string) => ({
        ...shields.at(shieldRegion),
        code: code.elsewhere({
          pop: { name: shieldName(shieldRegion), region: shieldRegion },
          ...facts(shieldName(shieldRegion), all[0].name),
        }),
      });
      const edges = pops.map(({ name, ...pop }) => ({
        ...edge, ...pop, shieldAt, background, accessLog, pop: name, distribution, origins, code: code.at(name),
      }));
      return new ServedTemplate(edges, code, stores, background, template);
    } catch (error) {
      await origins.close();
      throw error;
    }
  }

  /** Closes the origins and tables that are left. */
  async close(): Promise<void> {
    await this.gates.close();
    await this.pool.close();
    await this.settings.sessionTables.close();
    await this.settings.accessLogs?.close();
  }
}

async function closeAndThrow(code: EdgeCode, error: unknown): Promise<never> {
  await code.close();
  throw error;
}
