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
  const ending = /\.([a-z0-9]{1,10})$/i.exec(request.uri);
  return (request.method === 'GET' || request.method === 'HEAD') && ending !== null && !/^html?$/i.test(ending[1]);
}

/**
 * The variant of a visitor. Preview is an operator's; then the page's own version for its assets; then force, consent, pin and bucket.
 */
export function decide(input: DecisionInput): Decision {
  const request = input.request;
  const config = input.config;
  const policy = input.policy;
  const preview = input.preview;
  const isMember = (id: string) => config.members.some((member) => member.id === id);
  const cookie = config.cookie ? parseStickyCookie(request.cookies[config.cookie]) : undefined;
  const key = stickyKeyOf(request, config);
  const bucket = cookie && key === undefined ? cookie.bucket : bucketOf(request, input.ip, key, config.salt);
  const made = (variant: string, reason: Reason): Decision => ({ variant: variant, reason: reason, bucket: bucket, sticky: false });

  if (preview && preview.member !== undefined && isMember(preview.member)) return made(preview.member, 'preview');
  const known = cookie && isMember(cookie.variant) ? cookie : undefined;
  // The cookie names the version of the page that asks, even where its pin has ended or was voided since.
  if (config.skewProtection && known && isAsset(request)) return made(known.variant, 'page');
  if (policy && policy.force !== undefined) return made(policy.force, 'force');

  const voided = usableVoids(config, policy);
  const weights = effectiveWeights(config.primary, config.members, policy);
  const byWeight = () => rendezvous(bucket, config.members, weights, voided) || lastResort(config, voided);
  const steady = () => (voided[config.primary] ? byWeight() : config.primary);
  if (!config.crawlers && isCrawler(textOf(request.headers['user-agent']))) return made(steady(), 'crawler');
  if (lacksConsent(request, config)) return made(steady(), 'no-consent');
  if (known && !voided[known.variant] && pinHolds(known.pinnedUntil, input.now, config)) {
    return { variant: known.variant, reason: 'pin', bucket: bucket, pinnedUntil: known.pinnedUntil, sticky: true };
  }
  return { variant: byWeight(), reason: 'bucket', bucket: bucket, sticky: true };
}

/** Members that nobody is sent to. Where that would be all of them, it is none. */
function usableVoids(config: SteeringConfig, policy: EdgePolicy | undefined): EdgePolicy['voided'] {
  const voided = policy ? policy.voided : {};
  return config.members.every((member) => voided[member.id]) ? {} : voided;
}

/** Everything that is left weighs nothing. */
function lastResort(config: SteeringConfig, voided: EdgePolicy['voided']): string {
  if (!voided[config.primary]) return config.primary;
  return config.members.filter((member) => !voided[member.id])[0].id;
}

function lacksConsent(request: ViewerRequest, config: SteeringConfig): boolean {
  const consent = config.consent;
  if (!consent) return false;
  const given = textOf(request.cookies[consent.cookie]);
  return !given || (consent.contains !== undefined && given.indexOf(consent.contains) < 0);
}

function textOf(value: { readonly value: string } | undefined): string | undefined {
  return value ? value.value : undefined;
}
