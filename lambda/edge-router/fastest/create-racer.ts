import { Agent } from 'node:https';
import { createSecureContext } from 'node:tls';
import { probeByHttp } from './http-probe';
import { Politeness } from './politeness';
import { runRace } from './race';
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

  const run = (contenders: readonly Contender[], probe: ProbeConfig, watchdog: number) =>
    runRace(contenders, Math.min(probe.timeout, watchdog), (contender, done) => probeByHttp(contender, probe, agent, done), now);

  return {
    race(contenders, probe, watchdog) {
      // By all that probes are made of, since a configuration can change while an instance lives.
      const name = JSON.stringify([contenders.map(({ id, member: { host, origin } }) => [id, host, origin]), probe]);
      const known = running.get(name);
      if (known) return known;
      if (!politeness.allows(contenders.length)) return undefined;
      const race = run(contenders, probe, watchdog).finally(() => running.delete(name));
      running.set(name, race);
      return race;
    },
  };
}
