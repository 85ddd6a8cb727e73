import { Duration, Token } from 'aws-cdk-lib';
import {
  HeadersFrameOption, HeadersReferrerPolicy, type ResponseCustomHeader, type ResponseHeadersPolicyProps, type ResponseSecurityHeadersBehavior,
} from 'aws-cdk-lib/aws-cloudfront';
import type { HeaderEntry } from './header-entry';
import { HeaderAction } from './header-rule';
import { knownLength } from './header-values';
import { MAX_CSP_IN_POLICY } from './plan';
import { isTelltale } from './removed-headers';

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MAX_CUSTOM_HEADERS = 10;
const MAX_REMOVED_HEADERS = 10;

/**
 * Which custom headers go first where there is no room for all: those that keep harm away, then the user's own, then those that only report. Of the
 * headers to remove, those that only tell what a site is built of go last.
 */
const FIRST = ['cross-origin-opener-policy', 'cross-origin-embedder-policy', 'cross-origin-resource-policy', 'permissions-policy'];
const LAST = ['content-security-policy-report-only', 'reporting-endpoints', 'x-permitted-cross-domain-policies'];

/** What a response headers policy holds of the headers, and why it does not hold the rest. */
export interface PolicyPlan {
  readonly props: ResponseHeadersPolicyProps;
  /** Reasons by lower-case name, for the headers that the policy does not hold. */
  readonly leftOut: ReadonlyMap<string, string>;
  /** Whether the policy would hold anything at all. */
  readonly empty: boolean;
}

/**
 * Fits headers into a response headers policy.
 *
 * It has fields of its own for six headers, in fixed forms; room for ten more; and removes ten.
 */
export function planPolicy(entries: readonly HeaderEntry[]): PolicyPlan {
  const leftOut = new Map<string, string>();
  const security: { -readonly [key in keyof ResponseSecurityHeadersBehavior]: ResponseSecurityHeadersBehavior[key] } = {};
  const custom: ResponseCustomHeader[] = [];
  const removed: string[] = [];

  for (const one of byPriority(entries)) {
    const lower = one.name.toLowerCase();
    const { action, value } = one.rule;
    if (action === HeaderAction.KEEP) continue;
    if (one.functionOnly) {
      leftOut.set(lower, one.functionOnly);
    } else if (action === HeaderAction.REMOVE) {
      if (removed.length < MAX_REMOVED_HEADERS) removed.push(one.name);
      else leftOut.set(lower, `a policy removes at most ${MAX_REMOVED_HEADERS} headers`);
    } else if (SECURITY_FIELDS.has(lower)) {
      const field = SECURITY_FIELDS.get(lower)!(value!, action === HeaderAction.SET);
      if (field) Object.assign(security, field);
      else leftOut.set(lower, 'a policy holds this header in fixed forms only, and this value is none of them');
    } else if (knownLength(value!) > MAX_CSP_IN_POLICY) {
      leftOut.set(lower, `its value has more than ${MAX_CSP_IN_POLICY} characters`);
    } else if (custom.length < MAX_CUSTOM_HEADERS) {
      custom.push({ header: one.name, value: value!, override: action === HeaderAction.SET });
    } else {
      leftOut.set(lower, `a policy holds at most ${MAX_CUSTOM_HEADERS} custom headers`);
    }
  }

  const hasSecurity = Object.keys(security).length > 0;
  return {
    leftOut,
    empty: !hasSecurity && custom.length === 0 && removed.length === 0,
    props: {
      securityHeadersBehavior: hasSecurity ? security : undefined,
      customHeadersBehavior: custom.length > 0 ? { customHeaders: custom } : undefined,
      removeHeaders: removed.length > 0 ? removed : undefined,
    },
  };
}

function byPriority(entries: readonly HeaderEntry[]): HeaderEntry[] {
  const rank = ({ name, rule }: HeaderEntry) => {
    const lower = name.toLowerCase();
    if (rule.action === HeaderAction.REMOVE) return isTelltale(name) ? 1 : 0;
    return FIRST.includes(lower) ? FIRST.indexOf(lower) : LAST.includes(lower) ? FIRST.length + 1 + LAST.indexOf(lower) : FIRST.length;
  };
  return [...entries].sort((a, b) => rank(a) - rank(b));
}

type Field = (value: string, override: boolean) => ResponseSecurityHeadersBehavior | undefined;

/** The headers that have fields of their own; CloudFront takes none of them as a custom header. */
const SECURITY_FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['content-security-policy', (contentSecurityPolicy, override) => ({ contentSecurityPolicy: { contentSecurityPolicy, override } })],
  ['x-content-type-options', (value, override) => value.toLowerCase() === 'nosniff' ? { contentTypeOptions: { override } } : undefined],
  ['x-frame-options', (value, override) => {
    const frameOption = Object.values(HeadersFrameOption).find((option) => option === value.toUpperCase());
    return frameOption && { frameOptions: { frameOption, override } };
  }],
  ['referrer-policy', (value, override) => {
    const referrerPolicy = Object.values(HeadersReferrerPolicy).find((policy) => policy === value);
    return referrerPolicy && { referrerPolicy: { referrerPolicy, override } };
  }],
  ['strict-transport-security', (value, override) => {
    const match = /^max-age=(\d+)((?:\s*;\s*(?:includeSubDomains|preload))*)$/i.exec(value);
    if (Token.isUnresolved(value) || !match) return undefined;
    const flags = match[2].toLowerCase();
    return {
      strictTransportSecurity: {
        accessControlMaxAge: Duration.seconds(Number(match[1])),
        includeSubdomains: flags.includes('includesubdomains'),
        preload: flags.includes('preload'),
        override,
      },
    };
  }],
  ['x-xss-protection', (value, override) => {
    const match = /^(0|1)(;\s*mode=block)?$/i.exec(value);
    return match ? { xssProtection: { protection: match[1] === '1', modeBlock: match[2] !== undefined || undefined, override } } : undefined;
  }],
]);
