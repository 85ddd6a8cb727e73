import type { RouterConfig } from '../config';
import type { FailureKind, HealthRecord } from '../health/health';
import type { SeenLeg } from '../in-flight';

/** A leg that took nearly as long as CloudFront waits has come to its end by that. */
const NEARLY = 0.9;
/** What may pass, in milliseconds, from the time-out of a connection until leg 2 arrives. */
const ARRIVAL_MS = 500;

/** How the arrival of leg 2 tells that leg 1's member failed. */
export class LegOneFailure {
  /** When a member was last given up without an answer that this instance saw, sooner than silence is. */
  private readonly suspected = new Map<string, number>();

  constructor(private readonly health: HealthRecord) {}

  /**
   * What leg 1's member is to be blamed for; undefined where the arrival says nothing, or nothing new.
   *
   * @param seen what is known of leg 1
   * @param hasEquals whether others answer as the member does, so that to leave it costs visitors nothing
   */
  public kindOf(member: string, seen: Partial<SeenLeg> | undefined, now: number, config: RouterConfig, hasEquals?: boolean): FailureKind | undefined {
    const { times, failsOverBelow500 } = config;
    // The status was judged when it came.
    if (seen?.answered) return undefined;
    const unclear = failsOverBelow500 ? undefined : 'unknown';
    if (seen?.sentAt === undefined) return unclear;
    const elapsed = now - seen.sentAt;
    if (times && elapsed >= NEARLY * times.response) return 'response-timeout';
    const isTimeout = times && elapsed >= NEARLY * times.connect && elapsed <= times.connect + ARRIVAL_MS;
    if (isTimeout && hasEquals) return 'connect-timeout';
    if (!seen.servedBy || (failsOverBelow500 && !isTimeout)) return unclear;
    // Connected, and then broken off.
    if (times && !isTimeout && elapsed > times.connect) return 'reset';
    return this.isRepeated(member, now) ? isTimeout ? 'connect-timeout' : 'refused' : 'unknown';
  }

  /**
   * No connection, or a status that another instance saw, which may have taken as long: the first puts a member out at once, which a single
   * error 500 or missing page must not. Twice without a sign of life between, it is the first.
   */
  private isRepeated(member: string, now: number): boolean {
    const before = this.suspected.get(member);
    this.suspected.set(member, now);
    return before !== undefined && before > (this.health.heardFrom(member) ?? 0);
  }
}
