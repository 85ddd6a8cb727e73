import type { RouterConfig } from '../config';
import type { FailureKind, HealthRecord } from '../health/health';
import type { SeenLeg } from '../in-flight';

/** A leg that took nearly as long as CloudFront waits has come to its end by that. */
const NEARLY = 0.9;
/** What may pass, in milliseconds, from the time-out of a connection until leg 2 arrives. */
const ARRIVAL_MS = 500;

/**
 * How the arrival of leg 2 tells that leg 1's member failed: what it is to be blamed for; undefined where that says nothing, or nothing new.
 *
 * @param seen what is known of leg 1
 * @param hasEquals whether others answer as the member does, so that to leave it costs visitors nothing
 */
export type KindOfFailure = (
  member: string, seen: Partial<SeenLeg> | undefined, now: number, config: RouterConfig, hasEquals?: boolean,
) => FailureKind | undefined;

export function createKindOfFailure(health: HealthRecord): KindOfFailure {
  /** When a member was last given up without an answer that this instance saw, sooner than silence is. */
  const suspected = new Map<string, number>();

  return (member, seen, now, { times, failsOverBelow500 }, hasEquals) => {
    // The status was judged when it came.
    if (seen?.answered) return undefined;
    const unclear = failsOverBelow500 ? undefined : 'unknown';
    if (seen?.sentAt === undefined) return unclear;
    const elapsed = now - seen.sentAt;
    if (times && elapsed >= NEARLY * times.response) return 'response-timeout';
    const isTimeout = times && elapsed >= NEARLY * times.connect && elapsed <= times.connect + ARRIVAL_MS;
    if (globalThis.FASTEST !== false && isTimeout && hasEquals) return 'connect-timeout';
    if (!seen.servedBy || (failsOverBelow500 && !isTimeout)) return unclear;
    // Connected, and then broken off.
    if (times && !isTimeout && elapsed > times.connect) return 'reset';
    // No connection, or a status that another instance saw, which may have taken as long: the first puts a member out at once, which a single
    // error 500 or missing page must not. Twice without a sign of life between, it is the first.
    const before = suspected.get(member);
    suspected.set(member, now);
    if (!before || before <= (health.heardFrom(member) ?? 0)) return 'unknown';
    return isTimeout ? 'connect-timeout' : 'refused';
  };
}
