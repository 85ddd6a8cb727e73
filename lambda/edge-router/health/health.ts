/** No connection; silence after the request was sent; an answer that counts as a failure. */
export type FailureKind = 'connect' | 'response' | 'status';

/** Which members keep failing, as this instance has seen it. */
export interface Health {
  /**
   * The member that is to be asked: `member` itself, else who stands in for it.
   *
   * @param candidates who may stand in, the best first
   * @param pool every member, of which never more than half are avoided
   * @param isWrite whether the request must not be sent on trial
   */
  serve(member: string, candidates: readonly string[], pool: readonly string[], isWrite: boolean): string;
  success(member: string): void;
  failure(member: string, kind: FailureKind): void;
}
