import type { BoundOrigin, OriginPool, OriginShare, OriginTarget } from './origin-pool';
import { SmartOriginError } from '../errors';
import type { Gate } from '../faults/gate';
import type { GatedOrigin, OriginGates } from '../faults/origin-gates';
import type { OriginAddresses } from '../lambda-edge/origin-connections';
import type { Distribution } from '../model/distribution';

/** What answers for each origin of a distribution, by id and by domain name. */
export class OriginTable {
  /**
   * Connects a distribution's origins to what plays them.
   *
   * @param mapping - Origin id or domain name to URL, folder or `Origin`.
   * @param gates - What stands between points of presence and origins.
   * @throws SmartOriginError `ERR_ORIGIN_UNMAPPED`, `ERR_FOLDER_MISSING`, `ERR_ORIGIN_URL`
   */
  static async connect(
    distribution: Distribution, mapping: Record<string, OriginTarget>, pool: OriginPool, gates: OriginGates,
  ): Promise<OriginTable> {
    checkMapped(distribution, mapping);
    const table = new OriginTable(gates);
    try {
      for (const config of distribution.origins.values()) {
        const target = mapping[config.id] ?? mapping[config.domainName]!;
        const bound = table.own(await pool.acquire(config.id, target, config));
        table.byId.set(config.id, bound);
        if (!table.byDomain.has(config.domainName)) table.byDomain.set(config.domainName, config.id);
      }
      for (const [name, target] of Object.entries(mapping)) {
        if (table.byId.has(name) || table.byDomain.has(name) || !isDomain(name)) continue;
        table.byId.set(name, table.own(await pool.acquire(name, target)));
        table.byDomain.set(name, name);
      }
      table.gated = table.gatedOrigins(distribution);
      await gates.prepare(table.gated);
    } catch (error) {
      await table.close();
      throw error;
    }
    return table;
  }

  /** By id, or by domain name where only functions choose it. */
  private readonly byId = new Map<string, BoundOrigin>();
  /** Keys of `byId` by domain name. */
  private readonly byDomain = new Map<string, string>();
  /** As points of presence reach them, by both. */
  private readonly reached = new Map<string, Map<string, BoundOrigin>>();
  private readonly shares: OriginShare[] = [];
  private gated: readonly GatedOrigin[] = [];

  private constructor(private readonly gates: OriginGates) {}

  /** What answers for an origin whose settings may have been changed by a function, as a point of presence reaches it. */
  find(pop: string, id: string, domainName: string, configuredDomain: string | undefined): BoundOrigin | undefined {
    const key = domainName === configuredDomain && this.byId.has(id) ? id : this.byDomain.get(domainName);
    return key === undefined ? undefined : this.reach(pop, key);
  }

  /** Where a point of presence finds what plays each domain. */
  addresses(pop: string): OriginAddresses {
    return Object.fromEntries([...this.byDomain].map(([domain, key]) => {
      const { address, unresolvable } = this.gates.at(pop, key);
      return [domain.toLowerCase(), { ...address, unresolvable }];
    }));
  }

  describe(id: string): string {
    return this.byId.get(id)?.origin.description ?? 'nothing';
  }

  /** It is served from now on. */
  adopt(): void {
    this.gates.adopt(this.gated);
  }

  /** What no other table shares ends its connections. */
  async close(): Promise<void> {
    await Promise.all(this.shares.map((share) => share.release()));
  }

  private gatedOrigins(distribution: Distribution): GatedOrigin[] {
    return [...this.byId].map(([id, { origin }]) => ({ id, domainName: distribution.origins.get(id)?.domainName ?? id, target: origin }));
  }

  private reach(pop: string, key: string): BoundOrigin {
    const ofPop = this.reached.get(pop) ?? new Map<string, BoundOrigin>();
    this.reached.set(pop, ofPop);
    const reached = ofPop.get(key) ?? throughGate(this.byId.get(key)!, this.gates.at(pop, key));
    ofPop.set(key, reached);
    return reached;
  }

  private own(share: OriginShare): BoundOrigin {
    this.shares.push(share);
    return share.bound;
  }
}

function throughGate({ origin, hostname }: BoundOrigin, gate: Gate): BoundOrigin {
  return {
    hostname,
    nameFailure: () => gate.nameFailure,
    origin: {
      get description() { return `${origin.description}${gate.condition}`; },
      get address() { return gate.address; },
      send: (request, limits) => gate.send(origin, request, limits),
      // Gates and what plays the origins outlast this template.
      close: async () => undefined,
    },
  };
}

/** A name with a dot may be a domain that only a function chooses. */
function isDomain(name: string): boolean {
  return name.includes('.') || name === 'localhost';
}

function checkMapped(distribution: Distribution, mapping: Record<string, OriginTarget>): void {
  const origins = [...distribution.origins.values()];
  const unmapped = origins.filter(({ id, domainName }) => mapping[id] === undefined && mapping[domainName] === undefined);
  if (unmapped.length > 0) {
    throw new SmartOriginError(
      'ERR_ORIGIN_UNMAPPED',
      `nothing plays the ${unmapped.length === 1 ? 'origin' : 'origins'} ${unmapped.map(({ id, domainName }) => `"${id}" (${domainName})`).join(', ')}`,
      'every origin of the distribution is played by a URL or a folder of yours, so that no request leaves this machine unasked',
      `add ${unmapped.map(({ id }) => `--origin ${id}=http://127.0.0.1:8080`).join(' ')} (a folder also serves)`,
    );
  }
}

/**
 * Whether the mapping speaks of origins that there are. Asked once, when serving begins: a template that changes meanwhile may lose an
 * origin, and get it back.
 *
 * @throws SmartOriginError `ERR_ORIGIN_UNKNOWN`
 */
export function checkMappedNames(distribution: Distribution, mapping: Record<string, OriginTarget>): void {
  const origins = [...distribution.origins.values()];
  const unknown = Object.keys(mapping).filter((name) => !isDomain(name) && !origins.some(({ id, domainName }) => id === name || domainName === name));
  if (unknown.length === 0) return;
  throw new SmartOriginError('ERR_ORIGIN_UNKNOWN', `the distribution has no origin ${unknown.map((name) => `"${name}"`).join(', ')}`,
    `its origins are: ${origins.map(({ id, domainName }) => `${id} (${domainName})`).join(', ')}`,
    'name an origin by its id or its domain name');
}
