import fc from 'fast-check';
import { ROUTE, routeFrom, SINGLE } from './functions';
import { FORGEABLE_REQUEST_HEADERS } from '../../../src/contract/names';
import { GroupOriginIds } from '../../../src/contract/steering';
import { edgeRequest } from '../steering/functions';

const group = (...ids: string[]) => ({ kind: 'group', originIds: ids.map((id) => `origin-${id}`), statusCodes: [500, 502, 503, 504] });
const select = (id: string, overrides = {}) => ({ kind: 'select', originId: `origin-${id}`, overrides });

describe('the origins', () => {
  test.each<[string, string[]]>([
    ['us-east-1', ['us', 'eu']],
    ['us-somewhere-9', ['us', 'eu']],
    ['ap-south-1', ['ap', 'eu']],
    ['af-south-1', ['eu', 'us']],
    ['eu-west-1', ['eu', 'us']],
  ])('seen from %s are a group of %p', async (region, members) => {
    expect((await routeFrom(region)).choice).toMatchObject(group(...members));
  });

  test.each(['eu-south-1', 'af-south-9', 'mars-north-1', '', 'constructor', '__proto__'])('seen from "%s" are what the behavior targets', async (region) => {
    expect((await routeFrom(region)).choice).toBeUndefined();
  });

  test.each([GroupOriginIds.OBJECTS, GroupOriginIds.STRINGS])('are written as %s', async (originIds) => {
    expect((await routeFrom('us-east-1', {}, { ...ROUTE, originIds })).choice).toMatchObject(group('us', 'eu'));
  });

  test('without failover are chosen by their ids, with the Host that they want', async () => {
    const hosted = { ...SINGLE, plans: [['eu'], ['us'], ['ap']], origins: { ...ROUTE.origins, eu: { id: 'origin-eu', host: 'www.example.com' } } };
    expect((await routeFrom('us-east-1', { method: 'POST' }, SINGLE)).choice).toEqual(select('us'));
    expect((await routeFrom('eu-west-1', { method: 'POST' }, SINGLE)).choice).toBeUndefined();
    expect((await routeFrom('eu-west-1', {}, hosted)).choice).toEqual(select('eu', { hostHeader: 'www.example.com' }));
    expect((await routeFrom('mars-north-1', {}, hosted)).choice).toEqual(select('eu', { hostHeader: 'www.example.com' }));
  });
});

describe('internal headers', () => {
  test('that a viewer sends are removed, in any case, and nobody is told a variant', async () => {
    const headers = Object.fromEntries([...FORGEABLE_REQUEST_HEADERS, 'X-Smart-Origin-Add-Eu-X-Key', 'X-SMART-ORIGIN-CONFIG-1'].map((name) => [name, 'us']));
    const { request, choice } = await routeFrom('ap-south-1', { headers });
    expect(Object.keys(request.headers).filter((name) => name.startsWith('x-smart-origin-'))).toEqual([]);
    expect(choice).toMatchObject(group('ap', 'eu'));
  });

  test('removed, nothing else of the request is changed', async () => {
    const given = { method: 'PUT', uri: '/a%2Fb', querystring: 'q=1&q=2', cookie: 'a=1; b=2', headers: { 'X-Other': 'stays', 'X-Smart-Origi': 'too' } };
    const { request } = await routeFrom('us-east-1', given);
    expect(request).toEqual(edgeRequest(given));
  });
});

describe('faults', () => {
  test.each<[string, unknown]>([
    ['of another version', { ...ROUTE, version: 2 }],
    ['without plans', { ...ROUTE, plans: undefined }],
    ['with a plan that is missing', { ...ROUTE, plans: [[]] }],
    ['without origins', { ...ROUTE, origins: {} }],
    ['that is empty', {}],
  ])('a route %s leaves the request to the target of the behavior, without forgeries', async (_what, route) => {
    const { request, choice } = await routeFrom('us-east-1', { headers: { 'X-Smart-Origin-Member': 'us' } }, route);
    expect(choice).toBeUndefined();
    expect(request).toEqual(edgeRequest());
  });
});

test('whatever comes: two different members of ours or the target of the behavior, and no forgeries', async () => {
  const headers = fc.dictionary(fc.constantFrom('User-Agent', 'X-Smart-Origin-Variant', 'x-smart-origin-session', 'X-SMART-ORIGIN-ADD-EU-X', 'x-device-id'), fc.string({ unit: fc.constantFrom('a', ';', '=', '1') }));
  const region = fc.oneof(fc.string(), fc.constantFrom('us-east-1', 'eu-west-1', 'eu-south-1', 'ap-', '-ap', 'toString', 'us-east-1 '));
  await fc.assert(fc.asyncProperty(region, headers, fc.constantFrom('GET', 'POST', 'OPTIONS'), fc.constantFrom(ROUTE, SINGLE), async (from, given, method, route) => {
    const { request, choice } = await routeFrom(from, { headers: given, method }, route);
    expect(Object.keys(request.headers).filter((name) => name.startsWith('x-smart-origin-'))).toEqual([]);
    if (choice?.kind === 'group') expect(new Set(choice.originIds).size).toBe(2);
    else if (choice) expect(['origin-us', 'origin-ap']).toContain((choice as { originId: string }).originId);
  }), { numRuns: 100 });
}, 60_000);
