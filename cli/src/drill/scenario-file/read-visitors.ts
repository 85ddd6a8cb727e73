import type { Field } from './field';
import { VISITOR_KEYS } from './keys';
import type { Problems } from './problems';
import type { Arrival, VisitorGroup } from '../scenario';

const MOST_VISITORS = 200_000;
const MOST_REQUESTS_PER_SECOND = 20_000;
const COUNT = `it is a whole number from 1 to ${MOST_VISITORS}`;
const RATE = `it is a number of requests above 0, at most ${MOST_REQUESTS_PER_SECOND}`;
const isRate = (value: number) => value > 0 && value <= MOST_REQUESTS_PER_SECOND;
/** Shares such as three of 33.3% come close enough to all. */
const ROUNDING = 0.002;

/** The groups of visitors. `durationMs` undefined: it could not be read, and nothing is checked against it. */
export function readVisitors(field: Field | undefined, pops: readonly string[], problems: Problems, durationMs: number | undefined): VisitorGroup[] {
  if (!field) {
    problems.add(1, 'nobody visits', 'visitors is a list with at least one group, such as { count: 100, requests_per_second: 20 }');
    return [];
  }
  const items = field.items('it is a list of groups, each with count and requests_per_second') ?? [];
  if (field.isList && items.length === 0) field.problem('it has at least one group', 'visitors is an empty list');
  const groups = items.map((item, index) => readGroup(item, index, items.length, pops, durationMs)).filter((group) => group !== undefined);
  for (const [index, { name }] of groups.entries()) {
    if (groups.findIndex((other) => other.name === name) !== index) items[index]?.problem('each group has a name of its own', `two groups of visitors are called ${JSON.stringify(name)}`);
  }
  return groups;
}

function readGroup(field: Field, index: number, of: number, pops: readonly string[], durationMs: number | undefined): VisitorGroup | undefined {
  const fields = field.fields(VISITOR_KEYS);
  if (!fields) return undefined;
  const arrival = fields.arrival ? readArrival(fields.arrival) : { kind: 'poisson' as const };
  const given = fields.requests_per_second?.number(RATE, isRate);
  if (!fields.count && !field.misspelled.has('count')) field.problem(COUNT, `${field.name} has no count`);
  const count = fields.count?.number(COUNT, (value) => Number.isInteger(value) && value >= 1 && value <= MOST_VISITORS);
  const rate = arrival && rateOf(arrival, given, field, fields.requests_per_second);
  if (arrival?.kind === 'burst' && durationMs !== undefined && arrival.everyMs > durationMs) fields.arrival!.problem('bursts come within the duration', `${field.name} has a burst every ${arrival.everyMs / 1000}s`);
  return {
    name: fields.name?.text('it is a word') ?? (of === 1 ? 'visitors' : `visitors ${index + 1}`),
    count: count ?? 1,
    requestsPerSecond: rate ?? 1,
    arrival: arrival ?? { kind: 'poisson' },
    from: fields.from ? readShares(fields.from, pops) : Object.fromEntries(pops.map((pop) => [pop, 1 / pops.length])),
    roaming: fields.roaming?.boolean() ?? false,
    cookies: fields.cookies?.share() ?? 1,
    sessions: fields.sessions?.share() ?? 0,
    aws: fields.aws?.share() ?? 0,
    posts: fields.posts?.share() ?? 0,
    paths: fields.paths ? readPaths(fields.paths) : ['/'],
    postPaths: fields.post_paths ? readPaths(fields.post_paths) : [],
  };
}

function readArrival(field: Field): Arrival | undefined {
  const allowed = 'it is constant, poisson, { ramp: [10, 100] } or { burst: { every: 5s, size: 50 } }';
  if (!field.isMap) {
    const kind = field.isList ? field.problem(allowed) : field.oneOf(['constant', 'poisson', 'ramp', 'burst'] as const);
    return kind === 'ramp' || kind === 'burst' ? field.problem(allowed) : kind && { kind };
  }
  const fields = field.fields(['ramp', 'burst']);
  if (fields?.ramp && !fields.burst) {
    const ends = fields.ramp.items('it is two numbers of requests a second, such as [10, 100]');
    if (!ends) return undefined;
    if (ends.length !== 2) return fields.ramp.problem('it is two numbers of requests a second, such as [10, 100]', `${fields.ramp.name} has ${ends.length} values`);
    const [from, to] = ends.map((end) => end.number('it is requests a second, 0 or more', (value) => value >= 0 && value <= MOST_REQUESTS_PER_SECOND));
    if (from === undefined || to === undefined) return undefined;
    return from + to > 0 ? { kind: 'ramp', from, to } : fields.ramp.problem('one of the two is above 0');
  }
  if (fields?.burst && !fields.ramp) {
    const parts = fields.burst.fields(['every', 'size']);
    if (!parts) return undefined;
    if (!parts.every || !parts.size) return fields.burst.problem('it has both: { every: 5s, size: 50 }', `${fields.burst.name} has no ${parts.every ? 'size' : 'every'}`);
    const everyMs = parts.every.duration(10);
    const size = parts.size.number('it is a whole number of requests from 1 on', (value) => Number.isInteger(value) && value >= 1 && value <= 100_000);
    return everyMs === undefined || size === undefined ? undefined : { kind: 'burst', everyMs, size };
  }
  // Unknown keys were told already.
  return fields && Object.keys(fields).length !== 1 ? field.problem(allowed) : undefined;
}

function rateOf(arrival: Arrival, given: number | undefined, group: Field, field: Field | undefined): number | undefined {
  switch (arrival.kind) {
    case 'ramp':
    case 'burst':
      if (field) return field.problem(`leave it out: the ${arrival.kind} says how many come`, `${group.name} has requests_per_second beside a ${arrival.kind}`);
      return arrival.kind === 'ramp' ? (arrival.from + arrival.to) / 2 : arrival.size * 1000 / arrival.everyMs;
    default:
      if (!field && group.misspelled.has('requests_per_second')) return undefined;
      if (!field) return group.problem(RATE, `${group.name} has no requests_per_second`);
      return given;
  }
}

/** `{ eu-west-1: 50%, us-east-1: 50% }` */
function readShares(field: Field, pops: readonly string[]): Record<string, number> {
  const entries = field.entries('it is a map of shares by point of presence, such as { eu-west-1: 50%, us-east-1: 50% }') ?? [];
  const shares: Record<string, number> = {};
  let whole = true;
  for (const [pop, value] of entries) {
    if (!pops.includes(pop)) value.unknown(pop, pops, `${field.name} has ${JSON.stringify(pop)}, which is no point of presence of this scenario`);
    const share = value.share();
    whole &&= share !== undefined && pops.includes(pop);
    if (share !== undefined) shares[pop] = share;
  }
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  if (whole && field.isMap && Math.abs(sum - 1) > ROUNDING) field.problem('they come to 100%', `the shares of ${field.name} come to ${Number((sum * 100).toFixed(2))}%`);
  return shares;
}

/** A path is what stands in a request line: no space, no fragment, nothing that is no ASCII. */
const PATH = /^\/[!"$-~]*$/;

function readPaths(field: Field): string[] {
  const items = field.items('it is a list of paths, such as [/, /about/]') ?? [];
  if (field.isList && items.length === 0) field.problem('it has at least one path', `${field.name} is empty`);
  return items.flatMap((item) => {
    const path = item.text('it is a path such as /about/');
    if (path === undefined || PATH.test(path)) return path ?? [];
    item.problem('a path begins with a slash, and has neither spaces nor # nor letters beyond ASCII (write them as %..)');
    return [];
  });
}
