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
   * @param seen what this instance saw of leg 1
   */
  public kindOf(member: string, seen: SeenLeg | undefined, now: number, { times, failsOverBelow500 }: RouterConfig): FailureKind | undefined {
    // The status was judged when it came.
    if (seen?.answered) return undefined;
    if (seen?.sentAt === undefined) return failsOverBelow500 ? undefined : 'response';
    const elapsed = now - seen.sentAt;
    if (times && elapsed >= NEARLY * times.response) return 'response';
    const isTimeout = times && elapsed >= NEARLY * times.connect && elapsed <= times.connect + ARRIVAL_MS;
    return failsOverBelow500 && !isTimeout ? undefined : this.unconnected(member, now);
  }

  /**
   * No connection, or a status that another instance saw, which may have taken as long: the first puts a member out at once, which a single
   * error 500 or missing page must not. Twice without a sign of life between, it is the first.
   */
  private unconnected(member: string, now: number): FailureKind {
    const before = this.suspected.get(member);
    this.suspected.set(member, now);
    return before !== undefined && before > (this.health.heardFrom(member) ?? 0) ? 'connect' : 'response';
  }
}
