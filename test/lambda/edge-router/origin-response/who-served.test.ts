import { response as answer, carried, CONFIG, customOrigin, event, headers, internal, request } from '../support/events';
import { found, Instance, type Sessions } from '../support/instance';

const SESSIONS: Sessions = { two: Promise.resolve(found('v2')), slow: { kind: 'unknown' } };
const PRIMARY = customOrigin('v1.example.com', carried(CONFIG, 'primary'));
const FALLBACK = customOrigin('v1us.example.com', carried(CONFIG, 'fallback'));
/** As origin-request leaves them. */
const EDITED = customOrigin('v2.example.com', {});

/** Stamp and storing rule of a response to a request that was never seen before. */
async function judged(shown: object, instance = new Instance(SESSIONS), status = 200): Promise<[string | undefined, string | undefined]> {
  const { headers: of } = await instance.response(event({ ...shown, response: answer(status, { 'Cache-Control': 'max-age=600' }) }));
  return [of['x-smart-origin-stamp']?.[0].value, of['cache-control']?.[0].value];
}

test.each<[string, object, [string | undefined, string | undefined]]>([
  ['the member that the router wrote down', request(EDITED, internal({ member: 'v2;leg=1;stamp=v2' })), ['v2', 'max-age=600']],
  ['the same, without a look-up', request(EDITED, internal({ member: 'v2;leg=1' })), [undefined, 'max-age=600']],
  ['a stand-in that the router wrote down', request(EDITED, internal({ member: 'v1;leg=1;for=v2;stamp=v2' })), ['~', 'no-store, stale-if-error=0']],
  ['a stand-in whose answers are kept', request(EDITED, internal({ member: 'v1;leg=1;for=v2;ttl=60' })), ['~', 'max-age=60']],
  ['leg 2 that the router wrote down', request(EDITED, internal({ member: 'v1;leg=2;for=v2' })), ['~', 'no-store, stale-if-error=0']],
  ['a member where nothing was written down', request(PRIMARY, internal({ variant: 'v2' })), [undefined, 'no-store, stale-if-error=0']],
  ['a member of a session where nothing was written down', request(PRIMARY, internal({ variant: 'v1', session: 'two' })), ['v2', 'no-store, stale-if-error=0']],
  ['a member where the table does not answer any more', request(PRIMARY, internal({ variant: 'v1', session: 'slow' })), [undefined, 'no-store, stale-if-error=0']],
  ['leg 2 where nothing was written down', request(FALLBACK, internal({ variant: 'v1', session: 'two' })), ['~', 'no-store, stale-if-error=0']],
  ['nobody knows whom, without a configuration', request(customOrigin('v1.example.com', {}), internal({ variant: 'v2' })), ['~', 'no-store, stale-if-error=0']],
  ['nobody knows whom, without an origin', request(undefined), ['~', 'no-store, stale-if-error=0']],
  ['nobody knows whom, with a header that is not ours', request(EDITED, internal({ member: 'v2;leg=3' })), ['~', 'no-store, stale-if-error=0']],
])('of %s', async (_, shown, expected) => {
  expect(await judged({ request: shown })).toEqual(expected);
});

test('of nobody knows whom: an event without a request', async () => {
  expect(await judged({})).toEqual(['~', 'no-store, stale-if-error=0']);
});

test('a viewer’s own member header means nothing, whatever stands beside it', async () => {
  expect(await judged({ request: request(PRIMARY, internal({ variant: 'v1', member: 'v2;leg=1;stamp=v2' })) })).toEqual([undefined, 'no-store, stale-if-error=0']);
  expect(await judged({ request: request(FALLBACK, internal({ variant: 'v1', member: 'v2;leg=1;stamp=v2;ttl=999' })) })).toEqual(['~', 'no-store, stale-if-error=0']);
  const ofTomorrow = customOrigin('v1.example.com', carried({ ...CONFIG, v: 2 as 1 }, 'primary'));
  expect(await judged({ request: request(ofTomorrow, internal({ variant: 'v1', member: 'v2;leg=1;stamp=v2' })) })).toEqual(['~', 'no-store, stale-if-error=0']);
});

test('nobody is stamped for a member that is out here, as it may have been where it was asked', async () => {
  const shown = { request: request(PRIMARY, internal({ variant: 'v1', session: 'two' })) };
  expect(await judged(shown, new Instance(SESSIONS).eject('v2'))).toEqual(['~', 'no-store, stale-if-error=0']);
  expect(await judged(shown, new Instance(SESSIONS).eject('v1'))).toEqual(['v2', 'no-store, stale-if-error=0']);
});

test('memory of leg 1 says nothing of leg 2', async () => {
  const instance = new Instance(SESSIONS);
  await instance.request(event({ request: request(PRIMARY, internal({ variant: 'v2' })) }));
  expect(await judged({ request: request(FALLBACK, internal({ variant: 'v2' })) }, instance)).toEqual(['~', 'no-store, stale-if-error=0']);
});

test('internal headers of an origin are removed, its stamps above all', async () => {
  const response = { ...answer(200), headers: headers({ 'X-Smart-Origin-Stamp': 'v2', 'x-smart-origin-variant': 'v2', 'X-Smart-Origin-Why': 'x', 'x-other': 'stays' }) };
  const { headers: left } = await new Instance().response(event({ request: request(EDITED, internal({ member: 'v1;leg=1' })), response }));
  expect(left).toEqual(headers({ 'x-other': 'stays' }));
});

test.each([[399, 'v2'], [304, 'v2'], [400, undefined], [503, undefined]])('status %d is stamped: %s', async (status, stamp) => {
  expect((await judged({ request: request(EDITED, internal({ member: 'v2;leg=1;stamp=v2' })) }, undefined, status))[0]).toBe(stamp);
});
