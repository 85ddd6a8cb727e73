import { ASSUMPTIONS, type Given, travel } from './support/cloudfront';
import { CONFIG, internal, response } from './support/events';
import { Instance } from './support/instance';

const [BOTH] = ASSUMPTIONS;
const FRESH = ASSUMPTIONS.find((one) => !one.leg2SeesEdits && !one.responseSeesEdits)!;

interface Signals {
  readonly instance: Instance;
  readonly said: string[];
}

function listening(): Signals {
  const said: string[] = [];
  const instance = new Instance({}, {
    success: (member) => void said.push(`${member} ok`),
    failure: (member, kind) => void said.push(`${member} ${kind}`),
  });
  return { instance, said };
}

/** Each event takes so long, and comes to the next of the instances in turn. */
async function signals(given: Partial<Given>, instances: Signals[] = [listening()], elapsed = 10): Promise<string[][]> {
  let events = 0;
  await travel({
    assumptions: FRESH,
    headers: internal({ variant: 'v2' }),
    origin: () => response(200),
    next: () => {
      for (const { instance } of instances) instance.time += elapsed;
      return instances[events++ % instances.length].instance;
    },
    ...given,
  });
  return instances.map(({ said }) => said);
}

const dead = (domain: string) => (domain === 'v2.example.com' ? undefined : response(200));
const broken = (domain: string) => response(domain === 'v2.example.com' ? 503 : 200);
const missing = (domain: string) => response(domain === 'v2.example.com' ? 404 : 200);

test.each([
  ['an answer', {}, 10, ['v2 ok']],
  ['a status that is no fault of the member', { origin: () => response(404) }, 10, ['v2 ok']],
  ['a failure of leg 1, counted once', { origin: broken }, 10, ['v2 status', 'v2us ok']],
  ['a failure of leg 1 that took long, counted once', { origin: broken }, 6_000, ['v2 status', 'v2us ok']],
  ['a missing page that leads to leg 2', { origin: missing, statusCodes: [404, 503] }, 10, ['v2 ok', 'v2us ok']],
  ['no connection', { origin: dead }, 10, ['v2 unknown', 'v2us ok']],
  ['no connection in time', { origin: dead }, 3_000, ['v2 unknown', 'v2us ok']],
  ['silence', { origin: dead }, 6_000, ['v2 response-timeout', 'v2us ok']],
  ['failures of both legs', { origin: () => response(500) }, 10, ['v2 status', 'v2us status']],
])('%s', async (_, given, elapsed, expected) => {
  for (const assumptions of ASSUMPTIONS) expect(await signals({ ...given, assumptions }, undefined, elapsed)).toEqual([expected]);
});

test('a refused connection, twice, puts the member out; a trial that is refused does so again', async () => {
  const instance = new Instance();
  const go = () => travel({ assumptions: FRESH, headers: internal({ variant: 'v2' }), next: () => instance, origin: dead });
  const domains = async () => (await go()).sent.map(({ domain }) => domain.split('.')[0]).join();
  expect([await domains(), await domains(), await domains(), await domains()]).toEqual(['v2,v2us', 'v2,v2us', 'v2us', 'v2us']);
  instance.time += 36_001;
  expect([await domains(), await domains()]).toEqual(['v2,v2us', 'v2us']);
});

test.each([
  ['an error', (domain: string) => response(domain === 'v2.example.com' ? 503 : 200), [503], {}],
  ['a missing page', missing, [404, 503], { failsOverBelow500: true as const }],
])('one slow answer that another instance saw does not put the member out: %s', async (_, origin, statusCodes, more) => {
  const [here, there] = [new Instance(), new Instance()];
  let events = 0;
  const next = () => {
    here.time += 3_000;
    // Only the answer of leg 1 is seen by the other one.
    return events++ === 1 ? there : here;
  };
  await travel({ assumptions: FRESH, headers: internal({ variant: 'v2' }), next, origin, statusCodes, config: { ...CONFIG, times: { connect: 3_000, response: 9_000 }, ...more } });
  expect(events).toBe(4);
  expect(here.health.isOut('v2')).toBe(false);
});

test('five errors in a row put the member out, four and a good one do not', async () => {
  const instance = new Instance();
  const go = (status: number) => travel({
    assumptions: FRESH, headers: internal({ variant: 'v2' }), next: () => instance, origin: (domain) => response(domain === 'v2.example.com' ? status : 200),
  });
  for (const status of [500, 500, 500, 500, 200, 500, 500, 500, 500]) expect((await go(status)).sent[0].domain).toBe('v2.example.com');
  await go(500);
  expect((await go(200)).sent[0].domain).toBe('v2us.example.com');
});

test('with every event in another instance, each counts what it can tell', async () => {
  // Leg 1's request, its answer, leg 2's request, its answer.
  const four = () => Array.from({ length: 4 }, listening);
  expect(await signals({ origin: broken, assumptions: BOTH }, four())).toEqual([[], ['v2 status'], ['v2 unknown'], ['v2us ok']]);
  expect(await signals({ origin: broken, assumptions: FRESH }, four())).toEqual([[], ['v2 status'], ['v2 unknown'], []]);
  expect(await signals({ origin: missing, statusCodes: [404], assumptions: FRESH, config: { ...CONFIG, failsOverBelow500: true } }, four())).toEqual([[], ['v2 ok'], [], []]);
});

test('who stood in for a member that is out elsewhere is not blamed on the member here', async () => {
  const [first, second] = [listening(), listening()];
  first.instance.health.serve = () => 'v2us';
  second.instance.health.isOut = (member) => member === 'v2';
  expect(await signals({ origin: () => response(500), method: 'POST', assumptions: FRESH }, [first, second])).toEqual([[], []]);
});

test('visitors are told apart by their addresses, on both legs', async () => {
  const visitors: unknown[] = [];
  const instance = new Instance({}, { serve: (member, _candidates, _pool, _isWrite, visitor) => (visitors.push(visitor), member) });
  await travel({ assumptions: FRESH, headers: internal({ variant: 'v2' }), next: () => instance, origin: dead });
  expect(visitors).toEqual(['203.0.113.178', '203.0.113.178']);
});

test('without ejection nothing is learned from leg 2, and nobody stands in', async () => {
  const said = listening();
  await signals({ origin: dead, config: { ...CONFIG, ejection: false } }, [said]);
  expect(said.said).toEqual(['v2us ok']);
  const instance = new Instance().eject('v2');
  const { sent } = await travel({ assumptions: FRESH, headers: internal({ variant: 'v2' }), next: () => instance, origin: () => response(200), config: { ...CONFIG, ejection: false } });
  expect(sent[0].domain).toBe('v2.example.com');
  expect(instance.probed).toEqual([]);
});

describe('a probe', () => {
  const probed = async (given: Partial<Given>) => {
    const instance = new Instance();
    await travel({ assumptions: FRESH, headers: internal({ variant: 'v2' }), next: () => instance, origin: () => response(200), ...given });
    return instance.probed;
  };

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('goes to the member of a write: %s', async (method) => {
    expect(await probed({ method })).toEqual(['v2 v2.example.com 8080']);
  });

  test.each(['GET', 'HEAD', 'OPTIONS'])('does not where a leg 2 tells: %s', async (method) => {
    expect(await probed({ method })).toEqual([]);
  });

  test('goes to the member of any request where there is no leg 2', async () => {
    expect(await probed({ config: { ...CONFIG, fallback: undefined } })).toEqual(['v2 v2.example.com 8080']);
  });

  test('goes to leg 1’s member where the arrival of leg 2 does not tell why', async () => {
    expect(await probed({ origin: dead })).toEqual(['v2 v2.example.com 8080 suspect']);
  });

  test('goes to leg 1’s member where the arrival of leg 2 says nothing', async () => {
    expect(await probed({ origin: dead, config: { ...CONFIG, failsOverBelow500: true } })).toEqual(['v2 v2.example.com 8080']);
  });
});
