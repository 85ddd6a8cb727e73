import { type Duration, Token } from 'aws-cdk-lib';
import { SmartOriginError } from '../private/errors';
import { withTokensAs } from '../private/tokens';

/**
 * @throws SmartOriginError when a header cannot have this value
 */
export function checkHeaderValue(name: string, value: string): void {
  // RFC 9110, section 5.5, without obs-text: bytes beyond ASCII reach browsers in no agreed encoding.
  if (!/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(withTokensAs(value, () => 't'))) {
    throw new SmartOriginError(undefined, 'HeaderValueMalformed',
      `the value ${JSON.stringify(value)} of the header '${name}' is malformed; printable ASCII without leading or trailing spaces is allowed, `
      + 'and no line breaks; percent-encode other characters, or use HeaderRule.remove() for no header at all');
  }
}

/** Characters that a value has for certain: those of deploy-time values are not known yet. */
export function knownLength(value: string): number {
  return withTokensAs(value, () => '').length;
}

const TEN_YEARS = 10 * 365 * 24 * 3600;
const ONE_YEAR = 365 * 24 * 3600;

/** Strict-Transport-Security, RFC 6797. */
export function strictTransportSecurity(maxAgeSeconds: number, includeSubdomains: boolean, preload: boolean): string {
  return [`max-age=${maxAgeSeconds}`, ...(includeSubdomains ? ['includeSubDomains'] : []), ...(preload ? ['preload'] : [])].join('; ');
}

/**
 * Seconds of Strict-Transport-Security.
 *
 * @throws SmartOriginError for deploy-time values, fractions, more than ten years, and preload without what the preload list asks for
 */
export function checkedMaxAge(maxAge: Duration | undefined, byProfile: number, includeSubdomains: boolean, preload: boolean): number {
  if (maxAge?.isUnresolved()) {
    throw new SmartOriginError(undefined, 'HstsMaxAgeUnresolved',
      'hstsMaxAge is a deploy-time value; the header is written at synth: give a Duration with a number, such as Duration.days(365)');
  }
  const seconds = maxAge ? maxAge.toSeconds({ integral: false }) : byProfile;
  if (!Number.isInteger(seconds) || seconds > TEN_YEARS) {
    throw new SmartOriginError(undefined, 'HstsMaxAgeOutOfRange', `hstsMaxAge is ${seconds} s; whole seconds from 0 to ${TEN_YEARS} (10 years) are allowed`);
  }
  if (preload && (!includeSubdomains || seconds < ONE_YEAR)) {
    throw new SmartOriginError(undefined, 'HstsPreloadIncomplete',
      `hstsPreload is set with hstsIncludeSubdomains ${includeSubdomains} and ${seconds} s; the preload list takes hosts with hstsIncludeSubdomains: true `
      + `and at least ${ONE_YEAR} s (https://hstspreload.org); set both, or leave hstsPreload out`);
  }
  return seconds;
}

/** Permissions-Policy, a structured dictionary (RFC 9651). */
export function permissionsPolicy(features: { [feature: string]: string[] }): string {
  return Object.entries(features).map(([feature, allowed]) => `${feature}=${permissionsAllowList(feature, allowed)}`).join(', ');
}

function permissionsAllowList(feature: string, allowed: string[]): string {
  if (!/^[a-z][a-z0-9-]*$/.test(feature)) {
    throw new SmartOriginError(undefined, 'PermissionsPolicyMalformed',
      `the feature '${feature}' of permissionsPolicy is malformed; features are lower-case words with hyphens, such as 'picture-in-picture'`);
  }
  if (allowed.length === 1 && allowed[0] === '*') return '*';
  const items = allowed.map((one) => {
    if (one === 'self' || one === 'src') return one;
    if (Token.isUnresolved(one) || /^https?:\/\/(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?$/.test(one)) return `"${one}"`;
    throw new SmartOriginError(undefined, 'PermissionsPolicyMalformed',
      `'${one}' for the feature '${feature}' of permissionsPolicy is malformed; allowed are 'self' without further quotes, 'src', `
      + "origins such as 'https://maps.example.com', and '*' alone");
  });
  return `(${items.join(' ')})`;
}

/** Reporting-Endpoints, a structured dictionary (Reporting API, section 3.3). */
export function reportingEndpoints(endpoints: { [name: string]: string }): string {
  return Object.entries(endpoints).map(([name, url]) => {
    if (!/^[a-z*][a-z0-9_\-.*]*$/.test(name)) {
      throw new SmartOriginError(undefined, 'ReportingEndpointMalformed',
        `the reporting endpoint's name '${name}' is malformed; lower-case letters, digits and _-.* are allowed, a letter first`);
    }
    if (!Token.isUnresolved(url) && !/^https:\/\/[\x21\x23-\x5b\x5d-\x7e]+$/.test(url)) {
      throw new SmartOriginError(undefined, 'ReportingEndpointMalformed',
        `the reporting endpoint '${name}' is '${url}'; browsers report to HTTPS only: give a URL such as 'https://reports.example.com/csp'`);
    }
    return `${name}="${url}"`;
  }).join(', ');
}
