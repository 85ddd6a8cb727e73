import type { ObservedEvent } from '../../../src/drill/observation';
import { faultClause } from '../../../src/drill/report/fault-clause';
import { faultSpans } from '../../../src/drill/report/fault-spans';
import type { TimelineAction } from '../../../src/drill/scenario';
import { Fault } from '../../../src/faults/fault';

const failOrigin = (origin: string, fault = Fault.refused(), pop?: string): TimelineAction => ({ kind: 'fail-origin', origin, fault, pop });
const healed = (what: Extract<TimelineAction, { kind: 'heal' }>['what']): TimelineAction => ({ kind: 'heal', what });

function spans(...actions: readonly (readonly [atMs: number, action: TimelineAction])[]): string[] {
  const events = actions.map(([atMs, action], index): ObservedEvent => ({ atMs, kind: 'other', entry: { atMs, action, text: `entry ${index + 1}`, line: index + 1 } }));
  return faultSpans(events, 30_000).map(({ clause, fromMs, toMs }) => `${clause} ${fromMs}-${toMs}`);
}

test('a fault lasts until it is healed, or to the end', () => {
  expect(spans([1000, failOrigin('v1')], [2000, failOrigin('v2')], [5000, healed({ kind: 'origin', origin: 'v1' })]))
    .toEqual(['v1 refused connections 1000-5000', 'v2 refused connections 2000-30000']);
});

test('another fault at the same place ends the one before', () => {
  expect(spans([1000, failOrigin('v1')], [2000, failOrigin('v1', Fault.silence())])).toEqual(['v1 refused connections 1000-2000', 'v1 accepted connections and said nothing 2000-30000']);
  expect(spans([1000, { kind: 'fail-table', region: 'eu-west-1', fault: { kind: 'throttled' } }], [2000, { kind: 'fail-table', region: '*', fault: { kind: 'none' } }]))
    .toEqual(['the session table in eu-west-1 was throttled 1000-2000']);
});

test('a fault as seen from one point of presence does not end that of another', () => {
  expect(spans([1000, failOrigin('v1', Fault.refused(), 'eu-west-1')], [2000, failOrigin('v1', Fault.refused(), 'us-east-1')])).toEqual([
    'v1 refused connections, as seen from eu-west-1 1000-30000', 'v1 refused connections, as seen from us-east-1 2000-30000',
  ]);
});

test('healing one thing leaves the others', () => {
  expect(spans(
    [1000, { kind: 'cut', region: 'eu-west-1' }], [1000, { kind: 'cut', region: 'eu-west-1', from: 'us-east-1' }],
    [1000, { kind: 'fail-edge-functions', fault: 'throttled' }], [1000, { kind: 'fail-key-value-store', fault: { lagMs: 10_000 } }],
    [2000, healed({ kind: 'link', between: ['us-east-1', 'eu-west-1'] })], [3000, healed({ kind: 'region', region: 'eu-west-1' })],
    [4000, healed({ kind: 'edge-functions' })], [5000, healed({ kind: 'all' })],
  )).toEqual([
    'the link between eu-west-1 and us-east-1 was cut 1000-2000', 'eu-west-1 was cut off 1000-3000', 'edge functions were throttled 1000-4000',
    'the edge heard of changes to the KeyValueStore 10 seconds late 1000-5000',
  ]);
});

test('a Region heals with its links, as in the network', () => {
  expect(spans([1000, { kind: 'cut', region: 'us-east-1', from: 'eu-west-1' }], [2000, healed({ kind: 'region', region: 'eu-west-1' })]))
    .toEqual(['the link between us-east-1 and eu-west-1 was cut 1000-2000']);
});

test('faults of the two kinds of edge functions are faults side by side', () => {
  expect(spans([1000, { kind: 'fail-edge-functions', fault: 'throttled' }], [2000, { kind: 'fail-edge-functions', fault: 'over-compute' }], [3000, { kind: 'fail-edge-functions', fault: 'cold' }]))
    .toEqual(['edge functions were throttled 1000-3000', 'edge functions took longer than they may 2000-30000', 'every edge function started anew for each request 3000-30000']);
});

test('what breaks nothing has no clause', () => {
  const others: TimelineAction[] = [{ kind: 'policy', command: ['release'] }, { kind: 'advance', ms: 1 }, { kind: 'recycle' }, healed({ kind: 'all' }), { kind: 'invalidate', paths: ['/*'] }];
  expect(others.map(faultClause)).toEqual(others.map(() => undefined));
});

test.each([
  ['slow 2s', 'v1 took 2 s longer to answer'],
  ['slow 300ms sigma 1', 'v1 took 300 ms longer to answer, sometimes much longer'],
  ['status 503', 'v1 answered with status 503'],
  ['brown-out 30%', 'v1 failed 30 % of the time: it answered with status 503'],
  ['flapping 2s/1s', 'v1 came and went, 2 seconds up and 1 second down: it refused connections'],
  ['dns-failure', 'v1 could not be found: its name did not resolve'],
])('%s: "%s"', (text, clause) => expect(faultClause(failOrigin('v1', Fault.parse(text)))).toBe(clause));
