import { layOut } from '../../../src/drill/run/start-edge';
import type { LocalCloudFront } from '../../../src/local-cloudfront';
import { Network } from '../../../src/network/network';

test('places and distances of origins that are deployed later wait for them', () => {
  const origins = new Map<string, unknown>([['a', {}]]);
  const pops = [{ name: 'IAD89-P1', region: 'us-east-1' }];
  const network = new Network({ pops, origins: () => [...origins.keys()], tableRegions: () => [] });
  const edge = { network, distribution: { origins } } as unknown as LocalCloudFront;
  const scenario = {
    pops: ['us-east-1'], places: { a: 'eu-west-1', c: 'eu-west-2' },
    distances: { 'us-east-1': { 'a': 10, 'c': 20, 'eu-west-1': 30, 'eu-west-2': 40 } },
  };
  const ends = () => network.distances.map(({ to, ms }) => [to, ms]);
  layOut(edge, scenario);
  expect([network.places, ends()]).toEqual([{ a: 'eu-west-1' }, [['a', 10], ['eu-west-1', 30]]]);
  origins.set('c', {});
  layOut(edge, scenario);
  expect([network.places, ends()]).toEqual([scenario.places, [['a', 10], ['eu-west-1', 30], ['c', 20], ['eu-west-2', 40]]]);
});
