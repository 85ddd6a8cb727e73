import fc from 'fast-check';
import type { EdgeConfig } from '../../../../src/contract/edge-router';
import { ASSUMPTIONS, type Assumptions, travel } from '../support/cloudfront';
import { EQUALS, response } from '../support/events';
import { Instance } from '../support/instance';

/** How a member does for a while; a number is the milliseconds in which it answers. */
type State = number | 'refuses' | 'silent to connections' | 'silent' | 'breaks off' | 'errors';

const { last: _, ...members } = EQUALS.members;
const FASTEST: EdgeConfig = { ...EQUALS, members };
const NEAREST: EdgeConfig = { ...FASTEST, fastest: undefined, nearest: { 'eu-west-1': 'eu', 'us-east-1': 'us', 'ap-south-1': 'ap' } };
const IDS = Object.keys(members);
const { connect, response: silence } = EQUALS.times;
/** An ejection is no shorter. */
const SHORTEST_EJECTION = 24_000;

const isWell = (state: State) => typeof state === 'number';
const state = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<State>(30, 60, 90, 150, 400) },
  { weight: 3, arbitrary: fc.constantFrom<State>('refuses', 'silent to connections', 'silent', 'breaks off', 'errors') },
);
interface Phase {
  readonly states: { readonly [member: string]: State };
  /** Milliseconds between requests. */
  readonly gap: number;
  readonly requests: number;
  /** Every so many requests one is a write; 0: none. */
  readonly writes: number;
}

const history: fc.Arbitrary<Phase[]> = fc.array(fc.record({
  states: fc.record(Object.fromEntries(IDS.map((id) => [id, state]))),
  gap: fc.constantFrom(50, 500, 2_000, 20_000),
  requests: fc.integer({ min: 1, max: 40 }),
  writes: fc.constantFrom(0, 3, 10),
}), { minLength: 1, maxLength: 6 });

const TAKES = { 'silent to connections': connect, 'silent': silence, 'refuses': 5, 'breaks off': 40, 'errors': 20 };

interface Visit {
  readonly at: number;
  readonly method: string;
  readonly asked: readonly string[];
  readonly states: Phase['states'];
  readonly status?: number;
  /** Who was waited for in vain. */
  readonly waitedFor: readonly string[];
  /** Members that were out when it began, and those of whom a leg 2 was not heard for as long as they would have been. */
  readonly out: readonly string[];
  readonly unheard: readonly string[];
}

/** CloudFront, members and a clock around one instance of the router, which is the real one. */
async function play(config: EdgeConfig, assumptions: Assumptions, phases: readonly Phase[], coin: () => number): Promise<Visit[]> {
  let states: Phase['states'] = {};
  const instance: Instance = new Instance({}, {}, {
    random: coin,
    region: 'us-east-1',
    race: async (contenders, _probe, watchdog) => {
      const good = contenders.filter((id) => isWell(states[id])).sort((a, b) => Number(states[a]) - Number(states[b]));
      instance.time += good.length > 0 ? Number(states[good[0]]) : watchdog;
      return good.length > 0 ? { winner: good[0], milliseconds: Number(states[good[0]]) } : undefined;
    },
  });
  const visits: Visit[] = [];
  for (const phase of phases) {
    states = phase.states;
    for (let nth = 1; nth <= phase.requests; nth++) {
      instance.time += phase.gap;
      const at = instance.time;
      const method = phase.writes > 0 && nth % phase.writes === 0 ? 'POST' : 'GET';
      const out = IDS.filter((id) => instance.health.isOut(id));
      const waited: string[] = [];
      const went = await travel({
        assumptions,
        config,
        method,
        requestId: `request-${visits.length}`,
        next: () => instance,
        origin: (domain) => {
          const id = domain.split('.')[0];
          const does = states[id];
          if (does === 'silent' || does === 'silent to connections') waited.push(id);
          instance.time += typeof does === 'number' ? does : TAKES[does];
          return typeof does === 'number' ? response(200) : does === 'errors' ? response(503) : undefined;
        },
      });
      const asked = went.sent.map(({ domain }) => domain.split('.')[0]);
      const does = states[asked.at(-1)!];
      // What leg 1 answered is not what the viewer gets where leg 2 fails.
      const isLost = !isWell(does) && does !== 'errors';
      const unheard = visits.filter((visit) => visit.status === undefined && at - visit.at < 30_000 + silence).map((visit) => visit.asked[1]);
      visits.push({ at, unheard, method, asked, states, out, waitedFor: waited, ...(isLost ? {} : { status: Number(went.response!.status) }) });
    }
  }
  return visits;
}

type Check = (visits: readonly Visit[]) => void;

const CHECKS: { readonly [property: string]: Check } = {
  'somebody is asked, nobody twice, two at most; and a body is sent once': (visits) => {
    for (const { asked, method } of visits) {
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.length).toBeLessThanOrEqual(method === 'GET' ? 2 : 1);
      expect(new Set(asked).size).toBe(asked.length);
      for (const id of asked) expect(IDS).toContain(id);
    }
  },
  // Of a write that fails nothing is heard: CloudFront has no leg 2 for it, and shows no answer.
  'no read waits twice for a member within an ejection, while another one is well': (visits) => {
    for (const id of IDS) {
      // An answer brings it back.
      const news = visits.filter(({ asked }) => asked.includes(id));
      const isWait = (visit: Visit) => visit.method === 'GET' && visit.waitedFor.includes(id) && hasWell(visit, [id]);
      const again = news.filter((visit, i) => i > 0 && isWait(visit) && isWait(news[i - 1]) && visit.at - news[i - 1].at < SHORTEST_EJECTION);
      expect(again).toEqual([]);
    }
  },
  'no read is lost twice by the same two members within an ejection, while a third one is well': (visits) => {
    const lost = visits.filter((visit) => visit.method === 'GET' && visit.status === undefined && hasWell(visit, visit.asked));
    for (const pair of new Set(lost.map(({ asked }) => asked.join()))) {
      expect(tooClose(lost.filter(({ asked }) => asked.join() === pair))).toEqual([]);
    }
  },
  'a write goes to nobody who is out, while somebody is not': (visits) => {
    for (const { method, asked, out } of visits) {
      if (method === 'POST' && out.length < IDS.length) expect(out).not.toContain(asked[0]);
    }
  },
  'reads are answered again when a member has been well for longer than the longest ejection': (visits) => {
    expect(visits.filter(({ method }) => method === 'GET').at(-1)!.status).toBe(200);
  },
};

/** Whether another one is well, and the instance has no reason to take it for dead. */
function hasWell({ states, out, unheard }: Visit, others: readonly string[]): boolean {
  return IDS.some((id) => !others.includes(id) && isWell(states[id]) && !out.includes(id) && !unheard.includes(id));
}

function tooClose(visits: readonly Visit[]): readonly Visit[] {
  return visits.filter(({ at }, i) => i > 0 && at - visits[i - 1].at < SHORTEST_EJECTION);
}

test.each(Object.entries({ fastest: FASTEST, nearest: NEAREST }))('the %s: whatever members do, and in whatever order', async (_name, config) => {
  await fc.assert(fc.asyncProperty(
    fc.constantFrom(...ASSUMPTIONS), history, fc.constantFrom(...IDS), fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
    async (assumptions, phases, survivor, coins) => {
      const states = { ...phases.at(-1)!.states, [survivor]: 60 };
      const end: Phase = { states, gap: 20_000, requests: 25, writes: 0 };
      const visits = await play(config, assumptions, [...phases, end], () => coins.next().value as number);
      for (const [property, check] of Object.entries(CHECKS)) {
        try {
          check(visits);
        } catch (error) {
          throw new Error(`${property}:\n${visits.map((visit) => JSON.stringify(visit)).join('\n')}`, { cause: error });
        }
      }
    }), { numRuns: 150 });
}, 60_000);
