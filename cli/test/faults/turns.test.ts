import { setTimeout as sleep } from 'node:timers/promises';
import { fakeNetwork, Fault, nodeSees, startGate } from './gates';
import { stopSites } from '../support/site';

afterEach(stopSites);

// Opening the black hole of a turn takes a quarter of a second.
const FLAPPING = Fault.flapping(600, 600, Fault.connectTimeout());

test('what flaps is healed, given another fault and closed while its address turns', async () => {
  const { control, gates } = await startGate();
  for (const [next, sees] of [[undefined, '200 v1'], [Fault.status(418), /^418/]] as const) {
    const begunAt = performance.now();
    await control.fail(FLAPPING);
    await sleep(1_300 - (performance.now() - begunAt));
    await (next === undefined ? control.heal() : control.fail(next));
    expect(await nodeSees(control.url)).toMatch(sees);
    await sleep(350);
    expect(await nodeSees(control.url)).toMatch(sees);
  }
  await control.fail(FLAPPING);
  await sleep(1_000);
  await gates.close();
  await sleep(350);
  expect(await nodeSees(control.url)).toBe('ECONNREFUSED');
}, 20_000);

test('what is down for less than it takes to show it is up in between', async () => {
  const { control } = await startGate();
  await control.fail(Fault.flapping(60_000, 50, Fault.connectTimeout()));
  const seen = new Set<string>();
  for (let look = 0; !seen.has('200 v1') && look < 50; look += 1) seen.add(await nodeSees(control.url, {}, 100));
  expect([...seen]).toContain('200 v1');
}, 20_000);

test.each(['wrong-certificate-name', 'brown-out 100% wrong-certificate-name', 'connect-timeout', 'flapping 60s/60s'])('what is healed while it begins to fail is healed: %s', async (text) => {
  const { control, send } = await startGate();
  const failing = control.fail(Fault.parse(text));
  await control.heal();
  await failing;
  expect(control.fault).toBeUndefined();
  expect(await send()).toMatchObject({ kind: 'response' });
  expect(await nodeSees(control.url)).toBe('200 v1');
});

test('what is cut and healed within a moment is healed', async () => {
  let isCut = false;
  let changed = () => undefined as void;
  const { send } = await startGate({ network: fakeNetwork({
    isCut: () => isCut,
    onChange: (listener) => {
      changed = listener;
      return () => undefined;
    },
  }) });
  for (const cut of [true, false]) {
    isCut = cut;
    changed();
  }
  expect(await send()).toMatchObject({ kind: 'response' });
});
