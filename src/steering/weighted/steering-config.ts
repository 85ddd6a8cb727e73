import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { MemberWeights } from './member-weights';
import { PREVIEW_COOKIE, STICKY_COOKIE } from '../../contract/names';
import { drawsFor } from '../../contract/steering/draws';
import { STEERING_VERSION, type SteeringConfig } from '../../contract/steering/steering-config';
import { SmartOriginError } from '../../private/errors';
import { shownDuration, shownText } from '../../private/tokens';
import type { AssignmentOptions } from '../assignment-options';
import { isCookieName } from '../sticky-key';

/** RFC 6265bis: browsers keep no cookie longer. */
const MAX_COOKIE_LIFETIME = Duration.days(400);
const DEFAULT_COOKIE_LIFETIME = Duration.days(30);
const MAX_TTL = Duration.days(365);

/** How visitors are assigned, and how long they stay. */
export interface AssignmentSettings extends AssignmentOptions {
  readonly ttl: Duration;
  readonly skewProtection?: boolean;
  /** The application's session, where sessions are looked up. */
  readonly session?: SteeringConfig['session'];
}

/** What both viewer functions decide by. */
export function steeringConfig(scope: IConstruct, primary: string, weights: MemberWeights, options: AssignmentSettings): SteeringConfig {
  const draws = drawsFor(primary, [primary, ...weights.keys()]);
  const header = options.stickyKey?._header;
  const ttl = checkedTtl(scope, options.ttl);
  const cookieLifetime = checkedLifetime(scope, options.cookieLifetime ?? longer(options.ttl, DEFAULT_COOKIE_LIFETIME), options.ttl);
  return {
    version: STEERING_VERSION,
    generation: checkedGeneration(scope, options.generation ?? 1),
    primary,
    members: [primary, ...weights.keys()].map((id) => ({ id, weight: weights.get(id) ?? 0, draw: draws[id] })),
    salt: checkedSalt(scope, options.salt ?? scope.node.addr.slice(-12)),
    cookie: header === undefined ? checkedCookieName(scope, options) : '',
    ttl,
    cookieLifetime,
    ...(options.embedded ? { embedded: true } : {}),
    ...(header === undefined ? {} : { keyHeader: header }),
    ...(options.stickyKey?._cookie === undefined ? {} : { keyCookie: options.stickyKey._cookie }),
    ...consentOf(scope, options),
    ...(options.steerCrawlers ? { crawlers: true } : {}),
    ...(options.skewProtection ? { skewProtection: true } : {}),
    ...(options.session ? { session: options.session } : {}),
  };
}

function checkedCookieName(scope: IConstruct, { stickyCookieName = STICKY_COOKIE, stickyKey, consentCookie, session }: AssignmentSettings): string {
  const given = `stickyCookieName is ${shownText(stickyCookieName)}`;
  if (!isCookieName(stickyCookieName)) {
    throw new SmartOriginError(scope, 'InvalidCookieName',
      `${given}; cookie names are letters, digits and !#$%&'*+-.^_\`|~ (RFC 6265), known at synth, for example "${STICKY_COOKIE}"`);
  }
  if (stickyCookieName === PREVIEW_COOKIE) {
    throw new SmartOriginError(scope, 'CookieNameTaken', `${given}, which preview links use; choose another name, or leave it out for "${STICKY_COOKIE}"`);
  }
  const taken = { consentCookie, stickyKey: stickyKey?._cookie, cookieName: session?.cookie };
  const [owner] = Object.entries(taken).find(([, name]) => name === stickyCookieName) ?? [];
  if (owner !== undefined) {
    throw new SmartOriginError(scope, 'CookieNameTaken', `${given}, which is also the cookie of ${owner}; ours would overwrite it: choose another name`);
  }
  return stickyCookieName;
}

function checkedLifetime(scope: IConstruct, lifetime: Duration, ttl: Duration): number {
  if (lifetime.isUnresolved() || seconds(lifetime) < 60 || seconds(lifetime) > seconds(MAX_COOKIE_LIFETIME)) {
    throw new SmartOriginError(scope, 'InvalidCookieLifetime',
      `cookieLifetime is ${shownDuration(lifetime)}; it is from 1 minute to 400 days, more than which browsers do not keep cookies, for example Duration.days(30)`);
  }
  if (seconds(ttl) > seconds(lifetime)) {
    throw new SmartOriginError(scope, 'InvalidTtl',
      `ttl is ${shownDuration(ttl)}, and the cookie that holds the pin lives for ${shownDuration(lifetime)} (cookieLifetime); shorten \`ttl\` or raise \`cookieLifetime\``);
  }
  return seconds(lifetime);
}

function checkedTtl(scope: IConstruct, ttl: Duration): number {
  if (!ttl.isUnresolved() && seconds(ttl) >= 60 && seconds(ttl) <= seconds(MAX_TTL)) return seconds(ttl);
  throw new SmartOriginError(scope, 'InvalidTtl', `ttl is ${shownDuration(ttl)}; a visitor stays for 1 minute to 365 days, for example Duration.days(1)`);
}

const longer = (a: Duration, b: Duration) => (seconds(a) > seconds(b) ? a : b);
const seconds = (duration: Duration) => Math.floor(duration.toSeconds({ integral: false }));

function checkedGeneration(scope: IConstruct, generation: number): number {
  if (Number.isInteger(generation) && generation >= 1 && generation <= 1_000_000 && !Token.isUnresolved(generation)) return generation;
  throw new SmartOriginError(scope, 'InvalidGeneration',
    `generation is ${Token.isUnresolved(generation) ? 'a deploy-time value' : generation}; it is a whole number from 1 to 1000000, raised by one to take the weights back from the live policy`);
}

function checkedSalt(scope: IConstruct, salt: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(salt)) return salt;
  throw new SmartOriginError(scope, 'InvalidSalt', `salt is ${shownText(salt)}; it holds 1 to 64 letters, digits, hyphens and underscores, known at synth, for example "2026-autumn"`);
}

function consentOf(scope: IConstruct, { consentCookie, consentContains }: AssignmentOptions): Pick<SteeringConfig, 'consent'> {
  if (consentCookie === undefined) {
    if (consentContains === undefined) return {};
    throw new SmartOriginError(scope, 'ConsentWithoutCookie', `consentContains is "${consentContains}" without consentCookie; name the cookie that must hold it`);
  }
  if (!isCookieName(consentCookie)) {
    throw new SmartOriginError(scope, 'InvalidConsentCookie', `consentCookie is ${shownText(consentCookie)}; cookie names are letters, digits and !#$%&'*+-.^_\`|~ (RFC 6265), known at synth`);
  }
  if (consentContains === '' || (consentContains?.length ?? 0) > 128) {
    throw new SmartOriginError(scope, 'InvalidConsentText', 'consentContains is text of 1 to 128 characters that the cookie must hold; leave it out where any value is consent');
  }
  return { consent: { cookie: consentCookie, ...(consentContains === undefined ? {} : { contains: consentContains }) } };
}
