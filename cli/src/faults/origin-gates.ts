import { Gate, type GateSettings } from './gate';
import { OriginCertificates } from './origin-certificates';
import { OriginControl } from './origin-control';
import type { OriginNetwork } from './origin-network';
import { PortKeeper } from './port-keeper';
import { meantName } from '../../../src/contract/nearest-name';
import { SmartOriginError } from '../errors';
import type { Origin } from '../origins/origin';

export interface OriginGatesSettings {
  /** Names of all points of presence. */
  pops: readonly string[];
  network: OriginNetwork;
  random: () => number;
  /** Milliseconds that pass really. */
  clock?: () => number;
  onFault(error: unknown): void;
}

/** What there is a gate for. */
export interface GatedOrigin {
  /** Its id, or the domain name of one that only functions choose. */
  readonly id: string;
  readonly domainName: string;
  readonly target: Origin;
}

/** The gates between all points of presence and all origins. They outlast templates: faults and addresses stay when one replaces another. */
export class OriginGates {
  private readonly keeper = new PortKeeper();
  /** By origin, then by point of presence. */
  private readonly gates = new Map<string, Map<string, Gate>>();
  /** By id, of those that templates which were served have. */
  private readonly domainNames = new Map<string, string>();
  private readonly shared: GateSettings;
  private readonly certificates = new OriginCertificates();

  constructor(private readonly settings: OriginGatesSettings) {
    const { network, random, clock = () => performance.now(), onFault } = settings;
    this.shared = { network, random, clock, onFault, keeper: this.keeper, certificates: this.certificates };
  }

  /** Opens the gates that are not open yet. Nobody is told of them before they are adopted: their template may still be refused. */
  async prepare(origins: readonly GatedOrigin[]): Promise<void> {
    await Promise.all(origins.map(async ({ id, domainName, target }) => {
      if (this.gates.has(id)) return;
      const opened = await Promise.all(this.settings.pops.map(async (pop): Promise<[string, Gate]> => (
        [pop, await Gate.open({ pop, originId: id, domainName }, target, this.shared)])));
      this.gates.set(id, new Map(opened));
    }));
  }

  /** A template with these origins is served from now on: leads their gates to what plays them now. */
  adopt(origins: readonly GatedOrigin[]): void {
    for (const { id, domainName, target } of origins) {
      this.domainNames.set(id, domainName);
      for (const gate of this.gates.get(id)!.values()) gate.leadTo(target);
    }
  }

  /** Both at once. */
  async open(origins: readonly GatedOrigin[]): Promise<void> {
    await this.prepare(origins);
    this.adopt(origins);
  }

  get ids(): string[] {
    return [...this.domainNames.keys()];
  }

  at(pop: string, id: string): Gate {
    return this.gates.get(id)!.get(pop)!;
  }

  /**
   * Controls an origin.
   *
   * @param name - Its id or its domain name.
   * @param popNamed - Finds a point of presence by what the user calls it.
   * @throws SmartOriginError `ERR_ORIGIN_UNKNOWN`
   */
  control(name: string, popNamed: (pop: string) => string): OriginControl {
    const { ids } = this;
    const id = ids.find((each) => each === name) ?? ids.find((each) => this.domainNames.get(each) === name);
    if (id !== undefined) return new OriginControl(id, this.gates.get(id)!, popNamed);
    const meant = meantName(name, ids);
    throw new SmartOriginError('ERR_ORIGIN_UNKNOWN', `there is no origin "${name}"`,
      `the origins are: ${ids.map((each) => (this.domainNames.get(each) === each ? each : `${each} (${this.domainNames.get(each)})`)).join(', ')}`,
      meant === undefined ? 'name one of these, by its id or its domain name' : `name "${meant}"`);
  }

  /** What functions are to trust that speak TLS to origins by themselves, as PEM. */
  trustedCertificates(): Promise<string> {
    return this.certificates.trusted([...this.domainNames.values()]);
  }

  async close(): Promise<void> {
    await Promise.all([...this.gates.values()].flatMap((gates) => [...gates.values()].map((gate) => gate.close())));
    await this.keeper.close();
  }
}
