import { isSameCut, means, separates, type Cut, type Node } from './link';
import { meantName } from '../../../src/contract/nearest-name';
import { SmartOriginError } from '../errors';
import { regionOfShield } from '../runtime/origin-shields';
import { checkRegion, type PointOfPresence } from '../runtime/points-of-presence';
import { isTimerMs, MAX_TIMER_MS } from '../timer-limits';

/** A round trip that was set. */
export interface Distance {
  readonly from: string;
  readonly to: string;
  readonly ms: number;
}

/** What the network may be asked about, as it is served at the moment. */
export interface NetworkFacts {
  pops: readonly PointOfPresence[];
  /** Ids. */
  origins(): readonly string[];
  /** Those with a replica of a table. */
  tableRegions(): readonly string[];
}

/**
 * How far points of presence, origins and Regions are from each other, and which of them are cut off. It decides; what waits on sockets
 * for as long, or falls silent, asks it. Nothing is far or cut before somebody says so.
 */
export class Network {
  /** By both ends, as JSON. */
  private readonly set = new Map<string, Distance>();
  private readonly placed = new Map<string, string>();
  private cutList: Cut[] = [];
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly facts: NetworkFacts) {}

  /**
   * Sets the time of a round trip.
   *
   * @param from - A point of presence, by name or by Region.
   * @param to - An origin's id, or a Region: its replicas, and the origins that were placed there. An origin's own distance counts more.
   * @param ms - 0 takes the distance away.
   * @throws SmartOriginError `ERR_NETWORK`
   */
  setDistance(from: string, to: string, ms: number): void {
    this.check(from, this.popNames, 'no point of presence, and no Region that has one');
    this.check(to, [...this.facts.origins(), ...this.regions], 'no origin, and no Region in use');
    if (!isTimerMs(ms)) throw refusal(`the distance from ${from} to ${to} is ${ms} ms`, `it is a number of milliseconds, 0 to ${MAX_TIMER_MS}`, 'give the time of a round trip, such as 80');
    const key = JSON.stringify([from, to]);
    if (ms === 0) this.set.delete(key);
    else this.set.set(key, { from, to, ms });
    this.tell();
  }

  /**
   * Says in which Region an origin is, so that it shares what becomes of the Region.
   *
   * @throws SmartOriginError `ERR_NETWORK`, `ERR_OPTION`
   */
  place(origin: string, region: string): void {
    this.check(origin, this.facts.origins(), 'no origin');
    checkRegion(region, `the place of ${origin}`);
    this.placed.set(origin, region);
    this.tell();
  }

  /**
   * Cuts a Region, a point of presence or an origin off from everything else, or one link alone. What is sent over a cut link arrives
   * nowhere: whoever waits for an answer waits until a time-out of their own.
   *
   * @throws SmartOriginError `ERR_NETWORK`
   */
  cut(a: string, b?: string): void {
    const cut = this.checkedCut(a, b);
    if (!this.cutList.some((other) => isSameCut(cut, other))) this.cutList = [...this.cutList, cut];
    this.tell();
  }

  /**
   * Heals one link, every cut that names `a`, or without arguments everything.
   *
   * @throws SmartOriginError `ERR_NETWORK`
   */
  heal(a?: string, b?: string): void {
    if (a === undefined) {this.cutList = [];} else {
      const healed = this.checkedCut(a, b);
      this.cutList = this.cutList.filter((cut) => (b === undefined ? cut.a !== a && cut.b !== a : !isSameCut(cut, healed)));
    }
    this.tell();
  }

  /** All that were set, in the order in which they first were. */
  get distances(): Distance[] {
    return [...this.set.values()];
  }

  get cuts(): Cut[] {
    return [...this.cutList];
  }

  /** The Region of each origin that was placed. */
  get places(): Record<string, string> {
    return Object.fromEntries(this.placed);
  }

  /** Milliseconds to an origin and back, as a point of presence sees it. */
  roundTripMs(pop: string, originId: string): number {
    return this.set.size === 0 ? 0 : this.between(this.popNode(pop), this.originNode(originId));
  }

  /** Whether nothing gets from a point of presence to an origin. */
  isCut(pop: string, originId: string): boolean {
    return this.cutList.length > 0 && this.areCut(this.popNode(pop), this.originNode(originId));
  }

  /** Milliseconds to a Region's replicas and back, as a point of presence sees it. */
  roundTripToRegionMs(pop: string, region: string): number {
    return this.set.size === 0 ? 0 : this.between(this.popNode(pop), { name: region, region });
  }

  /** Whether nothing gets from a point of presence to a Region's replicas. */
  isRegionCut(pop: string, region: string): boolean {
    return this.cutList.length > 0 && this.areCut(this.popNode(pop), { name: region, region });
  }

  /** Whether nothing gets from one Region to the other. */
  areRegionsCut(one: string, other: string): boolean {
    return this.cutList.length > 0 && this.areCut({ name: one, region: one }, { name: other, region: other });
  }

  /** Calls the listener after each change. @returns what ends it. */
  onChange(listener: () => void): () => void {
    this.listeners.push(listener);
    return () => void this.listeners.splice(this.listeners.indexOf(listener), 1);
  }

  /** The one that says most of the two counts; between Regions it is the same there and back. */
  private between(pop: Node, other: Node): number {
    for (const to of [other.name, other.region]) {
      for (const from of [pop.name, pop.region]) {
        const found = to !== undefined && this.set.get(JSON.stringify([from, to]));
        if (found) return found.ms;
      }
    }
    return this.set.get(JSON.stringify([other.region, pop.region]))?.ms ?? 0;
  }

  private areCut(one: Node, other: Node): boolean {
    return this.cutList.some((cut) => separates(cut, one, other));
  }

  private popNode(name: string): Node {
    return this.facts.pops.find((pop) => pop.name === name) ?? { name, region: regionOfShield(name) };
  }

  private originNode(id: string): Node {
    return { name: id, region: this.placed.get(id) };
  }

  private get popNames(): string[] {
    return [...new Set(this.facts.pops.flatMap(({ name, region }) => [region, name]))];
  }

  private get regions(): string[] {
    return [...new Set([...this.facts.pops.map(({ region }) => region), ...this.facts.tableRegions(), ...this.placed.values()])];
  }

  private checkedCut(a: string, b: string | undefined): Cut {
    const known = [...new Set([...this.popNames, ...this.regions, ...this.facts.origins()])];
    for (const name of b === undefined ? [a] : [a, b]) this.check(name, known, 'no Region in use, no point of presence and no origin');
    if (b === undefined) return { a };
    if (a === b || means(a, this.nodeOf(b)) || means(b, this.nodeOf(a))) {
      throw refusal(`a link from ${a} to ${b} was named`, 'one is the other, or in it', 'name two that are apart');
    }
    return { a, b };
  }

  private nodeOf(name: string): Node {
    const pop = this.facts.pops.find((one) => one.name === name);
    if (pop !== undefined) return pop;
    return this.facts.origins().includes(name) ? this.originNode(name) : { name, region: name };
  }

  private check(name: string, known: readonly string[], what: string): void {
    if (known.includes(name)) return;
    const meant = meantName(name, known);
    throw refusal(`"${name}" is ${what}`, `there are: ${known.join(', ') || 'none'}`,
      meant === undefined ? 'name one of these (an origin is put into another Region by its place)' : `write ${meant}`);
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

function refusal(what: string, why: string, mend: string): SmartOriginError {
  return new SmartOriginError('ERR_NETWORK', what, why, mend);
}
