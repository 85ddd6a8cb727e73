import { createConfigReader, type RouterConfig } from '../../../../lambda/edge-router/config';
import { createHealth, type HealthRecord } from '../../../../lambda/edge-router/health/health';
import { createKindOfFailure, type KindOfFailure } from '../../../../lambda/edge-router/origin-request/leg-one-failure';
import type { EdgeConfig } from '../../../../src/contract/edge-router';
import { carried, CONFIG } from '../support/events';

const SENT = 1_000_000;
const routerConfig = (change: Partial<EdgeConfig> = {}): RouterConfig => createConfigReader()(carried({ ...CONFIG, ...change }, 'primary'))!;

let time: number;
let health: HealthRecord;
let kindOf: KindOfFailure;
beforeEach(() => {
  time = SENT;
  health = createHealth({ now: () => time, random: () => 0.5 });
  kindOf = createKindOfFailure(health);
});

/** As this instance sent it. */
const sent = (sentAt = SENT) => ({ servedBy: { member: 'v2', leg: 1 as const }, sentAt, answered: false });

test.each([
  ['silence until CloudFront gave up', 6_000, 'response-timeout', 'response-timeout'],
  ['nearly so', 5_400, 'response-timeout', 'response-timeout'],
  ['a connection that broke', 5_399, 'reset', 'reset'],
  ['no connection until CloudFront gave up, or an error that took as long', 3_000, 'unknown', 'connect-timeout'],
  ['nearly so', 2_700, 'unknown', 'connect-timeout'],
  ['soon after', 2_699, 'unknown', 'unknown'],
  ['at once', 0, 'unknown', 'unknown'],
])('leg 2 after %s (%d ms): %s, and %s where others answer alike', (_, elapsed, kind, alike) => {
  expect(kindOf('v2', sent(), SENT + elapsed, routerConfig())).toBe(kind);
  kindOf = createKindOfFailure(health);
  expect(kindOf('v2', sent(), SENT + elapsed, routerConfig(), true)).toBe(alike);
});

test.each([[6_000, 'response-timeout'], [5_000, 'unknown'], [3_000, 'connect-timeout'], [10, 'unknown']])(
  'leg 1 that another instance sent %d ms ago, as its header says: %s', (elapsed, kind) => {
    for (let i = 0; i < 3; i++) expect(kindOf('v2', { sentAt: SENT }, SENT + elapsed, routerConfig(), true)).toBe(kind);
  });

test('says nothing new where this instance saw the answer', () => {
  expect(kindOf('v2', { ...sent(), answered: true }, SENT + 6_000, routerConfig())).toBeUndefined();
  expect(kindOf('v2', { answered: true }, SENT, routerConfig())).toBeUndefined();
});

test('counts as one of several where another instance sent leg 1', () => {
  expect(kindOf('v2', undefined, SENT, routerConfig())).toBe('unknown');
});

test.each([[0, 'refused'], [3_000, 'connect-timeout']])('twice after %d ms without a sign of life between is no connection: %s', (elapsed, kind) => {
  const early = () => kindOf('v2', sent(time - elapsed), time, routerConfig());
  expect(early()).toBe('unknown');
  time += 1_000;
  expect(kindOf('v1', sent(time), time, routerConfig())).toBe('unknown');
  expect(early()).toBe(kind);
});

test('twice at once with an answer between is none', () => {
  const early = () => kindOf('v2', sent(time), time, routerConfig());
  early();
  time += 1_000;
  health.success('v2');
  time += 1_000;
  expect(early()).toBe('unknown');
});

test('says nothing of health where a missing page leads to leg 2, too, unless it took as long as CloudFront waits', () => {
  const config = routerConfig({ failsOverBelow500: true });
  expect(kindOf('v2', undefined, SENT, config)).toBeUndefined();
  expect(kindOf('v2', sent(), SENT + 10, config)).toBeUndefined();
  expect(kindOf('v2', sent(), SENT + 3_501, config)).toBeUndefined();
  expect(kindOf('v2', sent(), SENT + 3_000, config)).toBe('unknown');
  expect(kindOf('v2', sent(), SENT + 3_500, config)).toBe('connect-timeout');
  expect(kindOf('v2', sent(), SENT + 6_000, config)).toBe('response-timeout');
});

test('without times, each is soon', () => {
  expect(kindOf('v2', sent(), SENT + 60_000, routerConfig({ times: undefined }))).toBe('unknown');
});
