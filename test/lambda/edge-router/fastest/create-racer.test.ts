import { answers, type Behavior, FakeMember, SILENT } from './support/fake-member';
import { selfSignedCertificate } from '../../../../cli/src/listener/certificate';
import { createRacer } from '../../../../lambda/edge-router/fastest/create-racer';
import type { ProbeConfig } from '../../../../src/contract/edge-router';

const PROBE: ProbeConfig = { method: 'HEAD', path: '/', timeout: 300 };

const late = (ms: number, status = 200): Behavior => (socket) => void setTimeout(answers(status), ms, socket);

let members: FakeMember[] = [];
let time = 1_795_000_000_000;
const racer = () => createRacer({ now: () => time });

afterEach(async () => {
  await Promise.all(members.map((member) => member.stop()));
  members = [];
});

async function start(given: { [id: string]: Behavior }): Promise<FakeMember[]> {
  const started = await Promise.all(Object.entries(given).map(([id, behavior]) => FakeMember.start(id, behavior)));
  members.push(...started);
  return started;
}

const contenders = (given: readonly FakeMember[]) => given.map((member) => member.contender());
const heads = (given: readonly FakeMember[]) => given.map((member) => member.heads.length);

test('whoever answers first wins, over whoever is late, silent, wrong or gone', async () => {
  const all = await start({ late: late(150), silent: SILENT, wrong: answers(500), fast: late(20), gone: SILENT });
  const given = contenders(all);
  await all[4].stop();
  expect(await racer().race(given, PROBE, 900)).toEqual({ winner: 'fast', milliseconds: 0 });
  // Nothing is left of it, not even with those who never answered.
  await Promise.all(all.map((member) => member.left()));
});

test('a certificate that nobody trusts does not win', async () => {
  const [plain] = await start({ plain: late(100) });
  const secure = await FakeMember.start('secure', answers(200), await selfSignedCertificate());
  members.push(secure);
  expect(await racer().race(contenders([secure, plain]), PROBE, 900)).toMatchObject({ winner: 'plain' });
  expect(secure.serverNames).toEqual([]);
  expect(secure.heads).toEqual([]);
});

test('one race, however many want it while it runs', async () => {
  const all = await start({ eu: late(20), us: SILENT });
  const { race } = racer();
  const ends = await Promise.all(Array.from({ length: 10 }, () => race(contenders(all), PROBE, 900)));
  expect(ends).toEqual(Array(10).fill({ winner: 'eu', milliseconds: 0 }));
  expect(heads(all)).toEqual([1, 1]);
});

test('the next one a second later for each probe', async () => {
  const all = await start({ eu: answers(200), us: SILENT });
  const { race } = racer();
  const next = () => race(contenders(all), PROBE, 900);
  expect(await next()).toBeDefined();
  time += 1_999;
  expect(next()).toBeUndefined();
  time += 1;
  expect(await next()).toBeDefined();
  expect(all[0].heads).toHaveLength(2);
});

test('nobody answers well', async () => {
  const all = await start({ eu: answers(500), us: answers(503) });
  const { race } = racer();
  expect(await race(contenders(all), PROBE, 900)).toBeUndefined();
  time += 2_000;
  expect(await race(contenders(all), { ...PROBE, codes: [503] }, 900)).toMatchObject({ winner: 'us' });
});

test.each<[string, number, number]>([['the probe\'s time-out', 30, 60_000], ['the watchdog', 60_000, 30]])('silence is called off by %s', async (_, timeout, watchdog) => {
  const all = await start({ eu: SILENT, us: SILENT });
  expect(await racer().race(contenders(all), { ...PROBE, timeout }, watchdog)).toBeUndefined();
  await Promise.all(all.map((member) => member.left()));
});

test('nobody at all', async () => {
  expect(await racer().race([], PROBE, 900)).toBeUndefined();
});
