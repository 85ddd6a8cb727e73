import { NOW, policyText, steering, sticky, viewerRequest } from './fixtures';
import { decide, type DecisionInput, readPolicy, sessionToLookUp, stampedCookie } from '../../../src/contract/steering';

const SESSION = { sessiontoken: { value: 'abc' } };
const config = steering({ v2: 0, v3: 0 }, { session: { cookie: 'sessiontoken' }, ttl: 600 });
const always = steering({ v2: 0, v3: 0 }, { session: { cookie: 'sessiontoken', always: true }, ttl: 600 });

function made(request: object, more: Partial<DecisionInput> = {}, policy: object = {}) {
  const used = more.config ?? config;
  const input = { request: viewerRequest(request), ip: '192.0.2.1', config: used, now: NOW, policy: readPolicy(policyText(policy), used), ...more };
  return { input, decision: decide(input) };
}

describe('the session is looked up', () => {
  const pin = (left: number) => sticky(`1.v2.4711.${NOW + left}`);
  test.each<[string, ReturnType<typeof made>, string | undefined]>([
    ['for a token without a pin', made({ cookies: SESSION }), 'abc'],
    ['not without a token', made({}), undefined],
    ['not for a token that is none', made({ cookies: { sessiontoken: { value: 'a b' } } }), undefined],
    ['not beside a valid pin', made({ cookies: { ...SESSION, ...pin(300) } }), undefined],
    ['beside a valid pin where the table has the last word', made({ cookies: { ...SESSION, ...pin(300) } }, { config: always }), 'abc'],
    ['beside a pin that has ended', made({ cookies: { ...SESSION, ...pin(-1) } }), 'abc'],
    ['beside a pin later than we can have written', made({ cookies: { ...SESSION, ...pin(700) } }), 'abc'],
    ['beside a pin to a voided member', made({ cookies: { ...SESSION, ...pin(300) } }, {}, { voided: ['v2'] }), 'abc'],
    ['not while a member is forced', made({ cookies: SESSION }, {}, { force: 'v2' }), undefined],
    ['not in a preview', made({ cookies: SESSION }, { preview: { member: 'v3', expires: NOW + 9 } }), undefined],
    ['not for crawlers', made({ cookies: SESSION, headers: { 'user-agent': { value: 'Googlebot/2.1' } } }), undefined],
    ['not without consent', made({ cookies: SESSION }, { config: { ...config, consent: { cookie: 'consent' } } }), undefined],
    ['not where no session cookie is configured', made({ cookies: SESSION }, { config: steering() }), undefined],
  ])('%s', (_, { input, decision }, token) => {
    expect(sessionToLookUp(input, decision)).toBe(token);
  });
});

describe('the cookie keeps', () => {
  const kept = ({ input, decision }: ReturnType<typeof made>, stamp?: string) =>
    stampedCookie(input, decision, stamp === undefined ? undefined : { value: stamp })?.value;
  const until = NOW + 600;
  const bucket = made({}).decision.bucket;
  const young = sticky(`1.v2.4711.${NOW + 300}`);
  const old = sticky(`1.v2.4711.${NOW + 299}`);
  test.each<[string, ReturnType<typeof made>, string | undefined, string | undefined]>([
    ['the member of the session', made({ cookies: SESSION }), 'v2', `1.v2.${bucket}.${until}`],
    ['the variant where the table has no session', made({ cookies: SESSION }), '-', `1.v1.${bucket}.${until}`],
    ['the variant where it is the session’s too', made({ cookies: SESSION }), 'v1', `1.v1.${bucket}.${until}`],
    ['nothing of a session that could not be looked up', made({ cookies: SESSION }), undefined, undefined],
    ['nothing of a stand-in', made({ cookies: SESSION }), '~', undefined],
    ['nothing of a stand-in for a new visitor', made({}), '~', undefined],
    ['nothing of a member that is voided meanwhile', made({ cookies: SESSION }, {}, { voided: ['v2'] }), 'v2', undefined],
    ['nothing of a member that there is none of', made({ cookies: SESSION }), 'v9', undefined],
    ['nothing of a stamp that makes no sense', made({ cookies: SESSION }), 'V2; Path=/', undefined],
    ['the variant of a new visitor', made({}), undefined, `1.v1.${bucket}.${until}`],
    ['a young pin as it is', made({ cookies: young }), undefined, undefined],
    ['an old pin, renewed', made({ cookies: old }), undefined, `1.v2.4711.${until}`],
    ['an old pin as it is behind a stand-in', made({ cookies: old }), '~', undefined],
    ['a young pin that the table confirms as it is', made({ cookies: { ...SESSION, ...young } }, { config: always }), 'v2', undefined],
    ['a young pin where the table has no session', made({ cookies: { ...SESSION, ...young } }, { config: always }), '-', undefined],
    ['the session in place of a young pin', made({ cookies: { ...SESSION, ...young } }, { config: always }), 'v3', `1.v3.4711.${until}`],
    ['an old pin, renewed, where nobody knows the session: it served', made({ cookies: { ...SESSION, ...old } }, { config: always }), undefined, `1.v2.4711.${until}`],
    ['nothing of a pin that has ended where nobody knows the session', made({ cookies: { ...SESSION, ...sticky(`1.v2.4711.${NOW - 1}`) } }, { config: always }), undefined, undefined],
    ['an old pin as it is behind a stand-in, where the table has the last word', made({ cookies: { ...SESSION, ...old } }, { config: always }), '~', undefined],
    ['no stamp on requests that ask for no session', made({ cookies: young }), 'v3', undefined],
  ])('%s', (_, given, stamp, value) => {
    expect(kept(given, stamp)).toBe(value);
  });

  test('nothing on OPTIONS', () => {
    expect(kept(made({ method: 'OPTIONS', cookies: SESSION }), 'v2')).toBeUndefined();
  });
});
