import { parseScenario } from '../../../src/drill';
import { awsAddress, homeAddress } from '../../../src/drill/plan/addresses';
import { arrivalTimes } from '../../../src/drill/plan/arrivals';
import { planDrill } from '../../../src/drill/plan/plan';
import { seededRandom } from '../../../src/drill/plan/seeded-random';

const scenarioOf = (group: string, seed = 1) => parseScenario(`duration: 20s\nseed: ${seed}\npops: [eu-west-1, us-east-1]\nvisitors:\n  - ${group}\n`, 'a.yaml');
const MIXED = '{ count: 400, requests_per_second: 100, from: { eu-west-1: 25%, us-east-1: 75% }, cookies: 90%, sessions: 60%, aws: 5%, posts: 10%, paths: [/, /a] }';

/** Within so much of what was asked for. */
const near = (share: number, by = 0.06) => ({ min: share - by, max: share + by });
const expectNear = (measured: number, { min, max }: { min: number; max: number }) => {
  expect(measured).toBeGreaterThan(min);
  expect(measured).toBeLessThan(max);
};

describe('planDrill', () => {
  test('the same seed has the same plan, another one another', () => {
    const one = planDrill(scenarioOf(MIXED), '/api/x');
    expect(planDrill(scenarioOf(MIXED), '/api/x')).toEqual(one);
    expect(planDrill(scenarioOf(MIXED, 2), '/api/x')).not.toEqual(one);
  });

  test('shares are those of the scenario', () => {
    const { visitors, requests } = planDrill(scenarioOf(MIXED), '/api/x');
    expect(visitors).toHaveLength(400);
    const share = <T>(items: readonly T[], is: (item: T) => boolean) => items.filter(is).length / items.length;
    expectNear(share(visitors, ({ cookies }) => cookies), near(0.9));
    expectNear(share(visitors, ({ session }) => session), near(0.6, 0.08));
    expectNear(share(visitors, ({ aws }) => aws), near(0.05, 0.04));
    expectNear(share(visitors, ({ pop }) => pop === 'eu-west-1'), near(0.25, 0.08));
    expectNear(share(requests, ({ method }) => method === 'POST'), near(0.1, 0.03));
    expect(new Set(requests.filter(({ method }) => method === 'POST').map(({ path }) => path))).toEqual(new Set(['/api/x']));
    expect(new Set(requests.filter(({ method }) => method === 'GET').map(({ path }) => path))).toEqual(new Set(['/', '/a']));
    expect(new Set(visitors.map(({ address }) => address)).size).toBe(400);
  });

  test('a visitor stays at a point of presence, unless they roam', () => {
    const seenAt = (group: string) => {
      const { visitors, requests } = planDrill(scenarioOf(group), '/');
      return visitors.map(({ index }) => new Set(requests.filter(({ visitor }) => visitor === index).map(({ pop }) => pop)).size);
    };
    expect(Math.max(...seenAt('{ count: 10, requests_per_second: 20 }'))).toBe(1);
    expect(Math.min(...seenAt('{ count: 10, requests_per_second: 20, roaming: true }'))).toBe(2);
  });

  test('requests are in the order of their times, over all groups', () => {
    const { requests } = planDrill(scenarioOf('{ name: a, count: 5, requests_per_second: 30 }\n  - { name: b, count: 5, arrival: { burst: { every: 4s, size: 3 } } }'), '/');
    const times = requests.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times.every((at) => at >= 0 && at < 20_000)).toBe(true);
  });

  test('a group that is added leaves the others as they are', () => {
    const of = (groups: string) => planDrill(scenarioOf(groups), '/').requests.filter(({ visitor }) => visitor < 5);
    const one = '{ name: a, count: 5, requests_per_second: 30 }';
    expect(of(`${one}\n  - { name: b, count: 5, requests_per_second: 30 }`)).toEqual(of(one));
  });
});

describe('arrivalTimes', () => {
  const random = () => seededRandom(1, 'test');

  test('constant: all gaps are the same', () => {
    expect(arrivalTimes({ arrival: { kind: 'constant' }, requestsPerSecond: 4 }, 1000, random())).toEqual([125, 375, 625, 875]);
  });

  test('poisson: as many on average, gaps as different as those of independent visitors', () => {
    const times = arrivalTimes({ arrival: { kind: 'poisson' }, requestsPerSecond: 100 }, 100_000, random());
    expectNear(times.length / 10_000, near(1, 0.04));
    const gaps = times.slice(1).map((at, index) => at - times[index]!);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    // Of an exponential distribution the two are the same.
    expectNear(deviation / mean, near(1, 0.1));
  });

  test('ramp: from so many a second to so many', () => {
    const times = arrivalTimes({ arrival: { kind: 'ramp', from: 10, to: 30 }, requestsPerSecond: 20 }, 10_000, random());
    expect(times).toHaveLength(200);
    expect(times.filter((at) => at < 1000)).toHaveLength(11);
    expect(times.filter((at) => at >= 9000)).toHaveLength(29);
    expect(arrivalTimes({ arrival: { kind: 'ramp', from: 0, to: 20 }, requestsPerSecond: 10 }, 1000, random())).toHaveLength(10);
    expect(arrivalTimes({ arrival: { kind: 'ramp', from: 20, to: 0 }, requestsPerSecond: 10 }, 1000, random())).toHaveLength(10);
  });

  test('burst: so many at once', () => {
    expect(arrivalTimes({ arrival: { kind: 'burst', everyMs: 400, size: 2 }, requestsPerSecond: 5 }, 1000, random())).toEqual([0, 0, 400, 400, 800, 800]);
  });
});

describe('addresses', () => {
  test('each visitor has one of their own, also beyond those of IPv4', () => {
    expect([0, 256, 65_536, 131_071, 131_072].map(homeAddress)).toEqual(['198.18.0.0', '198.18.1.0', '198.19.0.0', '198.19.255.255', '2001:db8:2:0::1']);
  });

  test('those of AWS are in a network of the Region', () => {
    const random = seededRandom(1, 'aws');
    for (let round = 0; round < 50; round += 1) {
      expect(awsAddress('eu-west-1', random)).toMatch(/^(34\.24[0-7]|52\.2(0[89]|1[0-5]))\.\d{1,3}\.\d{1,3}$/);
      expect(awsAddress('xx-nowhere-1', random)).toMatch(/^(3\.(8\d|9[0-5])|34\.(19[2-9]|20[0-7]))\.\d{1,3}\.\d{1,3}$/);
    }
  });
});

describe('seededRandom', () => {
  test('is even, and differs by purpose', () => {
    const random = seededRandom(7, 'one');
    const drawn = Array.from({ length: 20_000 }, random);
    for (let tenth = 0; tenth < 10; tenth += 1) {
      expectNear(drawn.filter((value) => Math.floor(value * 10) === tenth).length / 20_000, near(0.1, 0.01));
    }
    expect(seededRandom(7, 'other')()).not.toBe(seededRandom(7, 'one')());
    expect(seededRandom(8, 'one')()).not.toBe(seededRandom(7, 'one')());
  });
});
