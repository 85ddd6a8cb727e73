import type { Duration } from 'aws-cdk-lib';
import type { StickyKey } from './sticky-key';

/**
 * How new visitors are assigned by weight.
 */
export interface AssignmentOptions {
  /**
   * Ids of members that share new visitors evenly; then no member has a weight. `['v1', 'v2']` is 50/50. The first is the primary, unless
   * `primary` names one.
   *
   * @default - as the members' weights say
   */
  readonly evenly?: string[];

  /**
   * Name of the sticky cookie: a token (RFC 6265). The prefix `__Host-` keeps subdomains from setting it.
   *
   * @default '__Host-smart-origin'
   */
  readonly stickyCookieName?: string;

  /**
   * How long browsers keep the sticky cookie after the last visit: so long a visitor who comes back is assigned by the same number, and
   * gets another variant only where the weights have changed. At least the `ttl`, at most 400 days, more than which browsers do not keep.
   *
   * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.5
   * @default - 30 days, or the `ttl` where that is longer
   */
  readonly cookieLifetime?: Duration;

  /**
   * Whether pages are shown in frames of other sites. The cookie is then `SameSite=None; Partitioned` (CHIPS) in place of `SameSite=Lax`.
   *
   * @default false
   */
  readonly embedded?: boolean;

  /**
   * By what a visitor is recognized.
   *
   * @default StickyKey.visitor()
   */
  readonly stickyKey?: StickyKey;

  /**
   * Name of a cookie by which visitors consent. Without it nobody is steered: the primary answers, and no cookie is set.
   *
   * @default - no consent is asked for
   */
  readonly consentCookie?: string;

  /**
   * Text that the value of the consent cookie must hold, as the cookie has it (not percent-decoded).
   *
   * @default - any value that is not empty
   */
  readonly consentContains?: string;

  /**
   * Whether crawlers, by their User-Agent, are steered as visitors are. Otherwise they see the primary, and get no cookie.
   *
   * @default false
   */
  readonly steerCrawlers?: boolean;

  /**
   * Raise it to take the weights back from the live policy: what operators wrote for a lower generation has no effect any more, and the
   * template's weights serve until they write again. A whole number from 1 to 1,000,000.
   *
   * @default 1
   */
  readonly generation?: number;

  /**
   * Mixed into the assignment, so that two experiments do not meet the same visitors. A new salt assigns everybody anew who has no cookie.
   * At most 64 letters, digits, hyphens and underscores.
   *
   * @default - made from the construct's path
   */
  readonly salt?: string;
}
