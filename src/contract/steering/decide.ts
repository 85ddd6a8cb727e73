import { bucketOf, stickyKeyOf } from './bucket';
import { isCrawler } from './crawlers';
import type { EdgePolicy } from './policy';
import type { Preview } from './preview';
import type { SteeringConfig } from './steering-config';
import { parseStickyCookie, pinHolds } from './sticky-cookie';
import type { ViewerRequest } from './viewer-request';
import { effectiveWeights, rendezvous } from './weights';

/** Why a variant was chosen, in the words of `x-smart-origin-why`. */
export type Reason = 'preview' | 'page' | 'force' | 'crawler' | 'no-consent' | 'pin' | 'bucket';

/** Who answers a visitor, and why. */
export interface Decision {
  readonly variant: string;
  readonly reason: Reason;
  readonly bucket: number;
  /** End of the pin that the visitor came with and that holds, in seconds since the epoch. */
  readonly pinnedUntil?: number;
  /** Whether the variant is the visitor's own, so that a cookie may keep it. */
  readonly sticky: boolean;
}

/** What the decision is made of. Both viewer functions have the same of it, whoever of them runs first. */
export interface DecisionInput {
  readonly request: ViewerRequest;
  readonly ip: string;
  readonly config: SteeringConfig;
  readonly policy?: EdgePolicy;
  readonly preview?: Preview;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** Files that a page loads. Pages have no ending, or one of these two. */
export function isAsset(request: ViewerRequest): boolean {
  const ending = /\.([a-z0-9]{1,12})$/i.exec(request.uri);
  return (request.method === 'GET' || request.method === 'HEAD') && ending !== null && !/^html?$/i.test(ending[1]);
}

/**
 * The variant of a visitor. Preview is an operator's; then the page's own version for its assets; then force, consent, pin and bucket.
 * It runs with every request, and most of them have a pin: what a pin makes needless is not worked out before.
 */
export function decide(input: DecisionInput): Decision {
  const request = input.request;
  const config = input.config;
  const policy = input.policy;
  const preview = input.preview;
  const cookie = config.cookie ? parseStickyCookie(request.cookies[config.cookie]) : undefined;
  const key = stickyKeyOf(request, config);
  const bucket = cookie && key === undefined ? cookie.bucket : bucketOf(request, input.ip, key, config.salt);

  if (preview && preview.member !== undefined && isMember(preview.member, config)) return foreign(preview.member, 'preview', bucket);
  const known = cookie && isMember(cookie.variant, config) ? cookie : undefined;
  // The cookie names the version of the page that asks, even where its pin has ended or was voided since.
  if (config.skewProtection && known && isAsset(request)) return foreign(known.variant, 'page', bucket);
  if (policy && policy.force !== undefined) return foreign(policy.force, 'force', bucket);

  const voided = usableVoids(config, policy);
  if (config.consent && lacksConsent(request, config.consent)) return foreign(steady(bucket, input, voided), 'no-consent', bucket);
  if (known && voided[known.variant] !== true && pinHolds(known.pinnedUntil, input.now, config)) {
    return { variant: known.variant, reason: 'pin', bucket: bucket, pinnedUntil: known.pinnedUntil, sticky: true };
  }
  // Crawlers get no pin, so whoever has one is none.
  if (!config.crawlers && isCrawler(textOf(request.headers['user-agent']))) return foreign(steady(bucket, input, voided), 'crawler', bucket);
  return { variant: byWeight(bucket, input, voided), reason: 'bucket', bucket: bucket, sticky: true };
}

type Voids = EdgePolicy['voided'];

const NOBODY: Voids = {};

/** A variant that is not the visitor's own. */
function foreign(variant: string, reason: Reason, bucket: number): Decision {
  return { variant: variant, reason: reason, bucket: bucket, sticky: false };
}

export function isMember(id: string, config: SteeringConfig): boolean {
  for (let i = 0; i < config.members.length; i++) if (config.members[i].id === id) return true;
  return false;
}

/** Members that nobody is sent to. Where that would be all of them, it is none. */
export function usableVoids(config: SteeringConfig, policy: EdgePolicy | undefined): Voids {
  if (!policy) return NOBODY;
  for (let i = 0; i < config.members.length; i++) if (policy.voided[config.members[i].id] !== true) return policy.voided;
  return NOBODY;
}

/** For those who are not steered. */
function steady(bucket: number, input: DecisionInput, voided: Voids): string {
  return voided[input.config.primary] === true ? byWeight(bucket, input, voided) : input.config.primary;
}

function byWeight(bucket: number, input: DecisionInput, voided: Voids): string {
  const config = input.config;
  const weights = effectiveWeights(config.primary, config.members, input.policy);
  return rendezvous(bucket, config.members, weights, voided) || lastResort(config, voided);
}

/** Everything that is left weighs nothing. */
function lastResort(config: SteeringConfig, voided: Voids): string {
  if (voided[config.primary] !== true) return config.primary;
  return config.members.filter((member) => voided[member.id] !== true)[0].id;
}

function lacksConsent(request: ViewerRequest, consent: NonNullable<SteeringConfig['consent']>): boolean {
  const given = textOf(request.cookies[consent.cookie]);
  return !given || (consent.contains !== undefined && given.indexOf(consent.contains) < 0);
}

function textOf(value: { readonly value: string } | undefined): string | undefined {
  return value ? value.value : undefined;
}
