import { Ejector, type EjectorDeps, type EjectionRules } from './ejector';
import type { Log } from '../log';

/**
 * How a member failed: the connection was refused, or not there in time; it broke off, or nothing came of it in time; an answer that counts as
 * a failure. Or leg 2 is asked, and nothing tells why.
 */
export type FailureKind = 'refused' | 'connect-timeout' | 'reset' | 'response-timeout' | 'status' | 'unknown';

/** What a bare TCP connection disproves. */
export const UNREACHABLE: readonly FailureKind[] = ['refused', 'connect-timeout'];

/** Which members keep failing, as this instance has seen it. */
export interface Health {
  /**
   * The member that is to be asked: `member` itself, else who stands in for it. Where nobody can, the member itself.
   *
   * @param candidates who may stand in, the best first
   * @param pool members of which never more than half are avoided
   * @param isWrite whether the request must not be sent on trial
   * @param visitor tells visitors apart: a page must not come from one member, and what it loads from another, while the member comes back
   */
  serve(member: string, candidates: readonly string[], pool: readonly string[], isWrite: boolean, visitor?: string): string;
  /** Whether the member is avoided or on trial. */
  isOut(member: string): boolean;
  /** Whether the member is out, and a request would be its trial. */
  isDue(member: string, isSafe: boolean): boolean;
  /** @param disproves the kinds of failures that it says anything about, as a bare TCP connection does. @default - all */
  success(member: string, disproves?: readonly FailureKind[]): void;
  /** @param atOnce whether it puts the member out, however many there were */
  failure(member: string, kind: FailureKind, atOnce?: boolean): void;
}

/** Health that also says when a member was last heard of. */
export interface HealthRecord extends Health {
  /** Milliseconds since the epoch of the member's last answer, of whatever status; undefined where there was none. */
  heardFrom(member: string): number | undefined;
}

/**
 * Answers that count as failures: five in a row, as Envoy's outlier detection has it, since one page may be at fault. A connection that is
 * known to have failed is enough: no page is at fault, and each visitor would wait for as long again. Silence is as slow, but one page may be:
 * twice. Connections break off at every restart, which is over when a third one does.
 */
const RULES: EjectionRules<FailureKind> = {
  thresholds: { 'refused': 1, 'connect-timeout': 1, 'reset': 3, 'response-timeout': 2, 'status': 5, 'unknown': 5 },
  base: 30_000,
  cap: 300_000,
  slowStart: 60_000,
};

export interface HealthDeps extends EjectorDeps {
  /** Hears of failures, and who is out or back. */
  readonly report?: Log['fault'];
}

export function createHealth(deps: HealthDeps): HealthRecord {
  const ejector = new Ejector(RULES, deps);
  const heard = new Map<string, number>();
  /** Says what comes of news of a member. */
  const told = (member: string, kind: FailureKind | undefined, tell: () => void) => {
    const wasOut = ejector.isOut(member);
    tell();
    const isOut = ejector.isOut(member);
    if (kind) deps.report?.('member-failed', { member, kind });
    if (wasOut !== isOut) deps.report?.(isOut ? 'member-out' : 'member-back', { member, kind });
  };
  return {
    serve(member, candidates, pool, isWrite, visitor) {
      if (ejector.admits(member, !isWrite, visitor) || ejector.isNeeded(member, pool)) return member;
      return candidates.find((candidate) => candidate !== member && !ejector.isOut(candidate)) ?? member;
    },
    isOut: (member) => ejector.isOut(member),
    isDue: (member, isSafe) => globalThis.FASTEST !== false && ejector.isDue(member, isSafe),
    success(member, disproves) {
      heard.set(member, deps.now());
      told(member, undefined, () => ejector.success(member, disproves));
    },
    failure(member, kind, atOnce) {
      if (kind === 'status') heard.set(member, deps.now());
      told(member, kind, () => ejector.failure(member, kind, atOnce));
    },
    heardFrom: (member) => heard.get(member),
  };
}
