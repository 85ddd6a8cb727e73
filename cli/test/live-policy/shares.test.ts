import fc from 'fast-check';
import { policy, POOL } from './support';
import { BUCKETS, decide, drawsFor, readPolicy, type SteeringConfig } from '../../../src/contract/steering';
import { serializePolicy } from '../../src/live-policy/policy-document';
import { poolShares } from '../../src/live-policy/shares';

const pool = { ...POOL, primary: 'v1' };
const row = (shares: ReturnType<typeof poolShares>, id: string) => shares.members.find((member) => member.id === id)!;

test('without a live policy it is the template', () => {
  expect(poolShares(pool, policy({ generation: 0 }))).toEqual({
    members: [
      { id: 'v1', role: 'primary', template: 90, share: 90, drift: 0, voided: false },
      { id: 'v2', role: 'member', template: 10, share: 10, drift: 0, voided: false },
      { id: 'v3', role: 'dark', template: 0, share: 0, drift: 0, voided: false },
      { id: 'old', role: 'standby', share: 0, drift: 0, voided: false },
    ],
    disregarded: true, drift: false, unknown: [],
  });
});

test('drift is live less template, the primary\'s too', () => {
  const shares = poolShares(pool, policy({ weights: { v2: 25.5 } }));
  expect(row(shares, 'v2')).toMatchObject({ template: 10, live: 25.5, share: 25.5, drift: 15.5 });
  expect(row(shares, 'v1')).toMatchObject({ template: 90, share: 74.5, drift: -15.5 });
  expect(shares.drift).toBe(true);
  expect(poolShares(pool, policy({ weights: { v2: 10 } })).drift).toBe(false);
  expect(poolShares(pool, policy({ force: 'v1' })).drift).toBe(true);
  expect(poolShares(pool, policy({ voided: ['v3'] })).drift).toBe(true);
});

test('a policy of a lower generation has no say', () => {
  const shares = poolShares({ ...pool, generation: 2 }, policy({ weights: { v2: 99 }, voided: ['v1'], force: 'v3' }));
  expect(shares).toMatchObject({ disregarded: true, drift: false });
  expect(row(shares, 'v2')).toMatchObject({ share: 10, drift: 0 });
});

test('members that the template does not have are named', () => {
  expect(poolShares(pool, policy({ weights: { gone: 1 }, voided: ['left', 'gone'], force: 'away' }))).toMatchObject({ unknown: ['away', 'gone', 'left'], drift: false });
});

test('a member may be called like a property of objects', () => {
  const odd = { ...pool, members: [{ id: 'v1', standby: false }, { id: 'constructor', weight: 10, standby: false }] };
  expect(row(poolShares(odd, policy()), 'constructor')).toEqual({ id: 'constructor', role: 'member', template: 10, share: 10, drift: 0, voided: false });
});

test('shares are what the decision of the edge gives to new visitors', () => {
  const draws = drawsFor('v1', ['v1', 'v2', 'v3']);
  const config: SteeringConfig = {
    version: 1, generation: 1, primary: 'v1', salt: 's', cookie: 'c', ttl: 60, cookieLifetime: 60,
    members: [{ id: 'v1', weight: 0, draw: draws.v1! }, { id: 'v2', weight: 10, draw: draws.v2! }, { id: 'v3', weight: 0, draw: draws.v3! }],
  };
  const ids = ['v1', 'v2', 'v3'];
  const percent = fc.integer({ min: 0, max: 50 });
  const policies = fc.record({
    weights: fc.record({ v2: percent, v3: percent }, { requiredKeys: [] }),
    voided: fc.subarray(ids),
    force: fc.option(fc.constantFrom(...ids), { freq: 6 }),
  });
  fc.assert(fc.property(policies, (given) => {
    const stored = policy(given);
    const shares = poolShares(pool, stored);
    const counts: Record<string, number> = { v1: 0, v2: 0, v3: 0 };
    const steps = 500;
    for (let step = 0; step < steps; step++) {
      // A cookie whose pin has ended keeps its bucket.
      const bucket = step * (BUCKETS / steps);
      const request = { method: 'GET', uri: '/', headers: {}, cookies: { c: { value: `1.v1.${bucket}.1` } } };
      counts[decide({ request, ip: '192.0.2.1', config, policy: readPolicy(serializePolicy(stored), config), now: 1000 }).variant]! += 100 / steps;
    }
    for (const id of ids) {
      const { share } = row(shares, id);
      // Of 500 buckets a weight is met within some points only; nothing and everything are met exactly.
      expect(Math.abs(counts[id]! - share)).toBeLessThan(share === 0 || share === 100 ? 1e-6 : 6);
    }
  }), { numRuns: 60 });
});
