import { ASSUMPTIONS, type Given, type Journey, travel } from '../support/cloudfront';
import { internal, response, SAME_AS } from '../support/events';
import { found, Instance, NONE, type Sessions, UNKNOWN } from '../support/instance';

const SESSIONS: Sessions = { one: found('v1'), us: Promise.resolve(found('v1us')), two: found('v2'), none: NONE, slow: UNKNOWN };
const ok = () => response(200, { 'Cache-Control': 'max-age=600' });
const names = ({ sent }: Journey) => sent.map(({ domain }) => domain.split('.')[0]).join();
const stampOf = ({ response: last }: Journey) => last?.headers['x-smart-origin-stamp']?.[0].value;
const storingOf = ({ response: last }: Journey) => last?.headers['cache-control'][0].value;

/** From where the instance runs, `v1ap` is the fastest of version 1. */
const far = () => new Instance(SESSIONS, {}, { race: async () => ({ winner: 'v1ap', milliseconds: 20 }) });

const WAYS = ASSUMPTIONS.flatMap((assumptions) => [true, false].map((isAlone) => ({ ...assumptions, isAlone })));

describe.each(WAYS)('leg 2 sees edits: $leg2SeesEdits, origin-response sees edits: $responseSeesEdits, one instance: $isAlone', (way) => {
  const isKnown = way.isAlone || way.responseSeesEdits;
  const journey = (sent: { [name: string]: string }, given: Partial<Given> = {}) => {
    const alone = far();
    return travel({
      assumptions: way, config: SAME_AS, headers: internal(sent), origin: ok, next: () => (way.isAlone ? alone : far()), ...given,
    });
  };

  test.each([
    ['of a visitor by weight', { variant: 'v1' }, 'v1ap', undefined],
    ['of a visitor with a session', { variant: 'v2', session: 'one' }, 'v1ap', 'v1'],
    ['of a visitor whose session names an equivalent', { variant: 'v2', session: 'us' }, 'v1ap', 'v1'],
    ['of a visitor without one', { variant: 'v1', session: 'none' }, 'v1ap', '-'],
    ['of a visitor on a version that stands in one place', { variant: 'v2' }, 'v2', undefined],
    ['of a visitor whose session is on it', { variant: 'v1', session: 'two' }, 'v2', 'v2'],
  ])('a request %s is stored and stamped as the version’s', async (_, sent, member, stamp) => {
    const went = await journey(sent);
    expect(names(went)).toBe(member);
    expect(stampOf(went)).toBe(stamp);
    expect(storingOf(went)).toBe(isKnown ? 'max-age=600' : 'no-store, stale-if-error=0');
  });

  test('leg 2 in another place is stored and stamped as the version’s, too', async () => {
    const went = await journey({ variant: 'v2', session: 'one' }, { origin: (domain) => (domain === 'v1ap.example.com' ? undefined : ok()) });
    const [first, second] = names(went).split(',');
    expect(first).toBe('v1ap');
    if (!way.isAlone && !way.leg2SeesEdits) return;
    expect(['v1', 'v1us']).toContain(second);
    expect(stampOf(went)).toBe(isKnown ? 'v1' : '~');
    expect(storingOf(went)).toBe(isKnown ? 'max-age=600' : 'no-store, stale-if-error=0');
  });

  test('where the session is not known, nothing is stored and nobody stamped', async () => {
    const went = await journey({ variant: 'v1', session: 'slow' });
    expect(names(went)).toBe('v1ap');
    expect(stampOf(went)).toBeUndefined();
    expect(storingOf(went)).toBe('no-store, stale-if-error=0');
  });

  test('a voided version is left in all its places', async () => {
    expect(names(await journey({ variant: 'v2', session: 'us', voided: 'v1', avoid: 'v1' }))).toBe('v2');
    const dead = (domain: string) => (domain === 'v2.example.com' ? undefined : ok());
    expect(names(await journey({ variant: 'v2', avoid: 'v1' }, { origin: dead }))).toBe('v2,v2us');
    const config = { ...SAME_AS, members: { ...SAME_AS.members, v2: { ...SAME_AS.members.v2, fallbacks: ['v1us', 'v2us'] } } };
    expect(names(await journey({ variant: 'v2', avoid: 'v1' }, { origin: dead, config }))).toBe('v2,v2us');
    // Whoever is on it all the same, by a preview link, finds it in all its places.
    expect(names(await journey({ variant: 'v1', avoid: 'v1' }))).toBe('v1ap');
  });

  test('a variant that is no member yet: the primary’s version stands in, wherever it is', async () => {
    const went = await journey({ variant: 'v9' });
    expect(names(went)).toBe('v1ap');
    expect(stampOf(went)).toBe('~');
    expect(storingOf(went)).toBe('no-store, stale-if-error=0');
  });

  test('another version stands in where all places are out, which is no visitor’s own', async () => {
    const config = { ...SAME_AS, members: { ...SAME_AS.members, v1: { ...SAME_AS.members.v1, fallbacks: ['v2'] } } };
    const tired = () => far().eject('v1').eject('v1us').eject('v1ap');
    const alone = tired();
    const went = await journey({ variant: 'v1' }, { config, next: () => (way.isAlone ? alone : tired()) });
    expect(names(went)).toBe('v2');
    expect(stampOf(went)).toBe('~');
    expect(storingOf(went)).toBe('no-store, stale-if-error=0');
  });
});

test('each version has a race of its own, and versions in one place have none', async () => {
  const instance = far();
  const go = (variant: string) => travel({ assumptions: WAYS[0], config: SAME_AS, headers: internal({ variant }), origin: ok, next: () => instance });
  for (const variant of ['v2', 'v1', 'v1', 'v2', 'v1us']) await go(variant);
  expect(instance.races).toEqual(['v1,v1us,v1ap']);
});

test('header and log speak of members, and nothing of ours of equivalents', async () => {
  const went = await travel({ assumptions: WAYS[0], config: SAME_AS, headers: internal({ variant: 'v2', session: 'us' }), origin: ok, next: far });
  expect(went.sent[0].request.headers['x-smart-origin-member'][0].value).toBe('v1ap;leg=1;stamp=v1;at=1000000');
  expect(went.sent[0].request.headers['x-smart-origin-variant'][0].value).toBe('v2');
});
