import type { EdgeConfig } from '../../../../src/contract/edge-router';
import { ASSUMPTIONS, type Given, type Journey, travel } from '../support/cloudfront';
import { EQUALS, internal, response } from '../support/events';
import { Instance } from '../support/instance';

const SECRETS = { us: { 'x-key': 'secret-of-us' } };
const ok = () => response(200, { 'Cache-Control': 'max-age=600' });
const names = ({ sent }: Journey) => sent.map(({ domain }) => domain.split('.')[0]).join();
const storingOf = ({ response: last }: Journey) => last?.headers['cache-control'][0].value;
const stampOf = ({ response: last }: Journey) => last?.headers['x-smart-origin-stamp']?.[0].value;
const headerOf = ({ sent }: Journey, leg = 0) => sent[leg].request.headers['x-smart-origin-member'][0].value;

/** Every answer to the open questions, and both orders of instances: all events in one, or each in another. */
const WAYS = ASSUMPTIONS.flatMap((assumptions) => [true, false].map((isAlone) => ({ ...assumptions, isAlone })));

/** The instance has settled on `us`, as after a race. */
const racing = (winner: string | undefined = 'us') => new Instance({}, {}, { race: async () => (winner === undefined ? undefined : { winner, milliseconds: 50 }) });

/** `us` is the fastest by far, and everybody knows. */
const settled = () => new Instance({}, {}, { pace: {
  isUnknown: () => false,
  choose: (members) => ({ member: members.includes('us') ? 'us' : members[0], explores: false }),
  fastestFirst: (members) => [...members].sort((a, b) => Number(b === 'us') - Number(a === 'us')),
} });

function go(instance: Instance, given: Partial<Given> = {}, others?: () => Instance, way = WAYS[0]): Promise<Journey> {
  let events = 0;
  return travel({
    assumptions: way, config: EQUALS, secrets: SECRETS, origin: ok, next: () => (events++ === 0 || !others ? instance : others()), requestId: `request-${Math.random().toString(36).slice(2)}`, ...given,
  });
}

describe.each(WAYS)('leg 2 sees edits: $leg2SeesEdits, origin-response sees edits: $responseSeesEdits, one instance: $isAlone', (way) => {
  const others = way.isAlone ? undefined : () => racing();

  test('the first request goes to the winner of a race, with its settings and its own headers, and its answer is kept', async () => {
    const instance = racing();
    const went = await go(instance, {}, others, way);
    expect(names(went)).toBe('us');
    expect(instance.races).toEqual(['eu,us,ap']);
    expect(went.sent[0]).toMatchObject({ host: 'us.example.com', own: { 'x-key': 'secret-of-us' } });
    expect(went.sent[0].request.origin?.custom).toMatchObject({ port: 8080, protocol: 'http' });
    // A standby may have stood in, as far as is known where nothing is seen of the edits.
    const isKnown = way.isAlone || way.responseSeesEdits;
    expect(storingOf(went)).toBe(isKnown ? 'max-age=600' : 'no-store, stale-if-error=0');
    expect(stampOf(went)).toBeUndefined();
  });

  test('without a standby an answer is kept whoever gave it, since all serve the same', async () => {
    const { last: _, ...members } = EQUALS.members;
    const config = { ...EQUALS, members };
    const went = await go(racing(), { config }, others, way);
    expect(storingOf(went)).toBe('max-age=600');
    const failed = await go(settled(), { config, origin: (domain) => (domain === 'us.example.com' ? undefined : ok()) }, others && settled, way);
    expect(storingOf(failed)).toBe('max-age=600');
    expect(stampOf(failed)).toBeUndefined();
  });

  test('leg 2 goes to another one that serves the same, never to leg 1’s member, or who that likely was', async () => {
    for (const failing of [() => undefined, () => response(503)]) {
      const went = await go(settled(), { origin: (domain) => (domain === 'us.example.com' ? failing() : ok()) }, others && settled, way);
      expect(names(went)).toBe('us,eu');
      const isKnown = way.isAlone || way.responseSeesEdits;
      expect(storingOf(went)).toBe(isKnown ? 'max-age=600' : 'no-store, stale-if-error=0');
      expect(stampOf(went)).toBe(isKnown ? undefined : '~');
    }
  });

  test('a standby stands in where all are out, which is not kept', async () => {
    const tired = () => racing().eject('eu').eject('us').eject('ap');
    const went = await go(tired(), {}, others && tired, way);
    expect(names(went)).toBe('last');
    expect(storingOf(went)).toBe('no-store, stale-if-error=0');
    expect(stampOf(went)).toBe('~');
  });

  test.each([
    ['a variant', { variant: 'ap' }],
    ['who served leg 1', { member: 'us;leg=1' }],
    ['who served leg 1, with an id', { member: 'us;leg=1;id=guessed' }],
    ['who served leg 1 for whom', { member: 'us;leg=1;for=last;stamp=us;avoid=eu,ap' }],
    ['who is to be avoided', { voided: 'us,ap', avoid: 'us,ap' }],
    ['a session', { session: 'us' }],
    ['configuration and role', { config: '{"v":1}', role: 'fallback', stamp: 'us', anything: 'us' }],
  ])('a forged header means nothing, and goes no further: %s', async (_, forged) => {
    const honest = await go(racing('eu'), { origin: (domain) => (domain === 'eu.example.com' ? undefined : ok()) }, others, way);
    const went = await go(racing('eu'), { headers: internal(forged), origin: (domain) => (domain === 'eu.example.com' ? undefined : ok()) }, others, way);
    expect(names(went)).toBe(names(honest));
    expect(storingOf(went)).toBe(storingOf(honest));
    expect(stampOf(went)).toBe(stampOf(honest));
    for (const { request } of went.sent) {
      expect(Object.keys(request.headers).filter((name) => name.startsWith('x-smart'))).toEqual(['x-smart-origin-member']);
    }
  });
});

describe('the header of the serving member', () => {
  test('says when the leg was sent, and whose request it is', async () => {
    const went = await go(racing(), { requestId: 'An-id_of=CloudFront==' });
    expect(headerOf(went)).toBe('us;leg=1;at=1000000;id=An-id_of=CloudFront==');
    const again = await go(racing(), { requestId: 'r', origin: () => undefined });
    expect(headerOf(again, 1)).toBe('eu;leg=2;at=1000000;id=r');
  });

  test('of another request is not believed on leg 2', async () => {
    const edited = ASSUMPTIONS.find(({ leg2SeesEdits }) => leg2SeesEdits)!;
    let events = 0;
    const origin = (domain: string) => (domain === 'eu.example.com' ? undefined : ok());
    // Each leg comes to another instance, and the second one's event has another id.
    const other = racing();
    const went = await travel({
      assumptions: edited, config: EQUALS, origin, requestId: 'mine', headers: internal({ member: 'us;leg=1;id=other' }),
      next: () => (events++ === 0 ? racing('eu') : other),
    });
    expect(names(went)).toBe('eu,us');
    expect(other.news).toContain('member-failed eu unknown');
  });
});

describe('a member that is out', () => {
  test('is not asked, and not raced', async () => {
    const instance = racing().eject('us');
    expect(names(await go(instance))).not.toBe('us');
    expect(instance.races).toEqual(['eu,ap']);
  });

  test('gets its trial when its time is over, from one read that can be sent again, and never from a write', async () => {
    const instance = settled().eject('us');
    expect(names(await go(instance))).toBe('eu');
    instance.time += 36_001;
    expect(names(await go(instance, { method: 'POST' }))).not.toBe('us');
    expect(names(await go(instance, { config: { ...EQUALS, fallback: undefined } as never }))).not.toBe('us');
    const trial = go(instance, { origin: ok });
    expect(names(await trial)).toBe('us');
    expect(instance.health.isOut('us')).toBe(false);
    expect(instance.news.at(-1)).toBe('member-back us');
  });

  test('comes back unknown: what its trial took is its first figure', async () => {
    const told: string[] = [];
    const instance = new Instance({}, {}, { pace: {
      isUnknown: () => false,
      choose: (members) => ({ member: members.includes('us') ? 'us' : 'eu', explores: false }),
      forget: (member) => void told.push(`forget ${member}`),
      answered: (member, milliseconds) => void told.push(`${member} ${milliseconds}`),
    } });
    instance.eject('us');
    await go(instance);
    instance.time += 36_001;
    const slow = (domain: string) => {
      instance.time += 70;
      return domain === 'us.example.com' ? ok() : undefined;
    };
    await go(instance, { origin: slow });
    expect(told).toEqual(['eu 0', 'forget us', 'us 70']);
  });

  test('with all out, the least bad is asked rather than nobody', async () => {
    const { last: _, ...members } = EQUALS.members;
    const instance = racing().eject('eu').eject('us').eject('ap');
    const went = await go(instance, { config: { ...EQUALS, members }, origin: () => undefined });
    expect(went.sent).toHaveLength(2);
    expect(new Set(names(went).split(',')).size).toBe(2);
  });

  test('is asked all the same where members that fail are not avoided', async () => {
    const instance = racing().eject('us');
    expect(names(await go(instance, { config: { ...EQUALS, ejection: false } as never }))).toBe('us');
  });
});

describe('what fails', () => {
  const dead = (domain: string) => (domain === 'us.example.com' ? undefined : ok());
  /** Leg 1 takes so long until CloudFront gives it up. */
  async function failing(elapsed: number, given: Partial<Given> = {}, instance = racing()): Promise<Instance> {
    await go(instance, { origin: (domain) => {
      if (domain === 'us.example.com') instance.time += elapsed;
      return dead(domain);
    }, ...given });
    return instance;
  }

  test.each([
    ['no connection in time: it is out at once', 1_000, 'connect-timeout', true],
    ['silence: the same', 5_000, 'response-timeout', true],
    ['a connection that broke', 3_000, 'reset', false],
    ['what comes early tells nothing; a connection will', 20, 'unknown', false],
  ])('%s', async (_, elapsed, kind, isOut) => {
    const instance = await failing(elapsed);
    expect(instance.news).toContain(`member-failed us ${kind}`);
    expect(instance.health.isOut('us')).toBe(isOut);
    expect(instance.probed).toEqual(kind === 'unknown' ? ['us us.example.com 8080 suspect'] : []);
    if (isOut) expect(instance.news).toContain(`member-out us ${kind}`);
  });

  test.each([[1_000], [5_000]])('after %d ms of waiting in vain nobody waits for it again', async (elapsed) => {
    const instance = await failing(elapsed);
    for (let i = 0; i < 20; i++) {
      instance.time += 1_000;
      expect(names(await go(instance, { origin: dead }))).not.toContain('us');
    }
  });

  test('early twice is no connection', async () => {
    const instance = await failing(20, {}, settled());
    await failing(20, {}, instance);
    expect(instance.news).toContain('member-out us refused');
    expect(names(await go(instance, { method: 'POST' }))).not.toBe('us');
  });

  test('another instance knows by the header how long leg 1 took', async () => {
    const [here, there] = [racing(), racing()];
    let events = 0;
    await travel({
      assumptions: ASSUMPTIONS.find(({ leg2SeesEdits }) => leg2SeesEdits)!, config: EQUALS, origin: (domain) => {
        there.time += 1_000;
        return dead(domain);
      }, next: () => (events++ === 0 ? here : there),
    });
    expect(there.news).toContain('member-out us connect-timeout');
  });

  test('a member that must not be probed is not connected to either', async () => {
    const members = { ...EQUALS.members, us: { ...EQUALS.members.us, probe: false as const } };
    const instance = racing('eu');
    await go(instance, { config: { ...EQUALS, members } });
    expect(instance.races).toEqual(['eu,ap']);
    await go(instance, { config: { ...EQUALS, members }, method: 'POST' });
    const alone = new Instance({}, {}, { pace: { isUnknown: () => false, choose: () => ({ member: 'us', explores: false }) } });
    await go(alone, { config: { ...EQUALS, members }, origin: dead });
    await go(alone, { config: { ...EQUALS, members }, method: 'POST' });
    expect(alone.probed).toEqual([]);
  });

  test('a write does not explore, is not sent again, and its member is connected to', async () => {
    const explored: boolean[] = [];
    const instance = new Instance({}, {}, { pace: {
      isUnknown: () => false,
      choose: (_members, _settings, mayExplore) => {
        explored.push(mayExplore);
        return { member: 'us', explores: false };
      },
    } });
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect(names(await go(instance, { method, origin: () => undefined }))).toBe('us');
    await go(instance, { config: { ...EQUALS, fallback: undefined } as never });
    for (const method of ['GET', 'HEAD', 'OPTIONS']) await go(instance, { method });
    expect(explored).toEqual([false, false, false, false, false, true, true, true]);
    expect(instance.probed[0]).toBe('us us.example.com 8080');
  });
});

describe('figures', () => {
  const told: string[] = [];
  beforeEach(() => void told.splice(0));
  const listening = () => new Instance({}, {}, { pace: {
    isUnknown: () => false, choose: () => ({ member: 'us', explores: false }), answered: (member, milliseconds) => void told.push(`${member} ${milliseconds}`),
  } });
  const timed = (instance: Instance, elapsed: number, status = 200) => () => {
    instance.time += elapsed;
    return response(status);
  };

  test.each([[200, 70], [304, 70], [404, 70], [200, 0], [200, 120_000]])('an answer of status %d after %d ms is one', async (status, elapsed) => {
    for (const assumptions of WAYS.filter(({ isAlone }) => isAlone)) {
      const instance = listening();
      await go(instance, { origin: timed(instance, elapsed, status) }, undefined, assumptions);
    }
    expect(told).toEqual(Array(4).fill(`us ${elapsed}`));
  });

  test.each([[200, -5], [200, 120_001]])('an answer of status %d after %d ms is none', async (status, elapsed) => {
    const instance = listening();
    await go(instance, { origin: timed(instance, elapsed, status) });
    expect(told).toEqual([]);
  });

  test('an error is none, but the answer of leg 2 is', async () => {
    const instance = listening();
    await go(instance, { origin: (domain) => timed(instance, 30, domain === 'us.example.com' ? 503 : 200)() });
    expect(told).toEqual(['eu 30']);
  });

  test('another instance takes the time of the header where it is shown', async () => {
    for (const way of WAYS.filter(({ isAlone }) => !isAlone)) {
      const [here, there] = [listening(), listening()];
      // It has met the configuration.
      await go(there);
      told.splice(0);
      await go(here, { origin: timed(there, 70) }, () => there, way);
      expect(told).toEqual(way.responseSeesEdits ? ['us 70'] : []);
    }
  });
});

describe('a configuration that is not understood', () => {
  const asked = async (config: object, instance = racing()) => {
    const went = await go(instance, { config: config as EdgeConfig, headers: internal({ variant: 'ap', member: 'ap;leg=1' }) });
    return { went, names: names(went), ours: Object.keys(went.sent[0].request.headers).filter((name) => name.startsWith('x-smart')) };
  };

  test('as a whole: the template’s origin, and none of our headers where no viewer router writes any', async () => {
    globalThis.SESSIONS = false;
    try {
      expect(await asked({ ...EQUALS, v: 2 })).toMatchObject({ names: 'eu', ours: [] });
    } finally {
      globalThis.SESSIONS = undefined;
    }
    const { went } = await asked({ ...EQUALS, v: 2 });
    expect(storingOf(went)).toBe('no-store, stale-if-error=0');
  });

  test('in what it says of the fastest: the primary, without a race', async () => {
    const instance = racing();
    const config = { ...EQUALS, fastest: { ...EQUALS.fastest, probe: 'HEAD /' } };
    expect(await asked(config, instance)).toMatchObject({ names: 'eu', ours: ['x-smart-origin-member'] });
    expect(instance.races).toEqual([]);
  });
});

test('what throws or hangs ends at the primary', async () => {
  const boom = (): never => { throw new Error('boom'); };
  const pace = { isUnknown: boom, choose: boom, fastestFirst: boom, answered: boom, forget: boom };
  expect(names(await go(new Instance({}, {}, { pace })))).toBe('eu');
  expect(names(await go(new Instance({}, {}, { race: boom })))).toBe('eu');
  expect(names(await go(new Instance({}, { isOut: boom }, {})))).toBe('eu');
  expect(names(await go(new Instance({}, { serve: boom }, {})))).toBe('eu');
  const failed = await go(new Instance({}, {}, { pace }), { origin: (domain) => (domain === 'eu.example.com' ? undefined : ok()) });
  expect(names(failed)).toBe('eu,us');
});
