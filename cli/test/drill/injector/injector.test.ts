import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injector } from '../../../src/drill/injector/injector';
import type { DrillPlan } from '../../../src/drill/plan/plan';
import type { Sample } from '../../../src/drill/sample';

const POP = 'us-east-1';

/** One visitor, who asks every 20 ms. */
function planOf(requests: number): DrillPlan {
  return {
    visitors: [{ index: 0, group: 'all', address: '198.18.0.0', userAgent: 'test', pop: POP, cookies: true, session: true, aws: false }],
    requests: Array.from({ length: requests }, (_, index) => ({ visitor: 0, pop: POP, method: 'GET' as const, path: `/${index}`, atMs: index * 20 })),
  };
}

describe('the injector', () => {
  let server: Server;
  /** Answers that are held back until there are so many of them. */
  let together = 1;
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  async function samplesOf(plan: DrillPlan, beganMsAgo: number): Promise<Sample[]> {
    const held: (() => void)[] = [];
    server = createServer((_, response) => {
      held.push(() => response.end());
      if (held.length === together) for (const answer of held.splice(0)) answer();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const samples: Sample[] = [];
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const injector = await Injector.start({ plan, url, pops: { [POP]: 'IAD89-P1' }, graceMs: 5000 }, (some) => samples.push(...some));
    try {
      injector.begin(performance.timeOrigin + performance.now() - beganMsAgo);
      await injector.done;
      return samples.sort((one, other) => one.index - other.index);
    } finally {
      await injector.close();
    }
  }

  test('is an open loop: an origin that answers nobody before the last one has asked holds up nobody', async () => {
    together = 20;
    const samples = await samplesOf(planOf(20), 0);
    // Whoever waited for an answer before asking again would never have asked twice.
    expect(samples.map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
    // The first one has waited until the last one's time.
    expect(samples[0]!.firstByteMs).toBeGreaterThan(19 * 20 - 5);
  }, 15_000);

  test('counts times from when requests were to be sent, however late it sent them', async () => {
    together = 1;
    const samples = await samplesOf(planOf(5), 1000);
    for (const [index, { scheduledMs, sentMs, firstByteMs }] of samples.entries()) {
      expect(scheduledMs).toBe(index * 20);
      expect(sentMs).toBeGreaterThanOrEqual(1000);
      expect(firstByteMs).toBeGreaterThanOrEqual(sentMs - scheduledMs);
    }
    expect(samples).toHaveLength(5);
  }, 15_000);
});
