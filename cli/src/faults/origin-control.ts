import { Fault } from './fault';
import type { Gate, OriginHealth } from './gate';
import { SmartOriginError } from '../errors';
import { checkOptionNames, type NamesOf } from '../option-names';

/** An origin as one point of presence sees it. */
export interface OriginAtPop {
  readonly pop: string;
  /** Stable address of the gate there. */
  readonly url: string;
  readonly fault: Fault | undefined;
  readonly health: OriginHealth;
}

export interface FaultOptions {
  /**
   * The only point of presence that sees it: its name, or its Region where no other one is there.
   *
   * @default all of them
   */
  pop?: string;
}

const OPTION_NAMES: NamesOf<FaultOptions> = { pop: true };

/** An origin that can be made to fail, and to recover. Faults outlast reloads. */
export class OriginControl {
  constructor(
    /** As in the template. */
    readonly id: string,
    /** By point of presence, the first one first. */
    private readonly gates: ReadonlyMap<string, Gate>,
    private readonly popNamed: (pop: string) => string,
  ) {}

  /**
   * Makes it fail from now on, in the place of what fault it had. Resolves when the fault is there; requests that come meanwhile meet it.
   * Responses that have begun, and requests that are waiting for one, go on as they would have; `Fault.reset()` breaks them too.
   *
   * @throws SmartOriginError `ERR_FAULT`, `ERR_OPTION`, `ERR_POP`; `ERR_BLACK_HOLE` where the system knows no connect time-outs
   */
  async fail(fault: Fault, options: FaultOptions = {}): Promise<void> {
    // No fault at all would heal it, and a test would hold for that.
    if (!(fault instanceof Fault)) {
      throw new SmartOriginError('ERR_FAULT', `the fault is ${JSON.stringify(fault)}`, 'it is one of those that Fault makes, such as Fault.refused()',
        typeof fault === 'string' ? `give Fault.parse(${JSON.stringify(fault)})` : 'give such a fault; heal() ends one');
    }
    await Promise.all(this.chosen(options, 'fail()').map((gate) => gate.setFault(fault)));
  }

  /**
   * Lets it answer again. Requests that wait for an answer since before go on waiting, until a time-out of CloudFront's.
   *
   * @throws SmartOriginError `ERR_OPTION`, `ERR_POP`
   */
  async heal(options: FaultOptions = {}): Promise<void> {
    await Promise.all(this.chosen(options, 'heal()').map((gate) => gate.setFault(undefined)));
  }

  /** The fault that it has, as the first point of presence sees it. */
  get fault(): Fault | undefined {
    return this.first.fault;
  }

  /**
   * Where it is, as the first point of presence sees it: `http://127.0.0.1:<port>`. The address stays, and shows whatever fault it has on
   * real sockets; functions at the edge that connect to the origin by themselves are led there.
   */
  get url(): string {
    return urlOf(this.first);
  }

  /** What became of the requests of the local CloudFront, over all points of presence. */
  get health(): OriginHealth {
    const gates = [...this.gates.values()];
    const last = gates.reduce((latest, gate) => (gate.lastTriedAt > latest.lastTriedAt ? gate : latest));
    return gates.reduce((sum, { health: { successes, failures } }) => (
      { ...sum, successes: sum.successes + successes, failures: sum.failures + failures }), { ...last.health, successes: 0, failures: 0 });
  }

  /** The same as each point of presence sees it. */
  get pops(): OriginAtPop[] {
    return [...this.gates].map(([pop, gate]) => ({ pop, url: urlOf(gate), fault: gate.fault, health: gate.health }));
  }

  /** The certificate (PEM) that `Fault.wrongCertificateName()` shows; to trust it leaves the name alone to be wrong. */
  get wrongCertificate(): string | undefined {
    return this.first.wrongCertificate?.cert;
  }

  private get first(): Gate {
    return this.gates.values().next().value!;
  }

  private chosen(options: FaultOptions, what: string): Gate[] {
    checkOptionNames(options, OPTION_NAMES, { code: 'ERR_OPTION', what });
    const { pop } = options;
    return pop === undefined ? [...this.gates.values()] : [this.gates.get(this.popNamed(pop))!];
  }
}

function urlOf(gate: Gate): string {
  return `http://${gate.address.host}:${gate.address.port}`;
}
