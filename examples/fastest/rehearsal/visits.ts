import type { Place } from './places';
import type { LegRecord, LocalCloudFront, RequestRecord } from '../../../cli/src';
import { BROWSERS } from '../../../cli/src/drill/plan/browsers';
import type { CrowdStage } from '../../../scripts/demo/crowd/crowd-stage';

/** One request of a visitor, and what became of it. */
export interface Visit {
  readonly place: string;
  /** Who answered; undefined where nobody did. */
  readonly by: string | undefined;
  readonly status: number;
  readonly firstByteMs: number;
  /** Who was asked, in order. */
  readonly legs: readonly LegRecord[];
}

/** Visitors at each place, one request each. */
export class Visits {
  private readonly records = new Map<string, RequestRecord>();
  private visitors = 0;

  /** Listens to what becomes of requests. */
  public watch(edge: LocalCloudFront): void {
    edge.onRequest((record) => void this.records.set(record.requestId, record));
  }

  /**
   * Pages, one after the other at each of these places.
   *
   * @param pauseMs what passes after each, without being waited for
   */
  public async pages(stage: CrowdStage, places: readonly Place[], count: number, pauseMs = 0): Promise<Visit[]> {
    return this.each(stage, places, count, 'GET', '/', pauseMs);
  }

  /** Orders, which must reach one member once. */
  public async orders(stage: CrowdStage, places: readonly Place[], count: number): Promise<Visit[]> {
    return this.each(stage, places, count, 'POST', '/api/orders', 0);
  }

  private async each(
    stage: CrowdStage, places: readonly Place[], count: number, method: 'GET' | 'POST', path: string, pauseMs: number,
  ): Promise<Visit[]> {
    const visits: Visit[] = [];
    for (let i = 0; i < count; i++) {
      // In step: no request may be on its way while the clock is advanced.
      visits.push(...await Promise.all(places.map(({ name }) => this.one(stage, name, method, path))));
      stage.edge.clock.advance(pauseMs);
    }
    return visits;
  }

  private async one(stage: CrowdStage, place: string, method: 'GET' | 'POST', path: string): Promise<Visit> {
    const number = this.visitors++;
    const address = ['198', '18', Math.floor(number / 250), 1 + number % 250].join('.');
    const visitor = stage.visitor({ address: () => address, userAgent: BROWSERS[number % BROWSERS.length]!, pop: () => place });
    const { status, firstByteMs, headers } = await (method === 'GET' ? visitor.get(path) : visitor.post(path));
    const record = this.records.get(String(headers['x-amz-cf-id']));
    return { place, by: record?.servedBy, status, firstByteMs, legs: record?.legs ?? [] };
  }
}

export const at = ({ name }: Place, visits: readonly Visit[]): Visit[] => visits.filter(({ place }) => place === name);

export const countBy = (member: string, visits: readonly Visit[]): number => visits.filter(({ by }) => by === member).length;

/** Those that waited so long. */
export const slowerThan = (ms: number, visits: readonly Visit[]): Visit[] => visits.filter(({ firstByteMs }) => firstByteMs >= ms);

/** Those that asked the member, whoever answered in the end. */
export const met = (member: string, visits: readonly Visit[]): Visit[] => visits.filter(({ legs }) => legs.some(({ origin }) => origin === member));

export function medianMs(visits: readonly Visit[]): number {
  const waited = visits.map(({ firstByteMs }) => firstByteMs).sort((a, b) => a - b);
  return waited[Math.floor(waited.length / 2)] ?? NaN;
}

export const longestMs = (visits: readonly Visit[]): number => Math.max(...visits.map(({ firstByteMs }) => firstByteMs));
