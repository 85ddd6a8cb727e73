/** One figure, beside a named peer's from the same run. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  readonly peerValue: number;
  readonly ratio: number;
  /** What was to be reached, in words. */
  readonly target: string;
  readonly ok: boolean;
}
