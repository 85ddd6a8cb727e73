import type { EdgeConfig } from '../../../../src/contract/edge-router';
import { ASSUMPTIONS, travel } from '../support/cloudfront';
import { carried, customOrigin, EQUALS, event, internal, request, response, SAME_AS } from '../support/events';
import { Instance } from '../support/instance';

const ok = () => response(200, { 'Cache-Control': 'max-age=600' });
const domainsOf = (sent: readonly { readonly domain: string }[]) => sent.map(({ domain }) => domain.split('.')[0]);

/** The fallback origin's event. */
function leg2(config: EdgeConfig, requestId: string | undefined, headers = {}): unknown {
  const given = event({ request: request(customOrigin(`${config.fallback}.example.com`, carried(config, 'fallback', {})), headers) }, requestId);
  if (requestId === undefined) delete (given as { Records: [{ cf: { config: { requestId?: string } } }] }).Records[0].cf.config.requestId;
  return given;
}

test('without an id of the request, what says who served leg 1 may be a forgery, and nobody is blamed', async () => {
  const instance = new Instance({}, {}, { race: async () => ({ winner: 'us', milliseconds: 5 }) });
  await instance.request(leg2(EQUALS, undefined, internal({ member: 'ap;leg=1;at=1' })));
  expect(instance.news.filter((one) => one.startsWith('member'))).toEqual([]);
});

test('where leg 1’s member has gone from the configuration meanwhile, leg 2 is as the template has it', async () => {
  const instance = new Instance({}, {}, { race: async () => ({ winner: 'us', milliseconds: 5 }) });
  await travel({ assumptions: ASSUMPTIONS[0], config: EQUALS, secrets: {}, method: 'POST', origin: () => undefined, next: () => instance, requestId: 'mine' });
  const { us: _, ...members } = EQUALS.members;
  const config = { ...EQUALS, members, fastest: { ...EQUALS.fastest, equivalents: { eu: ['eu', 'ap'] } } } as EdgeConfig;
  const edited = await instance.request(leg2(config, 'mine'));
  expect(edited.origin!.custom!.domainName).toBe('ap.example.com');
  expect(instance.faults).not.toContain('exception');
});

test.each<{ [name: string]: string }>([{ variant: 'ghost' }, { variant: 'last' }, { avoid: 'eu' }, { session: 'mine' }])('what a viewer forges does not keep an answer out of the cache: %j', async (forged) => {
  const { last: _, ...members } = EQUALS.members;
  const config = { ...EQUALS, members } as EdgeConfig;
  const shown = request(customOrigin('eu.example.com', carried(config, 'primary', {})), internal(forged));
  const seen = await new Instance().response(event({ request: shown, response: ok() }));
  expect(seen.headers['cache-control'][0].value).toBe('max-age=600');
});

test('leg 2 of which nothing is known may be a standby’s, though nobody named it for the primary', async () => {
  const { fallbacks: _, ...eu } = EQUALS.members.eu;
  const config = { ...EQUALS, members: { ...EQUALS.members, eu } } as EdgeConfig;
  const shown = request(customOrigin('ap.example.com', carried(config, 'fallback', {})));
  const seen = await new Instance().response(event({ request: shown, response: ok() }));
  expect(seen.headers['cache-control'][0].value).toBe('no-store, stale-if-error=0');
});

test('errors of whoever of several it was are not put down to the primary', async () => {
  const instance = new Instance();
  const shown = request(customOrigin('eu.example.com', carried(EQUALS, 'primary', {})));
  for (let i = 0; i < 10; i++) await instance.response(event({ request: shown, response: response(503) }, `request-${i}`));
  expect(instance.news).toEqual([]);
});

test('beside a write, all that are out are connected to: only so an instance that sees nothing but writes learns that they are back', async () => {
  const instance = new Instance().eject('us').eject('ap');
  const write = () => travel({ assumptions: ASSUMPTIONS[0], config: EQUALS, secrets: {}, method: 'POST', origin: ok, next: () => instance });
  await write();
  expect([...new Set(instance.probed)].sort()).toEqual(['ap ap.example.com 443', 'eu eu.example.com 443', 'us us.example.com 8080']);
});

test('of a version that is voided, whoever answers alike is asked before another version', async () => {
  const instance = new Instance({}, {}, { race: async () => ({ winner: 'v1', milliseconds: 5 }) });
  const { sent } = await travel({
    assumptions: ASSUMPTIONS[0], config: SAME_AS, headers: internal({ variant: 'v1', avoid: 'v1' }), origin: () => undefined, next: () => instance, requestId: 'mine',
  });
  expect(domainsOf(sent)).toEqual(['v1', 'v1us']);
});

test('who wins a race lets us in', async () => {
  const instance = new Instance({}, {}, { race: async () => ({ winner: 'us', milliseconds: 5 }) });
  await travel({ assumptions: ASSUMPTIONS[0], config: EQUALS, secrets: {}, origin: ok, next: () => instance });
  expect(instance.news).toEqual(['reached us']);
});

test('whoever is silent, and stays in since nobody else is, is as slow as that', async () => {
  const told: string[] = [];
  const instance: Instance = new Instance({}, {}, { pace: {
    isUnknown: () => false, choose: () => ({ member: 'us', explores: false }), answered: (member, milliseconds) => void told.push(`${member} ${milliseconds}`),
  } });
  instance.eject('eu').eject('ap');
  const origin = (domain: string) => {
    if (domain !== 'us.example.com') return ok();
    instance.time += 5_000;
    return undefined;
  };
  await travel({ assumptions: ASSUMPTIONS[0], config: EQUALS, secrets: {}, origin, next: () => instance, requestId: 'mine' });
  expect(instance.health.isOut('us')).toBe(false);
  expect(told).toEqual(['us 5000']);
});

test('a standby that was named for the nearest is kept under no other’s name, whoever sees what', async () => {
  const config: EdgeConfig = {
    v: 1,
    primary: 'eu',
    fallback: 'us',
    unassigned: true,
    members: Object.fromEntries(['eu', 'us', 'last'].map((id) => [id, { domain: `${id}.example.com` }])),
    nearest: { 'eu-west-1': 'eu', 'us-east-1': 'us' },
    nearestFallbacks: { us: 'last' },
  };
  for (const assumptions of ASSUMPTIONS) {
    const [here, there] = [0, 1].map(() => new Instance({}, {}, { region: 'us-east-1' }));
    here.eject('us');
    let events = 0;
    const { sent, response: last } = await travel({ assumptions, config, secrets: {}, origin: ok, next: () => (events++ === 0 ? here : there) });
    expect(domainsOf(sent)).toEqual(['last']);
    expect(last!.headers['cache-control'][0].value).toBe('no-store, stale-if-error=0');
  }
});

test('ten that must not be probed, all dead: all are tried, then the least bad, and whoever is back is found', async () => {
  const ids = Array.from({ length: 10 }, (_, i) => `m${i}`);
  const config = {
    ...EQUALS,
    primary: 'm0',
    fallback: 'm1',
    members: Object.fromEntries(ids.map((id) => [id, { domain: `${id}.example.com`, probe: false }])),
    fastest: { ...EQUALS.fastest, equivalents: { m0: ids }, watchdogDefault: { m0: 'm7' } },
  } as EdgeConfig;
  const instance = new Instance();
  let isBack = false;
  const visit = async (nth: number) => {
    instance.time += 1_000;
    const origin = (domain: string) => {
      if (isBack && domain === 'm4.example.com') return ok();
      instance.time += 1_000;
      return undefined;
    };
    return travel({ assumptions: ASSUMPTIONS[0], config, secrets: {}, origin, next: () => instance, requestId: `request-${nth}` });
  };
  const asked = new Set<string>();
  for (let nth = 0; nth < 30; nth++) {
    const members = domainsOf((await visit(nth)).sent);
    expect(new Set(members).size).toBe(2);
    for (const id of members) asked.add(id);
    if (nth === 0) expect(members[0]).toBe('m7');
  }
  expect([...asked].sort()).toEqual(ids);
  expect([instance.races, instance.probed]).toEqual([[], []]);
  isBack = true;
  // Less than the longest ejection, at three seconds each.
  const later = [];
  for (let nth = 30; nth < 150; nth++) later.push(domainsOf((await visit(nth)).sent));
  expect(later.at(-1)).toEqual(['m4']);
});
