import fc from 'fast-check';
import { REGIONS } from '../../../src/contract/edge-router';
import { nearestMembers, nearestOrder } from '../../../src/contract/nearest';

const CONTINENTS = { 'eu-west-1': 'eu', 'ap-southeast-1': 'ap', 'us-east-1': 'us' };

test.each<[string | undefined, string[]]>([
  ['eu-west-1', ['eu', 'us', 'ap']],
  ['us-east-1', ['us', 'eu', 'ap']],
  ['us-west-2', ['us', 'eu', 'ap']],
  ['ap-southeast-1', ['ap', 'eu', 'us']],
  ['ap-southeast-2', ['ap', 'us', 'eu']],
  ['sa-east-1', ['us', 'eu', 'ap']],
  ['us-somewhere-9', ['us', 'eu', 'ap']],
  ['ap', ['ap', 'eu', 'us']],
  ['xx-somewhere-9', ['eu', 'ap', 'us']],
  ['', ['eu', 'ap', 'us']],
  [undefined, ['eu', 'ap', 'us']],
])('from %p the order is %p', (from, order) => {
  expect(nearestMembers(CONTINENTS, from)).toEqual(order);
});

test('a member in several Regions counts by the nearest of them', () => {
  const places = { 'eu-west-1': 'one', 'ap-northeast-1': 'one', 'us-east-1': 'two' };
  expect(nearestMembers(places, 'ap-northeast-3')).toEqual(['one', 'two']);
  expect(nearestMembers(places, 'us-east-2')).toEqual(['two', 'one']);
});

test.each<[string, { [member: string]: string }, string[]]>([
  ['nobody is named', {}, ['eu', 'us', 'ap']],
  ['another member is', { eu: 'ap' }, ['eu', 'ap', 'us']],
  ['the next nearest is', { eu: 'us' }, ['eu', 'us', 'ap']],
  ['a standby is', { eu: 'backup' }, ['eu', 'backup', 'us', 'ap']],
  ['one is for a member that is farther', { us: 'backup' }, ['eu', 'us', 'ap']],
])('where %s, the order is the nearest, whom it names, the others by distance', (_what, named, order) => {
  expect(nearestOrder(['eu', 'us', 'ap'], (id) => named[id])).toEqual(order);
});

const region = fc.constantFrom(...Object.keys(REGIONS));
const places = fc.dictionary(region, fc.constantFrom('a', 'b', 'c', 'd'), { minKeys: 1, maxKeys: 8, noNullPrototype: true });

test('from everywhere: each member once, and the first is in the nearest Region', () => {
  fc.assert(fc.property(places, fc.option(fc.oneof(region, fc.string()), { nil: undefined }), (map, from) => {
    const order = nearestMembers(map, from);
    expect([...order].sort()).toEqual([...new Set(Object.values(map))].sort());
    if (from !== undefined && Object.hasOwn(map, from)) expect(order[0]).toBe(map[from]);
    if (from !== undefined && Object.hasOwn(REGIONS, from)) {
      const placesOf = (id: string) => Object.keys(map).filter((one) => map[one] === id);
      const kilometers = (id: string) => Math.min(...placesOf(id).map((one) => distance(REGIONS[from], REGIONS[one])));
      for (const other of order) expect(kilometers(order[0])).toBeLessThanOrEqual(kilometers(other) + 1e-6);
    }
  }));
});

test('a named fallback changes nothing but the second place', () => {
  fc.assert(fc.property(places, region, fc.constantFrom('a', 'b', 'c', 'd', 'backup'), (map, from, named) => {
    const members = nearestMembers(map, from);
    const order = nearestOrder(members, () => named);
    expect(order[0]).toBe(members[0]);
    if (named !== members[0]) expect(order[1]).toBe(named);
    expect(order.filter((id) => id !== named)).toEqual(members.filter((id) => id !== named));
    expect(new Set(order).size).toBe(order.length);
  }));
});

/** Haversine, where the code goes by the cosine of the angle. */
function distance([lat1, lon1]: readonly [number, number], [lat2, lon2]: readonly [number, number]): number {
  const radians = Math.PI / 180;
  const half = (angle: number) => Math.sin(angle * radians / 2) ** 2;
  const a = half(lat2 - lat1) + Math.cos(lat1 * radians) * Math.cos(lat2 * radians) * half(lon2 - lon1);
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(a)));
}
