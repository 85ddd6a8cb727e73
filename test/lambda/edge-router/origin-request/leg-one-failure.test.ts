import { createConfigReader, type RouterConfig } from '../../../../lambda/edge-router/config';
import { createHealth, type HealthRecord } from '../../../../lambda/edge-router/health/health';
import { LegOneFailure } from '../../../../lambda/edge-router/origin-request/leg-one-failure';
import type { EdgeConfig } from '../../../../src/contract/edge-router';
import { carried, CONFIG } from '../support/events';

const SENT = 1_000_000;
const routerConfig = (change: Partial<EdgeConfig> = {}): RouterConfig => createConfigReader()(carried({ ...CONFIG, ...change }, 'primary'))!;

let time: number;
let health: HealthRecord;
let failure: LegOneFailure;
beforeEach(() => {
  time = SENT;
  health = createHealth({ now: () => time, random: () => 0.5 });
  failure = new LegOneFailure(health);
});

test.each([
  ['silence until CloudFront gave up', 6_000, 'response'],
  ['nearly so', 5_400, 'response'],
  ['no connection until CloudFront gave up, or an error that took as long', 3_000, 'response'],
  ['nearly so', 2_700, 'response'],
  ['something in between', 5_399, 'response'],
  ['soon after', 2_699, 'response'],
  ['at once', 0, 'response'],
])('leg 2 after %s', (_, elapsed, kind) => {
  expect(failure.kindOf('v2', { sentAt: SENT, answered: false }, SENT + elapsed, routerConfig())).toBe(kind);
});

test('says nothing new where this instance saw the answer', () => {
  expect(failure.kindOf('v2', { sentAt: SENT, answered: true }, SENT + 6_000, routerConfig())).toBeUndefined();
  expect(failure.kindOf('v2', { answered: true }, SENT, routerConfig())).toBeUndefined();
});

test('counts as one of several where another instance sent leg 1', () => {
  expect(failure.kindOf('v2', undefined, SENT, routerConfig())).toBe('response');
});

test.each([[0, 'refused'], [3_000, 'timed out']])('twice after %d ms without a sign of life between is no connection: %s', (elapsed) => {
  const early = () => failure.kindOf('v2', { sentAt: time - elapsed, answered: false }, time, routerConfig());
  expect(early()).toBe('response');
  time += 1_000;
  expect(failure.kindOf('v1', { sentAt: time, answered: false }, time, routerConfig())).toBe('response');
  expect(early()).toBe('connect');
});

test('twice at once with an answer between is none', () => {
  const early = () => failure.kindOf('v2', { sentAt: time, answered: false }, time, routerConfig());
  early();
  time += 1_000;
  health.success('v2');
  time += 1_000;
  expect(early()).toBe('response');
});

test('says nothing of health where a missing page leads to leg 2, too, unless it took as long as CloudFront waits', () => {
  const config = routerConfig({ failsOverBelow500: true });
  expect(failure.kindOf('v2', undefined, SENT, config)).toBeUndefined();
  expect(failure.kindOf('v2', { sentAt: SENT, answered: false }, SENT + 10, config)).toBeUndefined();
  expect(failure.kindOf('v2', { sentAt: SENT, answered: false }, SENT + 3_501, config)).toBeUndefined();
  expect(failure.kindOf('v2', { sentAt: SENT, answered: false }, SENT + 3_000, config)).toBe('response');
  expect(failure.kindOf('v2', { sentAt: SENT, answered: false }, SENT + 3_500, config)).toBe('connect');
  expect(failure.kindOf('v2', { sentAt: SENT, answered: false }, SENT + 6_000, config)).toBe('response');
});

test('without times, each is soon', () => {
  expect(failure.kindOf('v2', { sentAt: SENT, answered: false }, SENT + 60_000, routerConfig({ times: undefined }))).toBe('response');
});
