import type { IConstruct } from 'constructs';
import { checkedDuration, checkedPercent } from './checked-numbers';
import { LEAST_PROBE_TIMEOUT, probeConfig } from './probe-config';
import { MAX_EDGE_FUNCTION_SECONDS } from '../../contract/cloudfront';
import type { FastestConfig } from '../../contract/edge-router';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { SmartOriginError } from '../../private/errors';
import type { FastestOptions } from '../fastest-options';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Milliseconds and percents where nobody says. */
const DEFAULTS = { watchdog: 900, decay: 10 * SECOND, hysteresis: 15, refresh: 15 * SECOND, exploration: 1 } as const;

/** A second of what Lambda@Edge allows is kept for what is not the race. */
const MAX_WATCHDOG = (MAX_EDGE_FUNCTION_SECONDS - 1) * SECOND;

/** Who can answer in place of whom, by member that visitors are assigned to. */
export type Equivalents = FastestConfig['equivalents'];

/** How the edge router finds the fastest. */
export function fastestConfig(scope: IConstruct, pool: OriginPool, equivalents: Equivalents, options: FastestOptions): FastestConfig {
  const probe = probeConfig(scope, options, MAX_WATCHDOG);
  const watchdogDefault = watchdogDefaults(scope, pool, equivalents, options.watchdogDefault);
  return {
    equivalents,
    probe,
    watchdog: checkedWatchdog(scope, options.watchdog, probe.timeout),
    ...(watchdogDefault ? { watchdogDefault } : {}),
    decay: checkedDuration(scope, 'decay', options.decay, { least: SECOND, most: 10 * MINUTE, byDefault: DEFAULTS.decay }),
    hysteresis: checkedPercent(scope, 'hysteresis', options.hysteresis, { least: 0, most: 90, byDefault: DEFAULTS.hysteresis }),
    refresh: checkedDuration(scope, 'refresh', options.refresh, { least: SECOND, most: 60 * MINUTE, byDefault: DEFAULTS.refresh }),
    exploration: checkedPercent(scope, 'exploration', options.exploration, { least: 0, most: 10, byDefault: DEFAULTS.exploration }),
  };
}

function checkedWatchdog(scope: IConstruct, given: FastestOptions['watchdog'], probeTimeout: number): number {
  const millis = checkedDuration(scope, 'watchdog', given, { least: LEAST_PROBE_TIMEOUT, most: MAX_WATCHDOG, byDefault: DEFAULTS.watchdog },
    `, since Lambda@Edge ends functions at origin events after ${MAX_EDGE_FUNCTION_SECONDS} seconds`);
  if (millis >= probeTimeout) return millis;
  throw new SmartOriginError(scope, 'WatchdogBelowProbeTimeout',
    `watchdog is ${millis} milliseconds${given === undefined ? ' by default' : ''}, and a probe may take ${probeTimeout} (probeTimeout), so races would be called off while members may still answer in time; `
    + `set watchdog to ${probeTimeout} milliseconds or more, or lower probeTimeout`);
}

/** By group of equivalents; undefined where it is the member that visitors are assigned to anyway. */
function watchdogDefaults(scope: IConstruct, pool: OriginPool, equivalents: Equivalents, id: string | undefined): FastestConfig['watchdogDefault'] {
  if (id === undefined) return undefined;
  const { standby } = pool.member(id, 'watchdogDefault');
  const group = Object.entries(equivalents).find(([, members]) => members.includes(id));
  if (!group) {
    const allowed = Object.values(equivalents).flat().map((one) => `"${one}"`).join(', ');
    throw new SmartOriginError(scope, 'WatchdogDefaultNotFastest',
      `watchdogDefault is "${id}", which ${standby ? 'is a standby, asked as a fallback only' : 'has no equivalent, so it takes part in no race'}; name one of ${allowed}`);
  }
  return group[0] === id ? undefined : { [group[0]]: id };
}
