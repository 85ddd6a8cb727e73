import { config, item } from './canned-dynamodb';
import type { FailureReason, GetItem, GetOutcome, ItemClient } from '../../../../lambda/edge-router/sessions/item-client';
import type { SessionAnswer } from '../../../../lambda/edge-router/sessions/session-answer';
import { TableReader } from '../../../../lambda/edge-router/sessions/table-reader';
import type { SessionsConfig } from '../../../../src/contract/edge-router';

/** What a replica answers, and after how many milliseconds; never where nothing is said. */
type Plan = { readonly after?: number; readonly outcome: GetOutcome } | undefined;

class PlannedClient implements ItemClient {
  public readonly asked: GetItem[] = [];
  public late = 0;

  constructor(public plan: (region: string, nth: number) => Plan) {}

  public get(request: GetItem) {
    this.asked.push(request);
    const plan = this.plan(request.region, this.asked.length);
    const outcome = new Promise<GetOutcome>((resolve) => {
      if (plan) setTimeout(() => resolve(plan.outcome), plan.after ?? 1);
    });
    return { outcome, late: () => void this.late++ };
  }

  public get regions(): string[] {
    return this.asked.map(({ region }) => region);
  }
}

const found = (version: string, after?: number): Plan => ({ after, outcome: { item: item(version) as { [name: string]: unknown } } });
const missing: Plan = { outcome: { item: undefined } };
const failed = (reason: FailureReason, after?: number): Plan => ({ after, outcome: { failed: reason } });

const EU = 'eu-west-1';
const US = 'us-east-1';
const AP = 'ap-southeast-1';

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 21) }));
afterEach(() => jest.useRealTimers());

function reader(plan: (region: string, nth: number) => Plan, given: Partial<SessionsConfig> = {}, { region }: { readonly region?: string } = { region: 'eu-west-2' }) {
  const client = new PlannedClient(plan);
  const reports: [string, FailureReason][] = [];
  const table = new TableReader(config({ regions: [US, EU, AP], ...given }), {
    client, region, now: Date.now, random: () => 0.5, report: (replica, reason) => void reports.push([replica, reason]),
  });
  return { client, table, reports };
}

/** The answer, and after how many milliseconds it came. */
async function answer(table: TableReader, key = 'abc'): Promise<{ answer: SessionAnswer; after: number }> {
  const started = Date.now();
  let result: { answer: SessionAnswer; after: number } | undefined;
  void Promise.resolve(table.read(key)).then((given) => (result = { answer: given, after: Date.now() - started }));
  for (let i = 0; i <= 1_000 && !result; i++) await jest.advanceTimersByTimeAsync(1);
  return result!;
}

describe('which replica', () => {
  test.each<[string | undefined, string]>([['eu-west-2', EU], [US, US], ['us-west-2', US], ['ap-southeast-1', AP], ['ap-northeast-1', AP], ['xx-nowhere-1', US], [undefined, US]])(
    'from %p: %p', async (region, replica) => {
      const { client, table } = reader(() => found('v2'), {}, { region });
      await answer(table);
      expect(client.regions).toEqual([replica]);
    });

  test('by its ARN where the table is of another account', async () => {
    const { client, table } = reader(() => found('v2'), { account: '111122223333' });
    await answer(table);
    expect(client.asked[0].table).toBe(`arn:aws:dynamodb:${EU}:111122223333:table/sessions`);
  });

  test('with the names of the attributes', async () => {
    const { client, table } = reader(() => missing, { attributes: { token: 'id', version: 'release', expires: 'ttl' } });
    await answer(table, 'key');
    expect(client.asked[0]).toEqual({ region: EU, table: 'sessions', keyName: 'id', key: 'key', attributes: ['release', 'ttl'] });
  });
});

describe('memory', () => {
  test('what was found is answered again without a promise', async () => {
    const { client, table } = reader(() => found('v2'));
    expect((await answer(table)).answer).toEqual({ kind: 'found', version: 'v2' });
    expect(table.read('abc')).toEqual({ kind: 'found', version: 'v2' });
    expect(client.asked).toHaveLength(1);
  });

  test('what was missing or failed is asked again', async () => {
    const { client, table } = reader((_, nth) => (nth === 1 ? missing : nth < 4 ? failed('refused') : found('v2')));
    expect((await answer(table)).answer).toEqual({ kind: 'none' });
    expect((await answer(table)).answer).toEqual({ kind: 'unknown' });
    expect((await answer(table)).answer).toEqual({ kind: 'found', version: 'v2' });
    expect(client.asked).toHaveLength(4);
  });

  test('what came too late is remembered', async () => {
    const { client, table } = reader((region) => (region === EU ? found('v2', 180) : undefined));
    expect(await answer(table)).toEqual({ answer: { kind: 'unknown' }, after: 150 });
    expect(client.late).toBe(2);
    await jest.advanceTimersByTimeAsync(30);
    expect(table.read('abc')).toEqual({ kind: 'found', version: 'v2' });
  });
});

test('what an instance hears when it thaws is as old as it is', async () => {
  const { client, table } = reader((region, nth) => (nth > 2 ? found('v1') : region === EU ? found('v2', 180) : undefined));
  await answer(table);
  // Time goes on, and no timer runs.
  jest.setSystemTime(Date.now() + 60_000);
  await jest.advanceTimersByTimeAsync(30);
  expect((await answer(table)).answer).toEqual({ kind: 'found', version: 'v1' });
  expect(client.asked).toHaveLength(3);
});

describe('the second attempt', () => {
  test.each<FailureReason>(['throttled', 'server', 'refused', 'network', 'silent', 'malformed', 'oversize', 'unsent'])('at the next replica, at once, after %p', async (reason) => {
    const { client, table, reports } = reader((region) => (region === EU ? failed(reason) : found('v2')));
    expect(await answer(table)).toEqual({ answer: { kind: 'found', version: 'v2' }, after: 2 });
    expect(client.regions).toEqual([EU, US]);
    expect(reports).toEqual([[EU, reason]]);
  });

  test('after silence for 60 % of the budget, and the first to answer wins', async () => {
    const { client, table } = reader((region) => (region === EU ? found('v1', 120) : found('v2', 50)));
    expect(await answer(table)).toEqual({ answer: { kind: 'found', version: 'v1' }, after: 120 });
    expect(client.regions).toEqual([EU, US]);
    expect(client.late).toBe(1);
  });

  test('and the second one may win', async () => {
    const { table, reports } = reader((region) => (region === EU ? undefined : found('v2', 20)));
    expect(await answer(table)).toEqual({ answer: { kind: 'found', version: 'v2' }, after: 110 });
    expect(reports).toEqual([[EU, 'silent']]);
  });

  test('is the last one', async () => {
    const { client, table } = reader(() => failed('server'));
    expect(await answer(table)).toEqual({ answer: { kind: 'unknown' }, after: 2 });
    expect(client.regions).toEqual([EU, US]);
  });

  test('counts where it fails and the first one answers after all', async () => {
    const { table } = reader((region) => (region === EU ? found('v2', 130) : failed('network')));
    expect(await answer(table)).toEqual({ answer: { kind: 'found', version: 'v2' }, after: 130 });
  });

  test.each<FailureReason>(['throttled', 'server', 'network'])('at the same replica after %p, where there is no other', async (reason) => {
    const { client, table } = reader((_, nth) => (nth === 1 ? failed(reason) : found('v2')), { regions: [EU] });
    expect((await answer(table)).answer).toEqual({ kind: 'found', version: 'v2' });
    expect(client.regions).toEqual([EU, EU]);
  });

  test.each<FailureReason>(['refused', 'malformed', 'oversize', 'unsent'])('not at the same replica after %p', async (reason) => {
    const { client, table } = reader(() => failed(reason), { regions: [EU] });
    expect(await answer(table)).toEqual({ answer: { kind: 'unknown' }, after: 1 });
    expect(client.regions).toEqual([EU]);
  });

  test('not at the same replica while it is silent', async () => {
    const { client, table } = reader(() => undefined, { regions: [EU], budget: 80 });
    expect(await answer(table)).toEqual({ answer: { kind: 'unknown' }, after: 80 });
    expect(client.regions).toEqual([EU]);
  });
});

describe('a replica that keeps failing', () => {
  test('is left out after three failures, for a second, then gets one trial', async () => {
    const { client, table } = reader((region) => (region === EU ? failed('server') : missing));
    for (let i = 0; i < 5; i++) await answer(table);
    expect(client.regions).toEqual([EU, US, EU, US, EU, US, US, US]);
    await jest.advanceTimersByTimeAsync(1_000);
    client.asked.length = 0;
    for (let i = 0; i < 3; i++) await answer(table);
    // The trial failed: it is out for two seconds now.
    expect(client.regions).toEqual([EU, US, US, US]);
    await jest.advanceTimersByTimeAsync(1_500);
    await answer(table);
    await jest.advanceTimersByTimeAsync(500);
    client.plan = () => missing;
    for (let i = 0; i < 2; i++) await answer(table);
    expect(client.regions).toEqual([EU, US, US, US, US, EU, EU]);
  });

  test('is left out where it is silent, and costs its patience three times only', async () => {
    const { table } = reader((region) => (region === EU ? undefined : missing));
    const times = [];
    for (let i = 0; i < 5; i++) times.push((await answer(table)).after);
    expect(times).toEqual([91, 91, 91, 1, 1]);
  });

  test('three that do: unknown at once, without a timer, and what is remembered still counts', async () => {
    const { client, table } = reader((_, nth) => (nth === 1 ? found('v2') : undefined));
    await answer(table, 'remembered');
    for (let i = 0; i < 10; i++) await answer(table, `key-${i}`);
    jest.clearAllTimers();
    const { length } = client.asked;
    expect(table.read('abc')).toEqual({ kind: 'unknown' });
    expect(jest.getTimerCount()).toBe(0);
    expect(client.asked).toHaveLength(length);
    expect(table.read('remembered')).toEqual({ kind: 'found', version: 'v2' });
  });

  test('one that answers now and then stays', async () => {
    const { client, table } = reader((_, nth) => (nth % 3 === 0 ? missing : failed('network')), { regions: [EU] });
    for (let i = 0; i < 10; i++) await answer(table);
    expect(client.asked.length).toBeGreaterThan(10);
    expect((await answer(table)).answer).toBeDefined();
  });
});
