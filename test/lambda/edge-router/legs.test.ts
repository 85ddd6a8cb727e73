import { ASSUMPTIONS, type Given, type Journey, travel } from './support/cloudfront';
import { CONFIG, internal, response } from './support/events';
import { found, Instance, NONE, type Sessions, UNKNOWN } from './support/instance';

const SESSIONS: Sessions = { two: found('2'), us: Promise.resolve(found('v2us')), gone: found('old'), odd: found('constructor'), none: NONE, slow: UNKNOWN };
const DOMAINS = { v1: 'v1.example.com', v1us: 'v1us.example.com', v2: 'v2.example.com', v2us: 'v2us.example.com' };

const ok = () => response(200, { 'Cache-Control': 'max-age=600' });
const stampOf = ({ response: last }: Journey) => last?.headers['x-smart-origin-stamp']?.[0].value;
const storingOf = ({ response: last }: Journey) => last?.headers['cache-control'][0].value;

/** Every answer to the open questions, and both orders of instances: all events in one, or each in another. */
const WAYS = ASSUMPTIONS.flatMap((assumptions) => [true, false].map((isAlone) => ({ ...assumptions, isAlone })));
type Way = typeof WAYS[number];

function journey(way: Way, sent: { [name: string]: string }, given: Partial<Given> = {}): Promise<Journey> {
  const alone = new Instance(SESSIONS);
  const next = () => (way.isAlone ? alone : new Instance(SESSIONS));
  return travel({ assumptions: way, next, headers: internal(sent), origin: ok, ...given });
}

describe.each(WAYS)('leg 2 sees edits: $leg2SeesEdits, origin-response sees edits: $responseSeesEdits, one instance: $isAlone', (way) => {
  /** Whether origin-response can know who was asked. */
  const isKnown = way.isAlone || way.responseSeesEdits;

  test.each([
    ['goes to the variant', { variant: 'v2' }, 'v2', undefined],
    ['goes to the primary without a variant', {}, 'v1', undefined],
    ['goes to the primary with a variant that is no name', { variant: 'v2;leg=1' }, 'v1', undefined],
    ['goes to the member of the session with a variant that is no member', { variant: 'v9', session: 'two' }, 'v2', 'v2'],
    ['goes to the member of the session', { variant: 'v1', session: 'two' }, 'v2', 'v2'],
    ['goes to the member that the session names', { variant: 'v1', session: 'us' }, 'v2us', 'v2us'],
    ['goes to the variant without a session', { variant: 'v2', session: 'none' }, 'v2', '-'],
    ['goes to the variant with a session on a member that is gone', { variant: 'v2', session: 'gone' }, 'v2', '-'],
    ['goes to the variant with a session on what is no member', { variant: 'v2', session: 'odd' }, 'v2', '-'],
    ['goes to the variant with a session on a voided member', { variant: 'v1', session: 'two', voided: 'v9,v2' }, 'v1', '-'],
    ['goes to the variant with a session on a member to be avoided', { variant: 'v1', session: 'two', avoid: 'v2' }, 'v1', '-'],
    ['goes to a forced variant, voided or not', { variant: 'v2', avoid: 'v2' }, 'v2', undefined],
  ])('%s', async (_, sent, member, stamp) => {
    const went = await journey(way, sent);
    expect(went.sent.map(({ domain }) => domain)).toEqual([DOMAINS[member as keyof typeof DOMAINS]]);
    expect(stampOf(went)).toBe(stamp);
    expect(storingOf(went)).toBe(isKnown ? 'max-age=600' : 'no-store, stale-if-error=0');
  });

  test('goes to the variant where the table does not answer, which is not kept: the session may be elsewhere', async () => {
    const went = await journey(way, { variant: 'v2', session: 'slow' });
    expect(went.sent.map(({ domain }) => domain)).toEqual([DOMAINS.v2]);
    expect(stampOf(went)).toBeUndefined();
    expect(storingOf(went)).toBe('no-store, stale-if-error=0');
  });

  test.each([
    ['alone', { variant: 'v9' }], ['beside a token without a session', { variant: 'v9', session: 'none' }],
  ])('a variant that is no member yet, %s: the primary stands in, is not stored as that variant, and pins nobody to it', async (_, sent) => {
    const went = await journey(way, sent);
    expect(went.sent.map(({ domain }) => domain)).toEqual([DOMAINS.v1]);
    expect(stampOf(went)).toBe('~');
    expect(storingOf(went)).toBe('no-store, stale-if-error=0');
    const failed = await journey(way, sent, { origin: (domain) => (domain === DOMAINS.v1 ? undefined : ok()) });
    expect(failed.sent.map(({ domain }) => domain)).toEqual([DOMAINS.v1, DOMAINS.v1us]);
  });

  test.each([
    ['the member’s own fallback', { variant: 'v2' }, ['v2', 'v2us']],
    ['the group’s for the primary', { variant: 'v1' }, ['v1', 'v1us']],
    ['that of the session’s member', { variant: 'v1', session: 'two' }, ['v2', 'v2us']],
    ['the next one where the first is voided', { variant: 'v2', avoid: 'v2us' }, ['v2', 'v1us']],
    ['the next one where the first is voided, beside a session', { variant: 'v1', session: 'two', avoid: 'v2us', voided: 'v2us' }, ['v2', 'v1us']],
    ['a member that nobody named where all others are voided', { variant: 'v2', avoid: 'v2us,v1us' }, ['v2', 'v1']],
    ['a voided one where nobody else is left', { variant: 'v2', avoid: 'v1,v2us,v1us' }, ['v2', 'v2us']],
  ])('leg 2 goes to %s', async (_, sent, members) => {
    for (const failing of [() => undefined, () => response(503)]) {
      const first = DOMAINS[members[0] as keyof typeof DOMAINS];
      const went = await journey(way, sent, { origin: (domain) => (domain === first ? failing() : ok()) });
      expect(went.sent.map(({ domain }) => domain)).toEqual(members.map((id) => DOMAINS[id as keyof typeof DOMAINS]));
      expect(stampOf(went)).toBe('~');
      expect(storingOf(went)).toBe('no-store, stale-if-error=0');
    }
  });

  test('what leg 2 answers is kept for as long as the configuration says', async () => {
    const config = { ...CONFIG, fallbackTtl: 60 };
    const went = await journey(way, { variant: 'v2' }, { config, origin: (domain) => (domain === DOMAINS.v2 ? undefined : ok()) });
    expect(storingOf(went)).toBe('max-age=60');
    expect(stampOf(went)).toBe('~');
  });

  test('an error is not stamped, and neither is a refusal of leg 2', async () => {
    expect(stampOf(await journey(way, { variant: 'v1', session: 'two' }, { origin: () => response(404) }))).toBeUndefined();
    expect(stampOf(await journey(way, { variant: 'v1', session: 'two' }, { origin: () => response(503) }))).toBeUndefined();
  });

  test('a member that fails is left out before it is asked, and what stands in for it is no visitor’s own', async () => {
    const tired = new Instance(SESSIONS).eject('v2');
    const went = await journey(way, { variant: 'v1', session: 'two' }, { next: () => tired });
    expect(went.sent.map(({ domain }) => domain)).toEqual([DOMAINS.v2us]);
    expect(stampOf(went)).toBe('~');
    expect(storingOf(went)).toBe('no-store, stale-if-error=0');
  });

  test('leg 2 is not who stood in on leg 1', async () => {
    const tired = new Instance(SESSIONS).eject('v2');
    const went = await journey(way, { variant: 'v2' }, { next: () => tired, origin: (domain) => (domain === DOMAINS.v2us ? undefined : ok()) });
    expect(went.sent.map(({ domain }) => domain)).toEqual([DOMAINS.v2us, DOMAINS.v1us]);
  });

  test('each member gets its own custom headers and its Host, and nobody another one’s', async () => {
    const went = await journey(way, { variant: 'v2' }, { config: { ...CONFIG, members: { ...CONFIG.members, v2: { ...CONFIG.members.v2, fallbacks: ['v1'] } } }, origin: () => undefined });
    expect(went.sent.map(({ host, own }) => ({ host, own }))).toEqual([
      { host: 'www.example.com', own: { 'x-key': 'secret-of-v2', 'x-other': 'other-of-v2' } },
      { host: 'v1.example.com', own: { 'x-key': 'secret-of-v1' } },
    ]);
  });

  test('an origin sees of ours who the visitor is on, and who serves', async () => {
    const went = await journey(way, { variant: 'v1', session: 'two', voided: 'v1us', avoid: 'v1us' }, { origin: (domain) => (domain === DOMAINS.v2 ? undefined : ok()) });
    expect(went.sent.map(({ request: { headers } }) => Object.entries(headers).filter(([name]) => name.startsWith('x-smart-origin-'))
      .map(([name, [{ value }]]) => `${name}: ${value}`))).toEqual([
      ['x-smart-origin-variant: v1', 'x-smart-origin-member: v2;leg=1;stamp=v2;avoid=v1us'],
      ['x-smart-origin-variant: v1', 'x-smart-origin-member: v2us;leg=2;for=v2'],
    ]);
  });

  test('a write is asked once', async () => {
    const went = await journey(way, { variant: 'v2' }, { method: 'POST', origin: () => response(503) });
    expect(went.sent.map(({ domain }) => domain)).toEqual([DOMAINS.v2]);
  });
});
