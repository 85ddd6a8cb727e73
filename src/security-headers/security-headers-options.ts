import type { Duration } from 'aws-cdk-lib';
import type { HeaderRule } from './header-rule';

/** Which of the two carriers of response headers has the Content-Security-Policy. */
export enum CspPlacement {
  /** The viewer function and the response headers policy, so that error responses have it too. At most 1,783 characters. */
  FUNCTION_AND_POLICY = 'function-and-policy',
  /**
   * The viewer function alone, which holds a longer one. Responses on which functions do not run have no Content-Security-Policy:
   * errors (status 400 and above), CloudFront's own error pages, and responses that a viewer-request function made.
   */
  FUNCTION_ONLY = 'function-only',
}

/**
 * What a profile of {@link SecurityHeaders} can be changed in. What is not named stays as the profile has it.
 */
export interface SecurityHeadersOptions {
  /**
   * Content-Security-Policy, directive by directive. `{ 'default-src': ["'self'"] }`; a directive without values has an empty list.
   * `ContentSecurityPolicy` builds and checks such a map.
   *
   * What the profile says about directives that are not named, and that do not follow from `default-src`, stays: `base-uri`
   * and `frame-ancestors` of `web()`. It replaces what the origin sends.
   *
   * Nonces are refused: a cached page would repeat them. Use hashes (`InlineHashes`).
   *
   * @see https://www.w3.org/TR/CSP3/
   * @default - the profile's, where the origin sends none
   */
  readonly contentSecurityPolicy?: { [directive: string]: string[] };

  /**
   * Content-Security-Policy-Report-Only: a policy that browsers report on and do not enforce, to try one out beside the enforced one.
   * Needs a `report-to` or `report-uri` directive, without which nobody would hear of it.
   *
   * @default - none
   */
  readonly contentSecurityPolicyReportOnly?: { [directive: string]: string[] };

  /**
   * Which carrier has the Content-Security-Policy. A policy of more than 1,783 characters does not fit a response headers policy
   * and is refused unless this says `FUNCTION_ONLY`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
   * @default CspPlacement.FUNCTION_AND_POLICY
   */
  readonly cspPlacement?: CspPlacement;

  /**
   * Reporting-Endpoints: the URLs that `report-to` names, by name. HTTPS only.
   *
   * @see https://www.w3.org/TR/reporting-1/
   * @default - none
   */
  readonly reportingEndpoints?: { [name: string]: string };

  /**
   * Strict-Transport-Security: how long a browser that has seen this host once over HTTPS refuses plain HTTP. 0 to 10 years, whole seconds;
   * 0 takes an earlier promise back. Given, it replaces what the origin sends.
   *
   * @see https://www.rfc-editor.org/rfc/rfc6797
   * @default - 365 days where the origin sends none; with `custom()` the header is not set
   */
  readonly hstsMaxAge?: Duration;

  /**
   * Whether Strict-Transport-Security holds for every subdomain too, those that other teams run included. It cannot be
   * taken back before browsers have seen the change or `hstsMaxAge` is over.
   *
   * @default false
   */
  readonly hstsIncludeSubdomains?: boolean;

  /**
   * Whether browsers may put the domain on the list that they ship with: leaving it takes months.
   * Needs `hstsIncludeSubdomains` and a `hstsMaxAge` of at least 365 days.
   *
   * @see https://hstspreload.org/
   * @default false
   */
  readonly hstsPreload?: boolean;

  /**
   * Permissions-Policy: who may use a browser feature. `{ camera: [], geolocation: ['self', 'https://maps.example.com'] }`;
   * an empty list means nobody, `*` everybody.
   *
   * @see https://www.w3.org/TR/permissions-policy/
   * @default - none: what a working site uses cannot be guessed
   */
  readonly permissionsPolicy?: { [feature: string]: string[] };

  /**
   * Any other header, by name, and any header of the profile or of the list of removed headers:
   * `{ 'Server': HeaderRule.keep(), 'X-Robots-Tag': HeaderRule.set('noindex') }`.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: HeaderRule };
}

/** What `SecurityHeaders.embeddable()` takes. */
export interface EmbeddableHeadersOptions extends SecurityHeadersOptions {
  /**
   * The sites that may frame this one: `https://partner.example.com`, `https://*.example.com`. The site itself always may.
   *
   * @default - every site
   */
  readonly allowedParents?: string[];
}
