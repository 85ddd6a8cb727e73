import { awsAddress, homeAddress } from './addresses';
import { arrivalTimes } from './arrivals';
import { BROWSERS } from './browsers';
import { below, seededRandom, type Random } from './seeded-random';
import type { Sample } from '../sample';
import type { Scenario, VisitorGroup } from '../scenario';

export interface PlannedVisitor {
  readonly index: number;
  readonly group: string;
  readonly address: string;
  readonly userAgent: string;
  /** Region name of the point of presence; where the visitor roams, requests have their own. */
  readonly pop: string;
  /** Whether the cookies are kept that steer. */
  readonly cookies: boolean;
  /** Whether the application's cookies are kept. */
  readonly session: boolean;
  readonly aws: boolean;
}

export interface PlannedRequest {
  readonly visitor: number;
  /** Region name of the point of presence. */
  readonly pop: string;
  readonly method: Sample['method'];
  readonly path: string;
  /** Milliseconds since the drill began. */
  readonly atMs: number;
}

/** Who comes, and what they ask for and when: all that a seed decides. */
export interface DrillPlan {
  readonly visitors: readonly PlannedVisitor[];
  /** In the order of their times; a request's index here is that of its sample. */
  readonly requests: readonly PlannedRequest[];
}

/**
 * Draws the visitors and their requests. The same scenario and seed give the same plan.
 *
 * @param postPath - Where POSTs of groups go that name no path of their own.
 */
export function planDrill(scenario: Scenario, postPath: string): DrillPlan {
  const visitors: PlannedVisitor[] = [];
  const requests: PlannedRequest[] = [];
  for (const group of scenario.visitors) {
    const first = visitors.length;
    const random = seededRandom(scenario.seed, `visitors ${group.name}`);
    for (let index = 0; index < group.count; index += 1) visitors.push(visitorOf(group, first + index, random));
    for (const request of requestsOf(group, visitors, first, postPath, scenario)) requests.push(request);
  }
  // Stable, so that requests of one time keep their order too.
  return { visitors, requests: requests.sort((one, other) => one.atMs - other.atMs) };
}

function visitorOf(group: VisitorGroup, index: number, random: Random): PlannedVisitor {
  const pop = drawPop(group.from, random);
  // Drawn always, so that a share that is changed moves nothing else.
  const [aws, cookies, session] = [random() < group.aws, random() < group.cookies, random() < group.sessions];
  const userAgent = BROWSERS[below(BROWSERS.length, random)]!;
  const atAws = awsAddress(pop, random);
  return { index, group: group.name, address: aws ? atAws : homeAddress(index), userAgent, pop, cookies, session, aws };
}

function requestsOf(
  group: VisitorGroup, visitors: readonly PlannedVisitor[], first: number, postPath: string, { seed, durationMs }: Scenario,
): PlannedRequest[] {
  const random = seededRandom(seed, `requests ${group.name}`);
  const postPaths = group.postPaths.length > 0 ? group.postPaths : [postPath];
  return arrivalTimes(group, durationMs, seededRandom(seed, `arrivals ${group.name}`)).map((atMs) => {
    const visitor = visitors[first + below(group.count, random)]!;
    const isPost = random() < group.posts;
    const paths = isPost ? postPaths : group.paths;
    const path = paths[below(paths.length, random)]!;
    const elsewhere = drawPop(group.from, random);
    return { visitor: visitor.index, pop: group.roaming ? elsewhere : visitor.pop, method: isPost ? 'POST' as const : 'GET' as const, path, atMs };
  });
}

function drawPop(from: VisitorGroup['from'], random: Random): string {
  const shares = Object.entries(from);
  let left = random() * shares.reduce((sum, [, share]) => sum + share, 0);
  for (const [pop, share] of shares) {
    left -= share;
    if (left < 0) return pop;
  }
  return shares.filter(([, share]) => share > 0).at(-1)![0];
}
