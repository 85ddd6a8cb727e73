import '../support/property-tests/use-seed';
import fc from 'fast-check';
import { Fault } from '../../src/faults/fault';
import type { FaultSpec } from '../../src/faults/fault-spec';

const time = fc.oneof(fc.integer({ min: 1, max: 2_147_483 }).map((seconds) => seconds * 1000), fc.double({ min: 1, max: 1e6, noNaN: true }));
const simple = fc.oneof(
  fc.constantFrom(
    Fault.refused(), Fault.reset(), Fault.connectTimeout(), Fault.tlsFailure(), Fault.wrongCertificateName(), Fault.dnsFailure(), Fault.silence(),
    Fault.stalledBody(), Fault.truncatedBody(), Fault.garbage(),
  ),
  fc.integer({ min: 200, max: 599 }).map((code) => Fault.status(code)),
  fc.tuple(time, fc.double({ min: 0, max: 5, noNaN: true })).map(([medianMs, sigma]) => Fault.slow(medianMs, { sigma })),
);
const { fault: anyFault } = fc.letrec<{ fault: Fault }>((tie) => ({
  fault: fc.oneof({ maxDepth: 3 }, simple,
    fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), tie('fault')).map(([share, inner]) => Fault.brownOut(share, inner)),
    fc.tuple(time, time, tie('fault')).map(([up, down, inner]) => Fault.flapping(up, down, inner))),
}));

test('the text of any fault is read back to the same fault', () => {
  const kinds = new Set<string>();
  fc.assert(fc.property(anyFault, (fault) => {
    kinds.add(fault.spec.kind);
    expect(Fault.parse(fault.text)).toEqual(fault);
    expect(Fault.parse(`  ${fault.text.toUpperCase().replace(/ /g, '   ')} `).text).toBe(fault.text);
  }), { numRuns: 500 });
  expect(kinds.size).toBe(14);
});

test.each<[text: string, spec: FaultSpec, written: string]>([
  ['refused', { kind: 'refused' }, 'refused'],
  ['connect-timeout', { kind: 'connect-timeout' }, 'connect-timeout'],
  ['status 404', { kind: 'status', code: 404 }, 'status 404'],
  ['slow 400', { kind: 'slow', medianMs: 400, sigma: 0 }, 'slow 400ms'],
  ['slow 2s', { kind: 'slow', medianMs: 2000, sigma: 0 }, 'slow 2s'],
  ['slow 0.5s sigma 0.8', { kind: 'slow', medianMs: 500, sigma: 0.8 }, 'slow 500ms sigma 0.8'],
  ['brown-out 30%', { kind: 'brown-out', share: 0.3, fault: { kind: 'status', code: 503 } }, 'brown-out 30% status 503'],
  ['brown-out 7% reset', { kind: 'brown-out', share: 0.07, fault: { kind: 'reset' } }, 'brown-out 7% reset'],
  ['brown-out 12.5% slow 1s', { kind: 'brown-out', share: 0.125, fault: { kind: 'slow', medianMs: 1000, sigma: 0 } }, 'brown-out 12.5% slow 1s'],
  ['flapping 5s/200ms', { kind: 'flapping', upMs: 5000, downMs: 200, fault: { kind: 'refused' } }, 'flapping 5s/200ms refused'],
  ['flapping 1s/1s brown-out 50% silence',
    { kind: 'flapping', upMs: 1000, downMs: 1000, fault: { kind: 'brown-out', share: 0.5, fault: { kind: 'silence' } } },
    'flapping 1s/1s brown-out 50% silence'],
])('"%s" is a fault', (text, spec, written) => {
  expect(Fault.parse(text).spec).toEqual(spec);
  expect(Fault.parse(text).text).toBe(written);
});

test.each([
  ['refusd', '"refusd" is no fault', 'write refused'],
  ['brownout 30%', '"brownout" is no fault, in "brownout 30%"', 'write brown-out <n>% [<fault>]'],
  ['', 'no fault was given', 'write one of these'],
  ['something', '"something" is no fault', 'write one of these'],
  ['refused now', '"refused now" goes on with "now"', 'leave it out'],
  ['status', '"status" names no status', 'write "status 503"'],
  ['status 5xx', '"status 5xx" names no status', 'write "status 503"'],
  ['status 600', 'the fault answers with status 600', 'give one, such as 503'],
  ['status 101', 'the fault answers with status 101', 'give one, such as 503'],
  ['slow', '"slow" has no time where a time stands', 'write "slow 800ms sigma 0.5"'],
  ['slow 5m', '"slow 5m" has "5m" where a time stands', 'write "slow 800ms sigma 0.5"'],
  ['slow 1s 0.5', '"slow 1s 0.5" cannot be read behind the time', 'write "slow 800ms sigma 0.5"'],
  ['slow 1s sigma 9', 'the sigma of a slow origin is 9', 'give such a number'],
  ['slow 9999999s', 'the median of a slow origin is 9999999000 ms', 'give such a number'],
  ['brown-out', '"brown-out" names no share', 'write "brown-out 30%"'],
  ['brown-out 0.3', '"brown-out 0.3" names no share', 'write "brown-out 30%"'],
  ['brown-out 130%', 'the share of a brown-out is 1.3', 'give 0.3, or "brown-out 30%"'],
  ['brown-out 30% statsu 503', '"statsu" is no fault, in "brown-out 30% statsu 503"', 'write status <code>'],
  ['flapping 5s', '"flapping 5s" has no time where a time stands', 'write "flapping 5s/2s"'],
  ['flapping 1s/1s/1s', '"flapping 1s/1s/1s" has too many times', 'write "flapping 5s/2s"'],
  ['flapping 0s/1s', 'an origin flaps, up for 0 ms and down for 1000 ms', 'give both, such as "flapping 5s/2s"'],
  ['brown-out 1% '.repeat(5), 'more than 4 faults are in each other', 'write one brown-out, or one flapping, of one fault'],
])('fails when the text is "%s"', (text, what, mend) => {
  expect(() => Fault.parse(text)).toThrow(expect.objectContaining({ code: 'ERR_FAULT', what, mend }));
});

test('fails when the numbers of a fault are none', () => {
  for (const make of [
    () => Fault.status(Number.NaN), () => Fault.slow(-1), () => Fault.slow(Infinity), () => Fault.slow(1, { sigma: -1 }), () => Fault.brownOut(1.01),
    () => Fault.brownOut(Number.NaN), () => Fault.flapping(1000, 0),
    () => Fault.brownOut(1, Fault.brownOut(1, Fault.brownOut(1, Fault.brownOut(1, Fault.brownOut(1))))),
  ]) expect(make).toThrow(expect.objectContaining({ code: 'ERR_FAULT' }));
});
