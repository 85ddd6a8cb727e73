import fc from 'fast-check';
import { ASSUMPTIONS, travel } from './support/cloudfront';
import { CONFIG, internal, response } from './support/events';
import { found, Instance, NONE, type Sessions, UNKNOWN } from './support/instance';

const IDS = Object.keys(CONFIG.members);
/** A table that answers now and then: leg 2 and origin-response may hear something else than leg 1 did. */
const flaky = (version: string, fails: () => boolean): Sessions => ({
  [version]: (() => (fails() ? UNKNOWN : found(version))) as unknown as () => never,
});

const request = fc.record({
  variant: fc.constantFrom(...IDS, 'v9'),
  session: fc.option(fc.constantFrom(...IDS, 'v9', 'none'), { nil: undefined }),
  voided: fc.uniqueArray(fc.constantFrom(...IDS), { maxLength: 2 }),
  method: fc.constantFrom('GET', 'GET', 'POST'),
  dead: fc.uniqueArray(fc.constantFrom(...IDS), { maxLength: 2 }),
  status: fc.constantFrom(200, 200, 302, 404, 500, 503),
  setsCookie: fc.boolean(),
  /** Which instance runs each event. */
  instances: fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
  elapsed: fc.constantFrom(10, 3_000, 6_000, 40_000),
});

test('whatever fails, and whoever runs the events: an entry of a variant is that member’s, and stamps say who served', async () => {
  await fc.assert(fc.asyncProperty(
    fc.constantFrom(...ASSUMPTIONS), fc.array(request, { minLength: 1, maxLength: 12 }), fc.infiniteStream(fc.boolean()),
    fc.constantFrom(undefined, 60), fc.boolean(),
    async (assumptions, requests, coin, fallbackTtl, isFlaky) => {
      const fails = () => isFlaky && coin.next().value === true;
      const sessions = Object.assign({ none: NONE }, ...[...IDS, 'v9'].map((id) => flaky(id, fails))) as Sessions;
      const instances = [0, 1, 2].map(() => new Instance(sessions));
      for (const [nth, { variant, session, voided, method, dead, status, setsCookie, instances: order, elapsed }] of requests.entries()) {
        let events = 0;
        const list = voided.join();
        const given = { variant, ...(session === undefined ? {} : { session, ...(list ? { voided: list } : {}) }), ...(list ? { avoid: list } : {}) };
        const origins = { 'Cache-Control': 'max-age=600', ...(setsCookie ? { 'Set-Cookie': 'a=b' } : {}) };
        const journey = await travel({
          assumptions,
          config: { ...CONFIG, fallbackTtl } as typeof CONFIG,
          requestId: `request-${nth}`,
          method,
          next: () => {
            for (const instance of instances) instance.time += elapsed;
            return instances[order[events++ % 4]];
          },
          headers: internal(given),
          origin: (domain) => (dead.includes(domain.split('.')[0]) ? undefined : response(status, origins)),
        });
        const served = journey.sent.at(-1)!.domain.split('.')[0];
        if (!journey.response || dead.includes(served)) continue;
        const storing = journey.response.headers['cache-control'][0].value;
        const stamp = journey.response.headers['x-smart-origin-stamp']?.[0].value;
        const own = session !== undefined && IDS.includes(session) && !voided.includes(session) ? [session, variant] : [variant];
        if (setsCookie) expect(storing).toBe('private, no-store, stale-if-error=0');
        else if (storing === 'max-age=600') expect(served).toBe(own[0]);
        else expect(storing).toBe(storing === 'no-store, stale-if-error=0' || fallbackTtl === undefined ? 'no-store, stale-if-error=0' : 'max-age=60');
        if (storing === 'max-age=60') expect(stamp === undefined && status < 400).toBe(false);
        if (status >= 400) expect(stamp).toBeUndefined();
        // Where nothing was written down, a table that answers now but did not before tells of the session, not of who served.
        if (status >= 400 || !assumptions.responseSeesEdits) continue;
        if (stamp === '~') expect(storing).not.toBe('max-age=600');
        // Without a stamp the cookie keeps the variant, unless there is a session.
        else if (stamp !== undefined || session === undefined) expect(served).toBe(stamp === undefined || stamp === '-' ? variant : stamp);
      }
    }), { numRuns: 1_000 });
}, 60_000);
