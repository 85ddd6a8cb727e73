import { FAILOVER_STATUS_CODES } from '../../../../src/contract/cloudfront';
import { assumptionsWith } from '../../../src/assumptions';
import type { OriginFailureCause } from '../../../src/origins/origin';
import { failoverReason, STATUS_OF_FAILURE, type LegOutcome } from '../../../src/stages/origin/failover';

const answered = (status: number, after = status): LegOutcome => ({
  kind: 'answered', status, firstByteMs: 1, response: { status: after, statusDescription: '', headers: {} },
});
const failed = (cause: OriginFailureCause): LegOutcome => ({ kind: 'failed', cause, status: STATUS_OF_FAILURE[cause], detail: '' });
const failsOver = (outcome: LegOutcome, codes: number[], assume: Record<string, string> = {}) =>
  failoverReason(outcome, codes, assumptionsWith(assume)) !== undefined;

test.each(FAILOVER_STATUS_CODES)('F-001 status %d fails over where it is listed, and only there', (status) => {
  expect(failsOver(answered(status), [status])).toBe(true);
  expect(failsOver(answered(status), FAILOVER_STATUS_CODES.filter((code) => code !== status))).toBe(false);
});

test.each<[OriginFailureCause, number]>([
  ['connect-refused', 503], ['connect-timeout', 503], ['response-timeout', 504], ['completion-timeout', 504],
])('F-010 %s fails over where %d is listed, and only there', (cause, status) => {
  expect(failsOver(failed(cause), [status])).toBe(true);
  expect(failsOver(failed(cause), FAILOVER_STATUS_CODES.filter((code) => code !== status))).toBe(false);
});

test('F-106 a name that does not resolve', () => {
  expect(failsOver(failed('dns'), [502])).toBe(false);
  expect(failsOver(failed('dns'), [502], { 'dns-failure-fails-over': 'yes' })).toBe(true);
  expect(failsOver(failed('dns'), [503, 504], { 'dns-failure-fails-over': 'yes' })).toBe(false);
});

test.each<OriginFailureCause>(['tls', 'reset', 'malformed'])('F-107 %s', (cause) => {
  expect(failsOver(failed(cause), [502])).toBe(true);
  expect(failsOver(failed(cause), [503, 504])).toBe(false);
  expect(failsOver(failed(cause), [502], { 'gateway-error-fails-over': 'no' })).toBe(false);
});

test('F-104 a response that origin-request Lambda@Edge generated', () => {
  const generated: LegOutcome = { kind: 'generated', response: { status: 503, statusDescription: '', headers: {} } };
  expect(failsOver(generated, [503])).toBe(false);
  expect(failsOver(generated, [503], { 'generated-error-fails-over': 'yes' })).toBe(true);
  expect(failsOver(generated, [500], { 'generated-error-fails-over': 'yes' })).toBe(false);
});

test('F-105 a Lambda@Edge function that failed', () => {
  const error: LegOutcome = { kind: 'lambda-error', status: 503, message: '', result: '' };
  expect(failsOver(error, [503])).toBe(false);
  expect(failsOver(error, [503], { 'lambda-error-fails-over': 'yes' })).toBe(true);
  expect(failsOver(error, [502], { 'lambda-error-fails-over': 'yes' })).toBe(false);
});

test('F-108 the status that is judged', () => {
  expect(failsOver(answered(500, 200), [500])).toBe(true);
  expect(failsOver(answered(500, 200), [500], { 'failover-judged': 'after-origin-response' })).toBe(false);
  expect(failsOver(answered(200, 500), [500])).toBe(false);
  expect(failsOver(answered(200, 500), [500], { 'failover-judged': 'after-origin-response' })).toBe(true);
});
