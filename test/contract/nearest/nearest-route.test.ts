import { type NearestRoute, planNearest } from '../../../src/contract/nearest';
import { GroupOriginIds } from '../../../src/contract/steering';

const ROUTE: NearestRoute = {
  version: 1,
  originIds: GroupOriginIds.OBJECTS,
  origins: { eu: { id: 'eu' }, us: { id: 'us' }, ap: { id: 'ap' } },
  plans: [[], ['us', 'eu'], ['ap', 'eu'], ['eu', 'us']],
  regions: { 'us': 1, 'ap': 2, 'eu': 3, 'eu-south-1': 0, 'af-south-1': 3 },
  statusCodes: [500, 504],
};

test.each<[string | undefined, string[] | undefined]>([
  ['us-east-1', ['us', 'eu']],
  ['us-somewhere-9', ['us', 'eu']],
  ['us', ['us', 'eu']],
  ['af-south-1', ['eu', 'us']],
  // Its part of the world says otherwise.
  ['eu-south-1', undefined],
  ['eu-west-9', ['eu', 'us']],
  ['af-south-9', undefined],
  ['', undefined],
  ['-', undefined],
  [undefined, undefined],
])('from %p it is %p', (region, members) => {
  expect(planNearest(region, ROUTE)).toEqual(members && { kind: 'group', members, statusCodes: [500, 504] });
});

test('without failover one member is chosen, and the primary too where the behavior cannot say its Host', () => {
  const single = { ...ROUTE, plans: [['eu'], ['us'], ['ap']], regions: { us: 1, ap: 2 }, statusCodes: undefined };
  expect(['us-east-1', 'eu-west-1', undefined].map((region) => planNearest(region, single))).toEqual(['us', 'eu', 'eu'].map((member) => ({ kind: 'select', member })));
});
