import fc from 'fast-check';
import { createConfigReader } from '../../../../lambda/edge-router/config';
import { readGroups } from '../../../../lambda/edge-router/equivalents/group';
import { type EdgeConfig, REGIONS } from '../../../../src/contract/edge-router';
import { nearestMembers } from '../../../../src/contract/nearest';
import { ASSUMPTIONS, type Given, type Journey, travel } from '../support/cloudfront';
import { carried, event, internal, request, customOrigin, response } from '../support/events';
import { Instance } from '../support/instance';

/** Three that serve the same, and a standby; `ap` wants another Host, and has a secret. */
const NEAREST = {
  v: 1,
  primary: 'eu',
  fallback: 'last',
  unassigned: true,
  nearest: { 'eu-west-1': 'eu', 'ap-southeast-1': 'ap', 'us-east-1': 'us' },
  members: {
    eu: { domain: 'eu.example.com', fallbacks: ['last'] },
    us: { domain: 'us.example.com', fallbacks: ['last'] },
    ap: { domain: 'ap.example.com', host: 'www.example.com', headers: ['x-key'], fallbacks: ['last'] },
    last: { domain: 'last.example.com' },
  },
  times: { connect: 3_000, response: 6_000 },
} satisfies EdgeConfig;
const SECRETS = { ap: { 'x-key': 'secret-of-ap' } };

const WAYS = ASSUMPTIONS.flatMap((assumptions) => [true, false].map((isAlone) => ({ ...assumptions, isAlone })));
const ok = () => response(200, { 'Cache-Control': 'max-age=600' });
const names = ({ sent }: Journey) => sent.map(({ domain }) => domain.split('.')[0]).join();
const storingOf = ({ response: last }: Journey) => last?.headers['cache-control'][0].value;
const runningIn = (region: string | undefined) => new Instance({}, {}, { region });
const without = (...dead: string[]) => (domain: string) => (dead.includes(domain.split('.')[0]) ? undefined : ok());

function go(instance: Instance, given: Partial<Given> = {}, others?: () => Instance, way = WAYS[0]): Promise<Journey> {
  let events = 0;
  const next = () => (events++ === 0 || !others ? instance : others());
  const requestId = `request-${Math.random().toString(36).slice(2)}`;
  return travel({ assumptions: way, config: NEAREST, secrets: SECRETS, origin: ok, next, requestId, ...given });
}

describe.each(WAYS)('leg 2 sees edits: $leg2SeesEdits, origin-response sees edits: $responseSeesEdits, one instance: $isAlone', (way) => {
  const from = (region: string | undefined, given: Partial<Given> = {}) =>
    go(runningIn(region), given, way.isAlone ? undefined : () => runningIn(region), way);

  test.each<[string | undefined, string, string]>([
    ['eu-west-1', 'eu', 'eu,us'],
    ['eu-central-1', 'eu', 'eu,us'],
    ['us-west-2', 'us', 'us,eu'],
    ['sa-east-1', 'us', 'us,eu'],
    ['ap-southeast-1', 'ap', 'ap,eu'],
    ['ap-southeast-2', 'ap', 'ap,us'],
    ['us-somewhere-9', 'us', 'us,eu'],
    ['xx-somewhere-9', 'eu', 'eu,ap'],
    [undefined, 'eu', 'eu,ap'],
  ])('in %p %s answers, and where it cannot be reached or fails, %s do', async (region, nearest, legs) => {
    expect(names(await from(region))).toBe(nearest);
    expect(names(await from(region, { origin: without(nearest) }))).toBe(legs);
    expect(names(await from(region, { origin: (domain) => (domain.startsWith(nearest) ? response(503) : ok()) }))).toBe(legs);
  });

  test('no header of a viewer changes who answers, and none of ours but one reaches an origin', async () => {
    const headers = internal({ variant: 'us', session: 'x', voided: 'ap', avoid: 'ap,eu', member: 'us;leg=1;id=4711', role: 'fallback', config: '{}' });
    const went = await from('ap-southeast-1', { headers, origin: without('ap') });
    expect(names(went)).toBe('ap,eu');
    for (const { request: { headers: seen } } of went.sent) expect(Object.keys(seen).filter((name) => name.startsWith('x-smart-origin-'))).toEqual(['x-smart-origin-member']);
  });

  test('each is asked with its own Host and its own headers', async () => {
    const { sent: [ap] } = await from('ap-northeast-1');
    expect(ap).toMatchObject({ host: 'www.example.com', own: { 'x-key': 'secret-of-ap' } });
    const { sent: [us] } = await from('us-east-1');
    expect(us).toMatchObject({ host: 'us.example.com', own: {} });
  });

  test('a write goes to the nearest, once', async () => {
    expect(names(await from('us-east-1', { method: 'POST', origin: without('us') }))).toBe('us');
  });

  test('a fallback that was named goes before the next nearest, and another member’s does not', async () => {
    const config = { ...NEAREST, nearestFallbacks: { eu: 'ap', us: 'last' } };
    const given = { config, origin: without('eu', 'us') };
    expect(names(await from('eu-west-1', given))).toBe('eu,ap');
    expect(names(await from('us-east-1', given))).toBe('us,last');
    expect(names(await from('ap-southeast-1', { config, origin: without('ap') }))).toBe('ap,eu');
  });
});

test('what the next nearest answers is kept, and what a standby answers is not', async () => {
  expect(storingOf(await go(runningIn('eu-west-1'), { origin: without('eu') }))).toBe('max-age=600');
  const config = { ...NEAREST, nearestFallbacks: { eu: 'last' } };
  expect(storingOf(await go(runningIn('eu-west-1'), { config, origin: without('eu') }))).toMatch(/no-store/);
  expect(storingOf(await go(runningIn('eu-west-1'), { config: { ...config, fallbackTtl: 30 }, origin: without('eu') }))).toMatch(/max-age=30/);
});

describe('a member that keeps failing', () => {
  test('is left for the next nearest before a request is sent, writes too', async () => {
    const instance = runningIn('eu-west-1').eject('eu');
    expect(names(await go(instance))).toBe('us');
    expect(names(await go(instance, { method: 'POST' }))).toBe('us');
    expect(names(await go(instance.eject('us')))).toBe('ap');
  });

  test('is left for the fallback that it names, a standby too', async () => {
    const config = { ...NEAREST, nearestFallbacks: { eu: 'last' } };
    expect(names(await go(runningIn('eu-west-1').eject('eu'), { config }))).toBe('last');
  });

  test('leaves the standby where all others fail too, and somebody is asked in any case', async () => {
    const tired = runningIn('eu-west-1').eject('eu').eject('us').eject('ap');
    expect(names(await go(tired))).toBe('last');
    expect(names(await go(tired.eject('last'))).split(',')[0]).toMatch(/^(eu|us|ap|last)$/);
  });

  test('is asked all the same where ejection is off', async () => {
    expect(names(await go(runningIn('eu-west-1').eject('eu'), { config: { ...NEAREST, ejection: false } }))).toBe('eu');
  });

  test('is tried again once its time is over, and answers visitors again', async () => {
    const instance = runningIn('eu-west-1').eject('eu');
    instance.time += 60_000;
    const visits: string[] = [];
    for (let i = 0; i < 200; i++) {
      visits.push(names(await go(instance)));
      instance.time += 1_000;
    }
    expect(visits[0]).toBe('eu');
    expect(new Set(visits.slice(-60))).toEqual(new Set(['eu']));
    expect(instance.news).toContain('member-back eu');
  });

  test('no race is run, and nothing waits', async () => {
    const instance = runningIn('eu-west-1');
    const sent = instance.handle(event({ request: request(customOrigin('eu.example.com', carried(NEAREST, 'primary', SECRETS))) }));
    expect(sent).not.toBeInstanceOf(Promise);
    expect(instance.races).toEqual([]);
  });
});

describe('a configuration', () => {
  const groupsOf = (change: object) => readGroups({ ...NEAREST, ...change } as EdgeConfig, Object.keys(NEAREST.members), (map) => nearestMembers(map, 'us-east-1'));

  test.each<[string, object, string[]]>([
    ['as it should be', {}, ['us', 'eu', 'ap']],
    ['whose named fallback is no member', { nearestFallbacks: { us: 'gone' } }, ['us', 'eu', 'ap']],
    ['whose named fallback is the member itself', { nearestFallbacks: { us: 'us' } }, ['us', 'eu', 'ap']],
    ['whose named fallbacks are no map', { nearestFallbacks: 'ap' }, ['us', 'eu', 'ap']],
    ['whose named fallback is no text', { nearestFallbacks: { us: 7 } }, ['us', 'eu', 'ap']],
    ['whose named fallback is a standby', { nearestFallbacks: { us: 'last' } }, ['us', 'last', 'eu', 'ap']],
  ])('%s is understood', (_what, change, members) => {
    const groups = groupsOf(change)!;
    expect(groups.get('us')).toEqual({ of: 'eu', members });
    expect([...groups.keys()].sort()).toEqual(['ap', 'eu', 'us']);
  });

  test.each<[string, object]>([
    ['whose map is none', { nearest: 'us' }],
    ['whose map is empty', { nearest: {} }],
    ['that names no member', { nearest: { 'us-east-1': 'us', 'eu-west-1': 'gone' } }],
    ['that names one member', { nearest: { 'us-east-1': 'us', 'eu-west-1': 'us' } }],
    ['that names what is no text', { nearest: { 'us-east-1': 7 } }],
  ])('%s: the primary answers', async (_what, change) => {
    expect(groupsOf(change)).toBeUndefined();
    expect(names(await go(runningIn('us-east-1'), { config: { ...NEAREST, ...change } as EdgeConfig }))).toBe('eu');
  });

  test('of the sessions alone has no groups', () => {
    expect(createConfigReader()(carried(NEAREST, 'primary', SECRETS))?.groups).toBeUndefined();
  });
});

test('from every Region, whoever is dead: the nearest that is not out is asked, at most two are, and never one twice', async () => {
  const ids = ['eu', 'us', 'ap'];
  await fc.assert(fc.asyncProperty(
    fc.constantFrom(...Object.keys(REGIONS)), fc.subarray(ids), fc.subarray(ids), fc.constantFrom('GET', 'HEAD', 'POST'), fc.constantFrom(...WAYS),
    async (region, dead, out, method, way) => {
      const make = () => out.reduce((instance, id) => instance.eject(id), runningIn(region));
      const { sent } = await go(make(), { method, origin: without(...dead) }, way.isAlone ? undefined : make, way);
      const asked = sent.map(({ domain }) => domain.split('.')[0]);
      const [nearest = 'last'] = nearestMembers(NEAREST.nearest, region).filter((id) => !out.includes(id));
      expect(asked[0]).toBe(nearest);
      expect(asked.length).toBe(method !== 'POST' && dead.includes(nearest) ? 2 : 1);
      expect(new Set(asked).size).toBe(asked.length);
    }), { numRuns: 200 });
});
