import { Door, type DoorPlay, type DoorSettings } from './door';
import type { Fault } from './fault';
import { hasShare, innermost, type FaultSpec, type SimpleFault } from './fault-spec';
import { isDown, randomStream, strikes, untilTurn, type Random } from './lot';
import type { OriginCertificates } from './origin-certificates';
import type { OriginNetwork } from './origin-network';
import { OwnRequests } from './own-requests';
import type { PortKeeper } from './port-keeper';
import type { Certificate } from '../listener/certificate';
import { ConnectionBreaker } from '../origins/connection-breaker';
import { createHttpOrigin } from '../origins/http-origin';
import type { Origin, OriginAnswer, OriginRequest, TryLimits } from '../origins/origin';

/** What all gates share. */
export interface GateSettings {
  network: OriginNetwork;
  keeper: PortKeeper;
  random: Random;
  certificates: OriginCertificates;
  /** Milliseconds, for what flaps. Time that passes really: who flaps is waited for on real sockets. */
  clock(): number;
  onFault(error: unknown): void;
}

/** An origin as a point of presence sees it. */
export interface GatePlace {
  readonly pop: string;
  readonly originId: string;
  readonly domainName: string;
}

/** What the local CloudFront saw of an origin from a point of presence. */
export interface OriginHealth {
  /** Responses below 500. */
  readonly successes: number;
  /** Responses from 500 on, and tries that brought none. */
  readonly failures: number;
  /** Milliseconds of the last try until its first byte or failure; undefined before the first. */
  readonly lastLatencyMs?: number;
}

const CUT: SimpleFault = { kind: 'connect-timeout' };

/**
 * Between a point of presence and an origin: plays the fault that the origin has there, and the distance. Its address stays for as long as
 * it is open. Where there is neither, the local CloudFront sends past it.
 */
export class Gate {
  static async open(place: GatePlace, target: Origin, settings: GateSettings): Promise<Gate> {
    const gate = new Gate(place, target, settings);
    gate.main = await Door.open(gate.doorSettings());
    gate.stopListening = settings.network.onChange(() => gate.onNetworkChange());
    gate.onNetworkChange();
    return gate;
  }

  /** 1 where the origin's name does not resolve; threads of functions look at it. */
  readonly unresolvable = new Int32Array(new SharedArrayBuffer(4));
  /** Where the origin is, for whoever comes by themselves; shows the fault that there is. */
  private main!: Door;
  /** Where a share of the requests meets the fault, and for as long as it flaps: always the fault, and never. */
  private struck: Door | undefined;
  private spared: Door | undefined;
  private spec: FaultSpec | undefined;
  private given: Fault | undefined;
  private isCut = false;
  /** What it is when all changes that wait have been made. */
  private isToBeCut = false;
  private since = 0;
  private lot: Random = Math.random;
  /** Of its own, so that who comes by themselves does not change what becomes of viewers. */
  private othersLot: Random = Math.random;
  private changing: Promise<void> | undefined;
  private turn: NodeJS.Timeout | undefined;
  /** Until the main door has turned: opening a black hole takes a while, and a door does one thing at a time. */
  private turning: Promise<void> | undefined;
  private closed = false;
  private stopListening: (() => void) | undefined;
  private certificate: Certificate | undefined;
  private readonly own = new OwnRequests();
  private readonly breaker = new ConnectionBreaker();
  /** By the URL of the door. */
  private readonly clients = new Map<string, Origin>();
  private counts: OriginHealth = { successes: 0, failures: 0 };
  private triedAt = -Infinity;

  private constructor(private readonly place: GatePlace, private target: Origin, private readonly settings: GateSettings) {}

  get fault(): Fault | undefined {
    return this.given;
  }

  get address(): { host: string; port: number } {
    return { host: '127.0.0.1', port: this.main.port };
  }

  get health(): OriginHealth {
    return this.counts;
  }

  /** When the last try ended, to compare with that of other gates. */
  get lastTriedAt(): number {
    return this.triedAt;
  }

  /** For traces: what keeps the origin from answering as it would, in parentheses; empty where nothing does. */
  get condition(): string {
    if (this.isCut) return ' (cut off)';
    return this.given === undefined ? '' : ` (fault: ${this.given.text})`;
  }

  /** What the wrong certificate is to be trusted by; undefined until there was one. */
  get wrongCertificate(): Certificate | undefined {
    return this.certificate;
  }

  /** The origin is played by something else from now on, for whoever comes to the gate by themselves. */
  leadTo(target: Origin): void {
    this.target = target;
  }

  /**
   * Gives the origin a fault, or takes it. Requests that come meanwhile wait until it is there.
   *
   * @throws SmartOriginError `ERR_BLACK_HOLE`; it has the fault that it had then
   */
  async setFault(fault: Fault | undefined): Promise<void> {
    await this.change(() => {
      const before = this.given;
      this.given = fault;
      return () => {
        this.given = before;
      };
    });
  }

  /** What keeps the origin's name from resolving. With a share of failures only sending tells. */
  get nameFailure(): string | undefined {
    const { spec } = this;
    if (spec === undefined || innermost(spec).kind !== 'dns-failure' || hasShare(spec)) return undefined;
    return strikes(spec, this.elapsed(), this.lot) ? this.unknownName : undefined;
  }

  /** Sends a request to the origin, as it is reached from here. */
  async send(target: Origin, request: OriginRequest, limits: TryLimits): Promise<OriginAnswer> {
    if (this.changing !== undefined) await this.changing.catch(() => undefined);
    const answer = await this.sendBy(target, request, limits);
    // The viewer went away, which says nothing about the origin.
    if (limits.signal?.aborted) return answer;
    this.triedAt = performance.now();
    const fails = answer.kind === 'failure' || answer.response.status >= 500;
    this.counts = {
      successes: this.counts.successes + (fails ? 0 : 1),
      failures: this.counts.failures + (fails ? 1 : 0),
      lastLatencyMs: answer.kind === 'failure' ? answer.elapsedMs : answer.firstByteMs,
    };
    return answer;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.stopListening?.();
    await this.changing?.catch(() => undefined);
    await this.endTurns();
    await Promise.all([...this.clients.values()].map((client) => client.close()));
    await Promise.all([this.main, this.struck, this.spared].map((door) => door?.close()));
  }

  private sendBy(target: Origin, request: OriginRequest, limits: TryLimits): Promise<OriginAnswer> {
    const { spec, main } = this;
    const far = this.roundTripMs() > 0;
    if (spec === undefined) return far ? this.through(main, undefined, target, request, limits) : this.past(target, request, limits);
    const fault = innermost(spec);
    const composite = fault !== spec;
    if (composite && !strikes(spec, this.elapsed(), this.lot)) {
      return far ? this.through(this.spared!, undefined, target, request, limits) : this.past(target, request, limits);
    }
    if (fault.kind === 'dns-failure') return Promise.resolve({ kind: 'failure', cause: 'dns', detail: this.unknownName, elapsedMs: 0 });
    return this.through(composite ? this.struck! : main, fault, target, request, limits);
  }

  private past(target: Origin, request: OriginRequest, limits: TryLimits): Promise<OriginAnswer> {
    return target.send(request, { ...limits, breaker: this.breaker });
  }

  private through(door: Door, fault: SimpleFault | undefined, target: Origin, request: OriginRequest, limits: TryLimits): Promise<OriginAnswer> {
    return this.own.send(this.client(door, fault), target, request, limits);
  }

  /** By TLS where that is what fails. */
  private client(door: Door, fault: SimpleFault | undefined): Origin {
    const secure = fault?.kind === 'tls-failure' || fault?.kind === 'wrong-certificate-name';
    const url = `${secure ? 'https' : 'http'}://127.0.0.1:${door.port}`;
    const servername = /^[\d.]+$|:/.test(this.place.domainName) ? '' : this.place.domainName;
    const trust = fault?.kind === 'wrong-certificate-name' ? { ca: this.certificate!.cert, servername } : undefined;
    const key = trust === undefined ? url : `${url} trusted`;
    const client = this.clients.get(key) ?? createHttpOrigin(url, trust);
    this.clients.set(key, client);
    return client;
  }

  private onNetworkChange(): void {
    const cut = this.settings.network.isCut(this.place.pop, this.place.originId);
    if (cut === this.isToBeCut || this.closed) return;
    this.isToBeCut = cut;
    this.change(() => {
      this.isCut = cut;
      return () => {
        this.isCut = this.isToBeCut = !cut;
      };
    }).catch((error: unknown) => this.settings.onFault(error));
  }

  /** One change after the other. @param edit - Changes what is wanted; returns how that is taken back. */
  private change(edit: () => () => void): Promise<void> {
    const changing = (this.changing ?? Promise.resolve()).catch(() => undefined).then(async () => {
      if (this.closed) return;
      const takeBack = edit();
      try {
        await this.play(this.isCut ? CUT : this.given?.spec);
      } catch (error) {
        takeBack();
        throw error;
      }
    });
    this.changing = changing;
    const done = () => {
      if (this.changing === changing) this.changing = undefined;
    };
    changing.then(done, done);
    return changing;
  }

  private async play(spec: FaultSpec | undefined): Promise<void> {
    await this.endTurns();
    const fault = spec && innermost(spec);
    const composite = spec !== undefined && fault !== spec;
    if (fault?.kind === 'wrong-certificate-name') this.certificate ??= await this.settings.certificates.ofWrongName();
    if (composite) {
      this.struck ??= await Door.open(this.doorSettings());
      this.spared ??= await Door.open(this.doorSettings());
      await this.struck.show({ fault });
    }
    const since = this.settings.clock();
    const lot = randomStream(this.settings.random());
    this.othersLot = randomStream(lot());
    await this.main.show(this.playToOthers(spec, 0, since));
    Object.assign(this, { spec, since, lot });
    // A black hole takes a thread.
    if (!composite) await this.struck?.show({});
    Atomics.store(this.unresolvable, 0, this.nameFailure === undefined ? 0 : 1);
    if (fault?.kind === 'reset' && !composite) this.breaker.breakAll();
    this.awaitTurn(0);
  }

  /** What flaps opens and closes the main door by itself. @param shown - What the door was shown last: so many milliseconds after it began. */
  private awaitTurn(shown: number): void {
    const { spec } = this;
    if (spec?.kind !== 'flapping') return;
    // To show it took so long that another turn is due: waiting for the one after that, it would never be seen.
    const isLate = isDown(spec, shown) !== isDown(spec, this.elapsed());
    this.turn = setTimeout(() => {
      const elapsed = this.elapsed();
      this.turning = this.main.show(this.playToOthers(spec, elapsed, this.since)).catch((error: unknown) => this.settings.onFault(error)).then(() => {
        Atomics.store(this.unresolvable, 0, this.nameFailure === undefined ? 0 : 1);
        this.awaitTurn(elapsed);
      });
    }, isLate ? 0 : Math.ceil(untilTurn(spec, this.elapsed())));
  }

  private async endTurns(): Promise<void> {
    clearTimeout(this.turn);
    // One that has begun ends, and has made the next one due.
    await this.turning;
    clearTimeout(this.turn);
  }

  /** What the main door plays: what flaps opens and closes it, shares are drawn for each that comes. */
  private playToOthers(spec: FaultSpec | undefined, elapsedMs: number, since: number): DoorPlay {
    switch (spec?.kind) {
      case undefined: return {};
      case 'flapping': return isDown(spec, elapsedMs) ? this.playToOthers(spec.fault, elapsedMs, since) : {};
      case 'brown-out': return { fault: innermost(spec), strikes: () => strikes(spec, this.settings.clock() - since, this.othersLot) };
      default: return { fault: spec };
    }
  }

  private elapsed(): number {
    return this.settings.clock() - this.since;
  }

  private roundTripMs(): number {
    return this.settings.network.roundTripMs(this.place.pop, this.place.originId);
  }

  private get unknownName(): string {
    return `getaddrinfo ENOTFOUND ${this.place.domainName}`;
  }

  private doorSettings(): DoorSettings {
    return {
      keeper: this.settings.keeper,
      own: this.own,
      target: () => this.target,
      roundTripMs: () => this.roundTripMs(),
      random: () => this.lot(),
      certificate: () => this.settings.certificates.of(this.place.domainName),
      wrongCertificate: () => this.certificate!,
      onFault: this.settings.onFault,
    };
  }
}
