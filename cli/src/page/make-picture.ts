import type { PageParts } from './page-parts';
import type { LinkPicture, OriginPicture, Picture, PopPicture, TablesPicture } from './picture';
import type { SitePolicy } from './site-policy';
import { percentile, shareOf, type Flow, type Readings, type TrafficGauges } from './traffic-gauges';
import { replicaFaultText } from '../session-tables/replica-fault';
import type { SessionTables } from '../session-tables/session-tables';

/** From this share of failed attempts on an origin is not well, and from that one on it fails. */
const TROUBLED = 0.01;
const FAILING = 0.5;

/** Everything that the page shows but the list of requests. */
export function makePicture(parts: PageParts, policy: SitePolicy, gauges: TrafficGauges): Picture {
  const readings = gauges.read();
  const { stackName, name } = parts.distribution();
  const tables = parts.sessionTables();
  const site = policy.picture();
  return {
    distribution: `${stackName}/${name}`,
    url: parts.url(),
    clockAheadMs: parts.clock.advancedMs,
    traffic: {
      requests: gauges.requests,
      errors: gauges.errors,
      perSecond: rate(readings.requests, readings),
      errorShare: shareOf(readings.errors, readings.requests),
      hitShare: shareOf(readings.hits, readings.requests),
      failoverShare: shareOf(readings.failovers, readings.requests),
      ...optional('p50Ms', percentile(readings.times, 0.5)),
      ...optional('p99Ms', percentile(readings.times, 0.99)),
    },
    pops: parts.pops.map((pop) => popPicture(pop, readings)),
    origins: originPictures(parts, readings),
    links: linkPictures(parts, readings),
    cuts: parts.network.cuts.map(({ a, b }) => (b === undefined ? [a] : [a, b])),
    regions: regionsOf(parts),
    ...optional('tables', tables && tablesPicture(tables)),
    functions: parts.fleet.stats().map(({ functionName, pop, instances, invocations, coldStarts, errors }) => ({
      name: functionName, pop, instances, invocations, coldStarts, errors,
    })),
    functionFaults: parts.edgeFunctions.failing.map(({ fault, ...scope }) => ({ fault: fault.text, ...scope })),
    stores: parts.stores().map(({ name: store, written, edgeReads, lagSeconds, outage }) => ({
      name: store, items: written.itemCount, edgeReads, lagSeconds, gone: outage.edge,
    })),
    ...optional('policy', site),
  };
}

function popPicture({ name, region, cache }: PageParts['pops'][number], readings: Readings): PopPicture {
  const { requests, errors, hits } = readings.pops.get(name) ?? { requests: 0, errors: 0, hits: 0 };
  return {
    name,
    region,
    cachedObjects: cache.size,
    cachedBytes: cache.bytes,
    cacheBytes: cache.maxBytes,
    perSecond: rate(requests, readings),
    hitShare: shareOf(hits, requests),
    errorShare: shareOf(errors, requests),
  };
}

function originPictures(parts: PageParts, readings: Readings): OriginPicture[] {
  const answers = [...readings.served.values()].reduce((total, count) => total + count, 0);
  return [...parts.distribution().origins.values()].map(({ id, domainName }) => {
    const flows = readings.flows.filter(({ origin }) => origin === id);
    const legs = sum(flows, ({ first, second }) => first + second);
    const failed = sum(flows, (flow) => flow.failed);
    const times = flows.flatMap((flow) => flow.times);
    return {
      id,
      domainName,
      playedBy: parts.describeOrigin(id),
      ...optional('region', parts.network.places[id]),
      faults: faultsOf(parts, id),
      health: healthOf(legs, failed),
      servedShare: shareOf(readings.served.get(id) ?? 0, answers),
      legsPerSecond: rate(legs, readings),
      failedShare: shareOf(failed, legs),
      ...optional('p50Ms', percentile(times, 0.5)),
      ...optional('p95Ms', percentile(times, 0.95)),
    };
  });
}

/** One entry where all points of presence see the same. */
function faultsOf({ origin }: PageParts, id: string): OriginPicture['faults'] {
  const here = origin(id).pops.map(({ pop, fault: its }) => ({ pop, fault: its?.text }));
  const fault = here[0]?.fault;
  if (here.every((one) => one.fault === fault)) return fault === undefined ? [] : [{ fault }];
  return here.flatMap(({ pop, fault: its }) => (its === undefined ? [] : [{ pop, fault: its }]));
}

/** By what was seen alone: a fault that nobody has met yet is shown beside it. */
export function healthOf(legs: number, failed: number): OriginPicture['health'] {
  if (legs === 0) return 'idle';
  const share = failed / legs;
  if (share >= FAILING) return 'failing';
  return share >= TROUBLED ? 'troubled' : 'healthy';
}

function linkPictures({ pops, network, distribution }: PageParts, readings: Readings): LinkPicture[] {
  return pops.flatMap(({ name: pop }) => [...distribution().origins.keys()].flatMap((origin) => {
    const flow = readings.flows.find((one) => one.pop === pop && one.origin === origin);
    const [roundTripMs, cut] = [network.roundTripMs(pop, origin), network.isCut(pop, origin)];
    if (flow === undefined && roundTripMs === 0 && !cut) return [];
    const { first, second, failed } = flow ?? { first: 0, second: 0, failed: 0 };
    const rates = { first: rate(first, readings), second: rate(second, readings) };
    return [{ pop, origin, ...rates, failedShare: shareOf(failed, first + second), roundTripMs, cut }];
  }));
}

function tablesPicture(tables: SessionTables): TablesPicture {
  return {
    url: tables.url ?? '',
    lagSeconds: tables.lagSeconds,
    replicas: tables.counts().map(({ region, table, reads, writes, refused, replicated }) => {
      return { table, region, reads, writes, refused, replicated, fault: replicaFaultText(tables.fault(region)) };
    }),
  };
}

/** Everything that has a place. */
function regionsOf({ pops, sessionTables, network }: PageParts): string[] {
  const places = Object.values(network.places);
  return [...new Set([...pops.map(({ region }) => region), ...sessionTables()?.regions ?? [], ...places])];
}

function rate(count: number, { seconds }: Readings): number {
  return Math.round((count / seconds) * 10) / 10;
}

function sum(flows: readonly Readonly<Flow>[], of: (flow: Readonly<Flow>) => number): number {
  return flows.reduce((total, flow) => total + of(flow), 0);
}

function optional<K extends string, T>(name: K, value: T | undefined): { [name in K]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { [name in K]?: T };
}
