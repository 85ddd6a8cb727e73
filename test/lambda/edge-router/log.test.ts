import { createLog } from '../../../lambda/edge-router/log';

let time = 0;
function logged() {
  const lines: string[] = [];
  return { log: createLog((line) => lines.push(line), () => time), lines };
}

test('a fault is one line of JSON', () => {
  const { log, lines } = logged();
  log.fault('replica', { replica: 'eu-west-1', reason: 'silent' });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { level: 'WARN', source: 'cdk-smart-origin edge router', fault: 'replica', replica: 'eu-west-1', reason: 'silent' },
  ]);
});

test('the same cause once in ten seconds, then with how often it was not said; another one at once', () => {
  const { log, lines } = logged();
  for (let i = 0; i < 5; i++) log.fault('session-unknown');
  log.fault('no-configuration');
  expect(lines).toHaveLength(2);
  time += 10_000;
  log.fault('session-unknown');
  log.fault('no-configuration');
  expect(lines.slice(2).map((line) => (JSON.parse(line) as { unsaid?: number }).unsaid)).toEqual([4, undefined]);
  time += 10_000;
  log.fault('session-unknown');
  expect(JSON.parse(lines[4])).not.toHaveProperty('unsaid');
});

test('of an exception its name and place, never its message', () => {
  const { log, lines } = logged();
  log.exception(new TypeError('token secret-token\n    at secret'));
  expect(lines[0]).not.toContain('secret');
  expect(JSON.parse(lines[0])).toMatchObject({ fault: 'exception', error: 'TypeError', at: expect.stringContaining('log.test') as unknown });
});

test.each(['secret', 5, undefined, null, { token: 'secret' }])('of whatever else is thrown its type: %j', (thrown) => {
  const { log, lines } = logged();
  log.exception(thrown);
  expect(lines[0]).not.toContain('secret');
  expect(JSON.parse(lines[0])).toMatchObject({ fault: 'exception', error: typeof thrown });
});

test.each([['member-failed', 'WARN'], ['member-out', 'WARN'], ['member-back', 'INFO'], ['race', 'INFO']] as const)('%s is told as %s', (fault, level) => {
  const { log, lines } = logged();
  log.fault(fault, { member: 'eu', kind: undefined });
  expect(JSON.parse(lines[0])).toEqual({ level, source: 'cdk-smart-origin edge router', fault, member: 'eu' });
});
