import { Token } from 'aws-cdk-lib';
import { ContentSecurityPolicy } from './content-security-policy';
import { checkedDirectives, type CspDirectives, renderDirectives } from './csp-checks';
import { checkHeaderName } from './forbidden-headers';
import { entry, HeaderEntries, type HeaderEntry } from './header-entry';
import { HeaderAction, HeaderRule } from './header-rule';
import { checkedMaxAge, checkHeaderValue, knownLength, permissionsPolicy, reportingEndpoints, strictTransportSecurity } from './header-values';
import type { Profile } from './profiles';
import { CspPlacement, type SecurityHeadersOptions } from './security-headers-options';
import { HeaderScope } from '../contract/response-hardener';
import { SmartOriginError } from '../private/errors';

/** What a response headers policy holds of a Content-Security-Policy, in characters. */
export const MAX_CSP_IN_POLICY = 1_783;

const FUNCTION_ONLY = 'cspPlacement is FUNCTION_ONLY';

/**
 * Every header that the profile and the user's options speak of, checked.
 *
 * @throws SmartOriginError for whatever does not fit
 */
export function planHeaders(profile: Profile, options: SecurityHeadersOptions): HeaderEntry[] {
  const entries = new HeaderEntries(profile.entries);
  for (const one of [hsts(profile, options), csp(profile, options), frameOptions(options), reportOnly(options)]) {
    if (one) entries.put(one);
  }
  if (options.permissionsPolicy) {
    entries.put(entry('Permissions-Policy', HeaderRule.set(permissionsPolicy(options.permissionsPolicy)), HeaderScope.DOCUMENTS));
  }
  if (options.reportingEndpoints) {
    entries.put(entry('Reporting-Endpoints', HeaderRule.set(reportingEndpoints(options.reportingEndpoints)), HeaderScope.DOCUMENTS));
  }
  for (const one of overrides(options)) entries.put(one);
  const all = entries.all();
  for (const { name, rule } of all) if (rule.value !== undefined) checkHeaderValue(name, rule.value);
  return all;
}

function hsts(profile: Profile, options: SecurityHeadersOptions): HeaderEntry | undefined {
  const { hstsMaxAge, hstsIncludeSubdomains = false, hstsPreload = false } = options;
  const asked = hstsMaxAge !== undefined || options.hstsIncludeSubdomains !== undefined || options.hstsPreload !== undefined;
  const byProfile = profile.hstsMaxAgeSeconds;
  if (!asked && byProfile === undefined) return undefined;
  const seconds = checkedMaxAge(hstsMaxAge, byProfile ?? 31_536_000, hstsIncludeSubdomains, hstsPreload);
  const value = strictTransportSecurity(seconds, hstsIncludeSubdomains, hstsPreload);
  return entry('Strict-Transport-Security', asked ? HeaderRule.set(value) : HeaderRule.ifMissing(value));
}

function csp(profile: Profile, options: SecurityHeadersOptions): HeaderEntry | undefined {
  const given = options.contentSecurityPolicy && checkedDirectives(options.contentSecurityPolicy);
  const directives = withProfile(given, profile.csp);
  if (!directives || Object.keys(directives).length === 0) return undefined;
  checkEndpoints('contentSecurityPolicy', directives, options);
  const value = renderDirectives(directives);
  return cspEntry('Content-Security-Policy', given ? HeaderRule.set(value) : HeaderRule.ifMissing(value), value, options.cspPlacement);
}

function cspEntry(name: string, rule: HeaderRule, value: string, placement: CspPlacement | undefined): HeaderEntry {
  const functionOnly = placement === CspPlacement.FUNCTION_ONLY;
  if (knownLength(value) > MAX_CSP_IN_POLICY && !functionOnly) {
    throw new SmartOriginError(undefined, 'ContentSecurityPolicyTooLong',
      `the Content-Security-Policy has ${knownLength(value)} characters; a response headers policy holds ${MAX_CSP_IN_POLICY}. Shorten it (hashes of moved scripts, `
      + 'hosts under one wildcard), or set cspPlacement: CspPlacement.FUNCTION_ONLY, after which error responses have none');
  }
  return entry(name, rule, HeaderScope.DOCUMENTS, functionOnly ? FUNCTION_ONLY : undefined);
}

/** The user's directives, and the profile's where they neither name nor imply one. */
function withProfile(given: CspDirectives | undefined, byProfile: CspDirectives | undefined): CspDirectives | undefined {
  if (!given || !byProfile) return given ?? (byProfile && checkedDirectives(byProfile));
  const merged = { ...given };
  for (const [directive, values] of Object.entries(byProfile)) {
    // object-src follows from default-src; base-uri, form-action and frame-ancestors do not.
    const implied = directive === 'object-src' && 'default-src' in given;
    if (!(directive in given) && !implied && directive !== 'default-src') merged[directive] = values;
  }
  return checkedDirectives(merged);
}

/** X-Frame-Options says what frame-ancestors says, for what still reads it; where it cannot, it goes. */
function frameOptions(options: SecurityHeadersOptions): HeaderEntry | undefined {
  const ancestors = Object.entries(options.contentSecurityPolicy ?? {}).find(([name]) => name.toLowerCase() === 'frame-ancestors')?.[1];
  if (!ancestors) return undefined;
  const [only] = ancestors;
  const rule = ancestors.length === 0 || (ancestors.length === 1 && only.toLowerCase() === "'none'") ? HeaderRule.set('DENY')
    : ancestors.length === 1 && only.toLowerCase() === "'self'" ? HeaderRule.set('SAMEORIGIN') : HeaderRule.remove();
  return entry('X-Frame-Options', rule, HeaderScope.DOCUMENTS);
}

function reportOnly(options: SecurityHeadersOptions): HeaderEntry | undefined {
  if (!options.contentSecurityPolicyReportOnly) return undefined;
  const directives = checkedDirectives(options.contentSecurityPolicyReportOnly);
  if (!('report-to' in directives) && !('report-uri' in directives)) {
    throw new SmartOriginError(undefined, 'ReportOnlyWithoutReceiver',
      "contentSecurityPolicyReportOnly has neither 'report-to' nor 'report-uri', so nobody would hear of a violation; add 'report-to': ['csp'] and reportingEndpoints: { csp: 'https://…' }");
  }
  checkEndpoints('contentSecurityPolicyReportOnly', directives, options);
  return entry('Content-Security-Policy-Report-Only', HeaderRule.set(renderDirectives(directives)), HeaderScope.DOCUMENTS);
}

function checkEndpoints(prop: string, directives: CspDirectives, options: SecurityHeadersOptions): void {
  const own = Object.entries(options.headers ?? {}).some(([name, rule]) => name.toLowerCase() === 'reporting-endpoints' && rule.value !== undefined);
  for (const name of directives['report-to'] ?? []) {
    if (own || Token.isUnresolved(name) || Object.hasOwn(options.reportingEndpoints ?? {}, name)) continue;
    throw new SmartOriginError(undefined, 'ReportingEndpointUnknown',
      `'report-to' of ${prop} names '${name}'; reportingEndpoints has ${Object.keys(options.reportingEndpoints ?? {}).join(', ') || 'no entries'}: `
      + `add reportingEndpoints: { '${name}': 'https://…' }`);
  }
}

const TYPED: { readonly [name: string]: keyof SecurityHeadersOptions } = {
  'content-security-policy': 'contentSecurityPolicy',
  'content-security-policy-report-only': 'contentSecurityPolicyReportOnly',
  'strict-transport-security': 'hstsMaxAge',
  'permissions-policy': 'permissionsPolicy',
  'reporting-endpoints': 'reportingEndpoints',
};

function overrides(options: SecurityHeadersOptions): HeaderEntry[] {
  const seen = new Set<string>();
  return Object.entries(options.headers ?? {}).map(([name, rule]) => {
    checkHeaderName(name);
    const lower = name.toLowerCase();
    const typed = TYPED[lower];
    if (seen.has(lower) || (typed && options[typed] !== undefined)) {
      throw new SmartOriginError(undefined, 'HeaderGivenTwice',
        `the header '${name}' is given twice, in headers and ${seen.has(lower) ? 'there again, in other case' : `as ${typed}`}; give it once`);
    }
    seen.add(lower);
    if (lower !== 'content-security-policy' || rule.value === undefined) return entry(name, rule);
    if (!Token.isUnresolved(rule.value)) ContentSecurityPolicy.parse(rule.value);
    return cspEntry(name, rule, rule.value, options.cspPlacement);
  });
}

/** Whether the rule does anything. */
export function acts({ rule }: HeaderEntry): boolean {
  return rule.action !== HeaderAction.KEEP;
}
