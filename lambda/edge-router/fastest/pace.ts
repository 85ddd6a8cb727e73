/** What an instance knows of how fast equivalent members answer. It learns from what visitors saw, and from races. */
export interface Pace {
  /** Whether it never heard of any of these. */
  isUnknown(members: readonly string[]): boolean;
  /**
   * Who is to be asked.
   *
   * @param members those that can answer, the best first where nothing is known
   * @param mayExplore whether somebody else than the fastest may be asked, to find out
   */
  choose(members: readonly string[], settings: PaceSettings, mayExplore: boolean): PaceChoice;
  /** The same members, the fastest as far as is known first. */
  fastestFirst(members: readonly string[], settings: PaceSettings): string[];
  /** A visitor saw the first byte after so many milliseconds. */
  answered(member: string, milliseconds: number, settings: PaceSettings): void;
  /** A race ended: who answered it, and after how many milliseconds. The others took longer, if they answered at all. */
  raced(members: readonly string[], winner: string, milliseconds: number): void;
  /** What was known of the member says nothing any more, as when it comes back. */
  forget(member: string): void;
}

/** As `FastestConfig` has them. */
export interface PaceSettings {
  readonly decay: number;
  readonly hysteresis: number;
  readonly refresh: number;
  readonly exploration: number;
}

export interface PaceChoice {
  readonly member: string;
  /** Whether it is not the fastest as far as is known, but asked to find out. */
  readonly explores: boolean;
}
