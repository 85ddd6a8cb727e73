import { measure, parseScenario, runDrill, type DrillObservation, type DrillProgress } from '../../../src/drill';
import { held, leftBehind } from '../../support/left-behind';
import { CACHING_DISABLED, groupConfig, removeTemporaryFiles, templateOf, writeTemplate } from '../../support/templates';

const writes = {
  PathPattern: '/api/*', TargetOriginId: 'b', ViewerProtocolPolicy: 'allow-all', CachePolicyId: CACHING_DISABLED,
  AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
};
const template = () => writeTemplate(templateOf({ config: { ...groupConfig([503]), CacheBehaviors: [writes] } }));

const SCENARIO = `title: short
duration: 1500ms
seed: 7
pops: [eu-west-1, us-east-1]
visitors:
  - { count: 20, requests_per_second: 40, arrival: constant, posts: 25% }
timeline:
  - { at: 0s, fail: { origin: a, fault: status 503 } }
  - { at: 500ms, invalidate: ['/*'] }
  - { at: 700ms, phase: healed, heal: all }
expect: { errors: 0, doubled_writes: 0, lost_writes: 0 }
`;
const run = (options: Partial<Parameters<typeof runDrill>[1]> = {}, text = SCENARIO) => runDrill(parseScenario(text, 'short.yaml'), { template: template(), ...options });

/** When the origin was broken, and well again, in all of these: a busy machine takes its time. */
const settled = (observations: readonly DrillObservation[]) => [0, 2].map((entry) => (
  Math.max(...observations.map(({ events }) => events[entry]!.atMs))));

/** Who asked for what and was answered by whom, but for what was sent while the time line was played in one of these. */
const assignments = ({ visits }: DrillObservation, observations: readonly DrillObservation[], [broken, healed] = settled(observations)) => visits
  .map(({ sample }) => sample)
  .filter(({ scheduledMs: at }) => at > Math.max(200, broken!) && (at < 500 || at > Math.max(1000, healed!)))
  .map(({ index, visitor, pop, method, path, scheduledMs, status, version }) => [index, visitor, pop, method, path, scheduledMs, status, version]);

describe('runDrill', () => {
  afterAll(removeTemporaryFiles);

  test('a drill with the same seed twice: the same assignments, faults and verdict; nothing is left of it', async () => {
    const before = held();
    const progress: DrillProgress[] = [];
    const one = await run({ onProgress: (step) => progress.push(step) });
    const other = await run();
    expect(await leftBehind(before)).toEqual([]);
    expect(one).toMatchObject({ complete: true, durationMs: 1500, origins: ['a', 'b'], pops: [{ name: 'DUB56-P1', region: 'eu-west-1' }, { name: 'IAD89-P1', region: 'us-east-1' }] });
    expect(one.visits).toHaveLength(60);
    expect(one.visits.every(({ record, sample }) => record?.requestId === sample.requestId && record !== undefined)).toBe(true);
    expect(new Set(one.visits.map(({ sample: { pop }, record }) => `${pop} ${record!.pop}`))).toEqual(new Set(['eu-west-1 DUB56-P1', 'us-east-1 IAD89-P1']));
    // Broken from the beginning, and well again.
    const [broken, healed] = settled([one]);
    expect(one.visits.filter(({ sample: { method, scheduledMs } }) => method === 'GET' && scheduledMs > Math.max(200, broken!) && scheduledMs < 600).map(({ sample }) => sample.version)).not.toContain('a');
    expect(one.visits.filter(({ sample: { method, scheduledMs } }) => method === 'GET' && scheduledMs > Math.max(1000, healed!)).map(({ sample }) => sample.version)).not.toContain('b');
    expect(one.events.map(({ kind, entry: { text } }) => [kind, text])).toEqual([['fault', 'fail origin: a, fault: status 503'], ['other', "invalidate ['/*']"], ['heal', 'heal all']]);
    expect(one.events[1]!.outcome).toMatch(/^\d+ cached responses? forgotten$/);
    expect(one.phases.map(({ name }) => name)).toEqual(['start', 'healed']);
    const posts = one.visits.filter(({ sample }) => sample.method === 'POST').map(({ sample }) => sample.index);
    expect(posts.length).toBeGreaterThan(5);
    expect(one.counters.writes).toEqual(posts.map((index) => ({ index, origins: ['b'] })));
    expect(progress.at(-1)).toMatchObject({ requests: 60, errors: 0, phase: 'healed' });

    expect(assignments(other, [one, other])).toEqual(assignments(one, [one, other]));
    expect(other.events.map(({ entry }) => entry)).toEqual(one.events.map(({ entry }) => entry));
    for (const name of ['requests', 'errors', 'moved_sessions', 'lost_writes', 'doubled_writes'] as const) expect(measure(other).measures[name]).toBe(measure(one).measures[name]);
    expect(measure(one).measures).toMatchObject({ requests: 60, errors: 0, lost_writes: 0, doubled_writes: 0 });
  }, 30_000);

  test('a drill that is interrupted ends at once with what was seen', async () => {
    const before = held();
    const interruption = new AbortController();
    const observation = await run({
      signal: interruption.signal,
      onProgress: ({ requests }) => {
        if (requests >= 30) interruption.abort();
      },
    }, SCENARIO.replace('1500ms', '60s').replace('700ms', '30s'));
    expect(observation.complete).toBe(false);
    expect(observation.durationMs).toBeLessThan(30_000);
    expect(observation.visits.length).toBeGreaterThan(0);
    expect(observation.phases.map(({ name, toMs }) => [name, toMs])).toEqual([['start', observation.durationMs]]);
    expect(measure(observation).measures.errors).toBe(0);
    expect(await leftBehind(before)).toEqual([]);
  }, 30_000);

  test('an end that is asked for beforehand is one', async () => {
    expect(await run({ signal: AbortSignal.abort() })).toMatchObject({ complete: false, visits: [], events: [] });
  }, 30_000);

  test('an entry that cannot be played is told with its line', async () => {
    const text = SCENARIO.replace("invalidate: ['/*']", 'deploy: nowhere.out');
    await expect(run({}, text)).rejects.toMatchObject({ code: 'ERR_TEMPLATE_UNREADABLE', what: expect.stringMatching(/^line 9 of the scenario cannot be played: /) });
  }, 30_000);

  test('origins that only a deployed template has are played too', async () => {
    const next = templateOf({ config: { ...groupConfig([503]), CacheBehaviors: [writes] } });
    const text = JSON.stringify(next).replaceAll('"b"', '"c"').replaceAll('b.example', 'c.example');
    const deployed = writeTemplate(JSON.parse(text) as typeof next);
    const observation = await run({}, SCENARIO.replace("invalidate: ['/*']", `deploy: ${JSON.stringify(deployed)}`).replace('lost_writes: 0', "lost_writes: 0, served_by: { c: '>0' }")
      .replace('seed: 7', 'seed: 7\nplaces: { c: eu-west-1 }\ndistances: { us-east-1: { c: 5ms } }'));
    expect(observation.origins).toEqual(['a', 'b', 'c']);
    expect(measure(observation).measures).toMatchObject({ errors: 0, lost_writes: 0, doubled_writes: 0 });
    expect(measure(observation).servedBy.c).toBeGreaterThan(5);
  }, 30_000);

  test('what is given beats the scenario, and what neither names is played by a stand-in', async () => {
    const observation = await run({ origins: { b: 'http://127.0.0.1:9' } }, SCENARIO.replace('seed: 7', 'origins: { a: "http://127.0.0.1:9" }').replace('posts: 25%', 'posts: 0%').replace('doubled_writes: 0, lost_writes: 0', ''));
    expect(observation.counters.writes).toBeUndefined();
    expect(measure(observation).measures.errors).toBe(observation.visits.length);
  }, 30_000);

  test('a scenario that does not go with the template is refused before anything starts', async () => {
    await expect(run({}, SCENARIO.replace('origin: a,', 'origin: c,'))).rejects.toMatchObject({ code: 'ERR_SCENARIO' });
  });
});
