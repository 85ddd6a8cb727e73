import type { HeaderAction } from './header-rule';

/** What becomes of one response header, and on which responses. */
export interface HeaderCoverage {
  /** The header's name. */
  readonly name: string;

  /** What happens to it. */
  readonly action: HeaderAction;

  /**
   * The value it gets.
   *
   * @default - none; it is removed or kept
   */
  readonly value?: string;

  /** Whether the viewer function does it: on every response below 400 that came from an origin or the cache. */
  readonly byFunction: boolean;

  /** Whether the response headers policy does it: also on errors and on responses that CloudFront made. */
  readonly byPolicy: boolean;

  /**
   * Why the response headers policy does not do it.
   *
   * @default - none; it does
   */
  readonly reason?: string;
}
