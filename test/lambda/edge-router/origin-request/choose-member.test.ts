import fc from 'fast-check';
import { createConfigReader } from '../../../../lambda/edge-router/config';
import { createHealth } from '../../../../lambda/edge-router/health/health';
import { chooseLeg1, chooseLeg2 } from '../../../../lambda/edge-router/origin-request/choose-member';
import type { EdgeConfig, EdgeMember } from '../../../../src/contract/edge-router';
import { carried, CONFIG } from '../support/events';

const read = (config: EdgeConfig) => createConfigReader()(carried(config, 'primary', {}))!;
const CONFIGURED = read(CONFIG);

function healthWithout(...out: string[]) {
  const health = createHealth({ now: () => 1_000_000, random: () => 0.5 });
  for (const member of out) for (let i = 0; i < 5; i++) health.failure(member, 'status');
  return health;
}

describe('leg 1', () => {
  test.each([
    ['the member itself', [], [], 'v2'],
    ['its fallback while it is out', ['v2'], [], 'v2us'],
    ['the next one where the fallback is out, too', ['v2', 'v2us'], [], 'v1us'],
    ['the next one where the fallback is voided', ['v2'], ['v2us'], 'v1us'],
    ['the member itself where every fallback is voided', ['v2'], ['v2us', 'v1us'], 'v2'],
    ['the member itself, voided or not', [], ['v2'], 'v2'],
  ])('asks %s', (_, out, avoided, expected) => {
    expect(chooseLeg1('v2', true, { avoided }, CONFIGURED, healthWithout(...out))).toBe(expected);
  });

  test('asks the member itself where members that fail are not avoided', () => {
    expect(chooseLeg1('v2', true, { avoided: [] }, CONFIGURED, undefined)).toBe('v2');
  });

  test.each([['what is not sent again', false, 'v2us'], ['what is sent again where it fails', true, 'v2']])(
    'of a member on trial: %s', (_, isSafe, expected) => {
      let time = 1_000_000;
      const health = createHealth({ now: () => time, random: () => 0.5 });
      health.failure('v2', 'refused');
      time += 31_000;
      expect(chooseLeg1('v2', isSafe, { avoided: [] }, CONFIGURED, health)).toBe(expected);
    });
});

describe('leg 2', () => {
  test.each([
    ['the fallback of the visitor’s member', 'v2', 'v2', [], [], 'v2us'],
    ['the next one where the fallback has stood in on leg 1', 'v2', 'v2us', [], [], 'v1us'],
    ['the next one where the fallback is out', 'v2', 'v2', [], ['v2us'], 'v1us'],
    ['the fallback, out or not, rather than a member that nobody named', 'v1us', 'v1us', ['v2us'], ['v1'], 'v1'],
  ])('asks %s', (_, visitors, leg1, avoided, out, expected) => {
    expect(chooseLeg2(visitors, leg1, { avoided }, CONFIGURED, healthWithout(...out))).toBe(expected);
  });

  test('asks the group’s fallback, and for that one the primary, where no member names one', () => {
    const config = read({ ...CONFIG, members: { v1: { domain: 'a' }, v1us: { domain: 'b' }, v2: { domain: 'c' } } });
    expect(chooseLeg2('v2', 'v2', { avoided: [] }, config, undefined)).toBe('v1us');
    expect(chooseLeg2('v1us', 'v1us', { avoided: [] }, config, undefined)).toBe('v1');
  });

  test('asks the only member of a pool of one', () => {
    expect(chooseLeg2('v1', 'v1', { avoided: [] }, read({ v: 1, primary: 'v1', members: { v1: { domain: 'a' } } }), undefined)).toBe('v1');
  });

  test('whatever the pool: never leg 1’s member where there is another, never a voided one where there is one that is not', () => {
    const ids = ['v1', 'v2', 'v3', 'v4', 'v5'];
    const someOf = (size: { minLength?: number } = {}) => fc.uniqueArray(fc.constantFrom(...ids), size);
    fc.assert(fc.property(someOf({ minLength: 1 }), fc.array(someOf(), { minLength: 5, maxLength: 5 }), someOf(), someOf(),
      fc.nat(), fc.nat(), fc.boolean(),
      (pool, fallbacks, avoided, out, a, b, isHealthKept) => {
        const members: { [id: string]: EdgeMember } = Object.fromEntries(pool.map((id, i) => [id, { domain: `${id}.example.com`, fallbacks: fallbacks[i] }]));
        const config = read({ v: 1, primary: pool[0], fallback: pool[1], members });
        const leg1 = pool[b % pool.length];
        const chosen = chooseLeg2(pool[a % pool.length], leg1, { avoided }, config, isHealthKept ? healthWithout(...out) : undefined);
        const others = pool.filter((id) => id !== leg1);
        const usable = others.filter((id) => !avoided.includes(id));
        const allowed = usable.length > 0 ? usable : others;
        expect(allowed.length > 0 ? allowed : [leg1]).toContain(chosen);
      }), { numRuns: 2_000 });
  });

  test('the same for who stands in on leg 1: the member itself, or one of its fallbacks that is not voided', () => {
    const ids = Object.keys(CONFIG.members);
    const some = fc.uniqueArray(fc.constantFrom(...ids));
    fc.assert(fc.property(fc.constantFrom(...ids), some, some, fc.boolean(), (member, avoided, out, isSafe) => {
      const allowed = CONFIGURED.members.get(member)!.fallbacks.filter((id) => !avoided.includes(id));
      expect([member, ...allowed]).toContain(chooseLeg1(member, isSafe, { avoided }, CONFIGURED, healthWithout(...out)));
    }));
  });
});
