import { Ejector, type EjectorDeps, type EjectionRules } from './ejector';

/** No connection; silence after the request was sent; an answer that counts as a failure. */
export type FailureKind = 'connect' | 'response' | 'status';

/** Which members keep failing, as this instance has seen it. */
export interface Health {
  /**
   * The member that is to be asked: `member` itself, else who stands in for it. Where nobody can, the member itself.
   *
   * @param candidates who may stand in, the best first
   * @param pool every member, of which never more than half are avoided
   * @param isWrite whether the request must not be sent on trial
   * @param visitor tells visitors apart: a page must not come from one member, and what it loads from another, while the member comes back
   */
  serve(member: string, candidates: readonly string[], pool: readonly string[], isWrite: boolean, visitor?: string): string;
  /** Whether the member is avoided or on trial. */
  isOut(member: string): boolean;
  /** @param disproves the one kind of failure that it says anything about, as a bare TCP connection does. @default - all */
  success(member: string, disproves?: FailureKind): void;
  failure(member: string, kind: FailureKind): void;
}

/** Health that also says when a member was last heard of. */
export interface HealthRecord extends Health {
  /** Milliseconds since the epoch of the member's last answer, of whatever status; undefined where there was none. */
  heardFrom(member: string): number | undefined;
}

/**
 * Five failures in a row, as Envoy's outlier detection has it. One connection that is known to have failed is enough: each visitor would wait
 * for as long again.
 */
const RULES: EjectionRules<FailureKind> = {
  thresholds: { connect: 1, response: 5, status: 5 },
  base: 30_000,
  cap: 300_000,
  slowStart: 60_000,
};

export function createHealth(deps: EjectorDeps): HealthRecord {
  const ejector = new Ejector(RULES, deps);
  const heard = new Map<string, number>();
  return {
    serve(member, candidates, pool, isWrite, visitor) {
      if (ejector.admits(member, !isWrite, visitor) || ejector.isNeeded(member, pool)) return member;
      return candidates.find((candidate) => candidate !== member && !ejector.isOut(candidate)) ?? member;
    },
    isOut: (member) => ejector.isOut(member),
    success(member, disproves) {
      heard.set(member, deps.now());
      ejector.success(member, disproves);
    },
    failure(member, kind) {
      if (kind === 'status') heard.set(member, deps.now());
      ejector.failure(member, kind);
    },
    heardFrom: (member) => heard.get(member),
  };
}
