import fc from 'fast-check';
import { edgeLocationName } from '../../src/network/edge-location-names';
import { Network } from '../../src/network/network';
import { findPop, popNamed } from '../../src/runtime/points-of-presence';

const POPS = [{ name: 'DUB56-P1', region: 'eu-west-1' }, { name: 'IAD89-P1', region: 'us-east-1' }, { name: 'IAD55-P2', region: 'us-east-1' }];
const REGIONS = ['eu-west-1', 'us-east-1', 'ap-southeast-1'];

function network() {
  return new Network({ pops: POPS, origins: () => ['v1', 'v2'], tableRegions: () => REGIONS });
}

describe('distances', () => {
  test('nothing is far before somebody says so', () => {
    expect([network().roundTripMs('DUB56-P1', 'v1'), network().roundTripToRegionMs('DUB56-P1', 'us-east-1')]).toEqual([0, 0]);
  });

  test('of a Region hold for all of its points of presence, those of one for itself alone', () => {
    const net = network();
    net.setDistance('us-east-1', 'v1', 80);
    net.setDistance('IAD55-P2', 'v1', 90);
    expect(['DUB56-P1', 'IAD89-P1', 'IAD55-P2'].map((pop) => net.roundTripMs(pop, 'v1'))).toEqual([0, 80, 90]);
    net.setDistance('IAD55-P2', 'v1', 0);
    expect(net.roundTripMs('IAD55-P2', 'v1')).toBe(80);
  });

  test('to a Region hold for its replicas and the origins there, there and back; an origin\'s own counts more', () => {
    const net = network();
    net.place('v1', 'us-east-1');
    net.place('v2', 'us-east-1');
    net.setDistance('eu-west-1', 'us-east-1', 70);
    net.setDistance('eu-west-1', 'v2', 5);
    expect([net.roundTripMs('DUB56-P1', 'v1'), net.roundTripMs('DUB56-P1', 'v2'), net.roundTripToRegionMs('DUB56-P1', 'us-east-1')]).toEqual([70, 5, 70]);
    expect([net.roundTripToRegionMs('IAD89-P1', 'eu-west-1'), net.roundTripToRegionMs('IAD89-P1', 'us-east-1')]).toEqual([70, 0]);
    expect(net.distances).toEqual([{ from: 'eu-west-1', to: 'us-east-1', ms: 70 }, { from: 'eu-west-1', to: 'v2', ms: 5 }]);
    expect(net.places).toEqual({ v1: 'us-east-1', v2: 'us-east-1' });
  });

  test('Origin Shield is in its Region', () => {
    const net = network();
    net.setDistance('eu-west-1', 'v1', 20);
    expect(net.roundTripMs('origin-shield/eu-west-1', 'v1')).toBe(20);
  });
});

describe('cuts', () => {
  test('a Region takes its points of presence, replicas and origins along, which go on reaching each other', () => {
    const net = network();
    net.place('v1', 'eu-west-1');
    net.place('v2', 'us-east-1');
    net.cut('eu-west-1');
    expect([net.isCut('DUB56-P1', 'v1'), net.isCut('DUB56-P1', 'v2'), net.isCut('IAD89-P1', 'v1'), net.isCut('IAD89-P1', 'v2')]).toEqual([false, true, true, false]);
    expect([net.isRegionCut('DUB56-P1', 'eu-west-1'), net.isRegionCut('DUB56-P1', 'us-east-1'), net.isRegionCut('IAD89-P1', 'eu-west-1')]).toEqual([false, true, true]);
    expect([net.areRegionsCut('eu-west-1', 'us-east-1'), net.areRegionsCut('us-east-1', 'ap-southeast-1')]).toEqual([true, false]);
  });

  test('an origin that was placed nowhere is in no Region: a Region\'s cut takes it from nobody', () => {
    const net = network();
    net.cut('eu-west-1');
    expect([net.isCut('DUB56-P1', 'v1'), net.isCut('IAD89-P1', 'v1')]).toEqual([false, false]);
  });

  test('a point of presence, and an origin, can be cut off by itself', () => {
    const net = network();
    net.cut('IAD89-P1');
    expect([net.isCut('IAD89-P1', 'v1'), net.isCut('IAD55-P2', 'v1'), net.isRegionCut('IAD89-P1', 'us-east-1')]).toEqual([true, false, true]);
    net.heal();
    net.cut('v1');
    expect([net.isCut('IAD89-P1', 'v1'), net.isCut('IAD89-P1', 'v2')]).toEqual([true, false]);
  });

  test('a link is cut in both directions, and by whichever end it is named', () => {
    const net = network();
    net.cut('us-east-1', 'eu-west-1');
    net.cut('eu-west-1', 'us-east-1');
    expect(net.cuts).toEqual([{ a: 'us-east-1', b: 'eu-west-1' }]);
    expect([net.areRegionsCut('eu-west-1', 'us-east-1'), net.isRegionCut('IAD55-P2', 'eu-west-1'), net.isRegionCut('DUB56-P1', 'ap-southeast-1')]).toEqual([true, true, false]);
    net.heal('eu-west-1', 'us-east-1');
    expect(net.cuts).toEqual([]);
  });

  test('healing one heals all that name it; a link alone only itself', () => {
    const net = network();
    net.cut('eu-west-1');
    net.cut('eu-west-1', 'us-east-1');
    net.cut('DUB56-P1', 'v1');
    net.heal('eu-west-1', 'us-east-1');
    expect(net.cuts).toEqual([{ a: 'eu-west-1' }, { a: 'DUB56-P1', b: 'v1' }]);
    net.heal('eu-west-1');
    expect([net.cuts, net.isCut('DUB56-P1', 'v1'), net.isCut('DUB56-P1', 'v2')]).toEqual([[{ a: 'DUB56-P1', b: 'v1' }], true, false]);
  });

  test('each change is told, until nobody listens', () => {
    const net = network();
    const heard: string[] = [];
    const end = net.onChange(() => heard.push(JSON.stringify(net.cuts)));
    net.cut('eu-west-1');
    net.heal();
    end();
    net.cut('eu-west-1');
    expect(heard).toEqual(['[{"a":"eu-west-1"}]', '[]']);
  });

  test('whatever was cut, being cut off is mutual, and after healing nothing is left of it', () => {
    const names = ['eu-west-1', 'us-east-1', 'ap-southeast-1', 'DUB56-P1', 'v1', 'v2'];
    fc.assert(fc.property(fc.array(fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 }), { maxLength: 5 }), (cuts) => {
      const net = network();
      net.place('v1', 'ap-southeast-1');
      for (const [a, b] of cuts) {
        // One within the other is refused, and changes nothing.
        try { net.cut(a!, b); } catch { /* named below */ }
      }
      for (const one of REGIONS) for (const other of REGIONS) expect(net.areRegionsCut(one, other)).toBe(net.areRegionsCut(other, one));
      for (const region of REGIONS) expect(net.areRegionsCut(region, region)).toBe(false);
      for (const name of names) net.heal(name);
      expect(net.cuts).toEqual([]);
    }));
  });
});

describe('fails when', () => {
  test.each<[string, (net: Network) => void, RegExp]>([
    ['the point of presence of a distance is unknown', (net) => net.setDistance('DUB65-P1', 'v1', 1), /"DUB65-P1" is no point of presence.*eu-west-1, DUB56-P1.*write DUB56-P1/s],
    ['its origin is unknown', (net) => net.setDistance('eu-west-1', 'v3', 1), /"v3" is no origin.*v1, v2.*write v1/s],
    ['a distance begins where no point of presence is', (net) => net.setDistance('ap-southeast-1', 'v1', 1), /"ap-southeast-1" is no point of presence/],
    ['a distance is negative', (net) => net.setDistance('eu-west-1', 'v1', -1), /is -1 ms.*2147483647/s],
    ['a distance is no number', (net) => net.setDistance('eu-west-1', 'v1', NaN), /is NaN ms/],
    ['an origin that is placed is unknown', (net) => net.place('moon', 'eu-west-1'), /"moon" is no origin.*name one of these/s],
    ['its place is no Region', (net) => net.place('v1', 'Dublin'), /"Dublin" is no Region.*the place of v1/s],
    ['what is cut is unknown', (net) => net.cut('eu-wset-1'), /"eu-wset-1" is no Region in use.*write eu-west-1/s],
    ['what is healed is unknown', (net) => net.heal('eu-west-1', 'mars'), /"mars"/],
    ['a link leads into itself', (net) => net.cut('eu-west-1', 'DUB56-P1'), /one is the other, or in it/],
    ['a link leads to itself', (net) => net.cut('v1', 'v1'), /one is the other/],
  ])('%s', (_, act, message) => {
    const net = network();
    expect(() => act(net)).toThrow(message);
    expect([net.cuts, net.distances, net.places]).toEqual([[], [], {}]);
  });
});

describe('points of presence', () => {
  test('a Region has the name of an edge location near it; one that is newer than this code has one made of its own', () => {
    expect([edgeLocationName('eu-west-1'), edgeLocationName('mx-central-1')]).toEqual(['DUB56-P1', 'MXCENTRAL1-P1']);
  });

  test('are found by name, or by Region where one alone is there', () => {
    expect([findPop(POPS, 'IAD55-P2')?.name, findPop(POPS, 'eu-west-1')?.name, findPop(POPS, 'us-east-1'), findPop(POPS, 'moon')]).toEqual(['IAD55-P2', 'DUB56-P1', undefined, undefined]);
  });

  test('fails when there is none, or several', () => {
    expect(() => popNamed(POPS, 'DUB65-P1')).toThrow(/no point of presence "DUB65-P1".*write DUB56-P1/s);
    expect(() => popNamed(POPS, 'us-east-1')).toThrow(/several points of presence in us-east-1/);
  });
});
