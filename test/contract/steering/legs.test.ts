import { policyText, steering } from './fixtures';
import { type Decision, GroupOriginIds, planOrigins, readPolicy, type RouteConfig } from '../../../src/contract/steering';

const config = steering({ v2: 10, v3: 5 });
const CODES = [500, 502, 503, 504];
const GROUP: RouteConfig = {
  originIds: GroupOriginIds.OBJECTS,
  origins: { v1: { id: 'v1' }, v2: { id: 'v2' }, v3: { id: 'v3' }, backup: { id: 'backup' } },
  group: { fallbacks: { v1: ['v2', 'backup'], v2: ['v1', 'backup'], v3: ['v1'] }, siblings: { v1: 'v2', v2: 'v1', v3: 'v1' }, statusCodes: CODES },
};
const SINGLE: RouteConfig = { originIds: GroupOriginIds.OBJECTS, origins: { v1: { id: 'v1' }, v2: { id: 'v2' }, v3: { id: 'v3', host: 'www.example.com' } } };

const to = (variant: string): Decision => ({ variant, reason: 'bucket', bucket: 1, sticky: true });
const voiding = (...voided: string[]) => readPolicy(policyText({ voided }), config);

describe('with failover', () => {
  test('the primary is what the behavior targets', () => {
    expect(planOrigins(to('v1'), false, GROUP, config, undefined)).toBeUndefined();
  });

  test('another variant has its own fallback', () => {
    expect(planOrigins(to('v2'), false, GROUP, config, undefined)).toEqual({ kind: 'group', members: ['v2', 'v1'], statusCodes: CODES });
  });

  test('a voided member is no leg 2: the next one is', () => {
    expect(planOrigins(to('v1'), false, GROUP, config, voiding('v2'))).toEqual({ kind: 'group', members: ['v1', 'backup'], statusCodes: CODES });
  });

  test('where nobody is left there is no leg 2', () => {
    expect(planOrigins(to('v3'), false, GROUP, config, voiding('v1'))).toEqual({ kind: 'select', member: 'v3' });
  });

  test('a missing asset is looked for in the other version, also where buckets answer 403', () => {
    expect(planOrigins(to('v1'), true, GROUP, config, voiding('v2'))).toEqual({ kind: 'group', members: ['v1', 'v2'], statusCodes: [...CODES, 403, 404] });
    const listed = { ...GROUP, group: { ...GROUP.group!, statusCodes: [404, 503, 504] } };
    expect(planOrigins(to('v2'), true, listed, config, undefined)).toEqual({ kind: 'group', members: ['v2', 'v1'], statusCodes: [404, 503, 504, 403] });
  });

  test('leg 2 is never the member of leg 1', () => {
    const odd = { ...GROUP, group: { ...GROUP.group!, fallbacks: { v2: ['v2', 'v1'] } } };
    expect(planOrigins(to('v2'), false, odd, config, undefined)).toEqual({ kind: 'group', members: ['v2', 'v1'], statusCodes: CODES });
  });
});

describe('without failover', () => {
  test.each([['v1', undefined], ['v2', { kind: 'select', member: 'v2' }], ['v3', { kind: 'select', member: 'v3' }]])('%s', (variant, plan) => {
    expect(planOrigins(to(variant), true, SINGLE, config, undefined)).toEqual(plan);
  });

  test('a primary with a Host of its own is chosen by name', () => {
    const hosted = { ...SINGLE, origins: { ...SINGLE.origins, v1: { id: 'v1', host: 'www.example.com' } } };
    expect(planOrigins(to('v1'), false, hosted, config, undefined)).toEqual({ kind: 'select', member: 'v1' });
  });
});

test('a member that the route does not know is left to the behavior', () => {
  expect(planOrigins(to('v9'), false, GROUP, config, undefined)).toBeUndefined();
});
