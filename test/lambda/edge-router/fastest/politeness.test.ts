import * as fc from 'fast-check';
import { Politeness } from '../../../../lambda/edge-router/fastest/politeness';

test('the first race is free, and then each probe costs a second', () => {
  let now = 1_795_000_000_000;
  const politeness = new Politeness(() => now);
  expect(politeness.allows(3)).toBe(true);
  expect(politeness.allows(1)).toBe(false);
  now += 2_999;
  expect(politeness.allows(1)).toBe(false);
  now += 1;
  expect(politeness.allows(2)).toBe(true);
  expect(politeness.allows(1)).toBe(false);
  now += 2_000;
  expect(politeness.allows(1)).toBe(true);
});

test('whatever is asked for: but for the race that is under way, at most one a second', () => {
  const asked = fc.array(fc.tuple(fc.nat(5_000), fc.integer({ min: 1, max: 10 })), { minLength: 1, maxLength: 100 });
  fc.assert(fc.property(asked, (races) => {
    let now = 1_795_000_000_000;
    const started = now;
    const politeness = new Politeness(() => now);
    let sent = 0;
    for (const [pause, probes] of races) {
      now += pause;
      if (!politeness.allows(probes)) continue;
      expect(sent).toBeLessThanOrEqual((now - started) / 1_000);
      sent += probes;
    }
    expect(sent).toBeGreaterThan(0);
  }));
});
