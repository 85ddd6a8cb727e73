import { Agent } from 'node:https';
import { createSecureContext } from 'node:tls';
import { probeByHttp } from './http-probe';
import { Politeness } from './politeness';
import { type Ask, runRace } from './race';
import type { Contender, Racer, RaceResult } from './racer';
import type { ProbeConfig } from '../../../src/contract/edge-router';

export interface RacerDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Races over HTTP and HTTPS. */
export function createRacer({ now }: RacerDeps): Racer {
  // The root certificates are loaded at the instance's start, so that no visitor waits for it. Connections are not kept: a race is run once, and
  // until there is another, Lambda would have frozen them and members would have closed them.
  const agent = new Agent({ secureContext: createSecureContext() });
  const politeness = new Politeness(now);
  const running = new Map<string, Promise<RaceResult | undefined>>();
  /** Who did not answer well in a race that nobody won. */
  const hopeless = new Set<string>();

  const run = async (contenders: readonly Contender[], keys: readonly string[], probe: ProbeConfig, watchdog: number) => {
    const ask: Ask = (contender, done) => probeByHttp(contender, probe, agent, done);
    const end = await runRace(contenders, Math.min(probe.timeout, watchdog), ask, now);
    if (end === 'none') for (const key of keys) hopeless.add(key);
    return typeof end === 'string' ? undefined : end;
  };

  return {
    race(contenders, probe, watchdog) {
      // By all that a probe is made of, since a configuration can change while an instance lives.
      const keys = contenders.map(({ id, member: { host, origin } }) => JSON.stringify([id, host, origin, probe]));
      const name = keys.join();
      const known = running.get(name);
      if (known) return known;
      if (keys.every((key) => hopeless.has(key)) || !politeness.allows(keys.length)) return Promise.resolve(undefined);
      const race = run(contenders, keys, probe, watchdog).finally(() => running.delete(name));
      running.set(name, race);
      return race;
    },
  };
}
