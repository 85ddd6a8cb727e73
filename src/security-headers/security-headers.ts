import { Annotations } from 'aws-cdk-lib';
import type { IResponseHeadersPolicyRef } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import type { HeaderCoverage } from './header-coverage';
import type { HeaderEntry } from './header-entry';
import { HeaderAction } from './header-rule';
import { acts, planHeaders } from './plan';
import { planPolicy, type PolicyPlan } from './policy-plan';
import { API, CROSS_ORIGIN_ISOLATED, CUSTOM, embeddable, type Profile, WEB } from './profiles';
import type { EmbeddableHeadersOptions, SecurityHeadersOptions } from './security-headers-options';
import { sharedHeadersPolicy } from './shared-headers-policy';
import type { HardenerConfig } from '../contract/response-hardener';

/** What security headers bring into a distribution. */
export interface BoundSecurityHeaders {
  readonly responseHeadersPolicy?: IResponseHeadersPolicyRef;
  readonly hardener?: HardenerConfig;
}

/**
 * The security headers of every response.
 *
 * Two carriers share the work. A viewer-response function sets, keeps and removes every header, but CloudFront runs no function
 * on errors (status 400 and above), on its own error pages, or on responses made at viewer request. A response headers policy
 * covers those too, but holds six headers in fixed forms, ten others, and removes ten. `coverage` lists which does what.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export abstract class SecurityHeaders {
  /**
   * For web sites. Without options it breaks no working site, unless other sites frame it (then see `embeddable()`), and promises nothing that
   * cannot be taken back; what the origin sends itself stays, but for the headers that give away what a site is built of. Give it a
   * `contentSecurityPolicy` for real protection against injected scripts.
   */
  public static web(options: SecurityHeadersOptions = {}): SecurityHeaders {
    return new ProfiledSecurityHeaders(WEB, options);
  }

  /** For APIs: responses are read by programs, so nothing in them may load, run or be framed. */
  public static api(options: SecurityHeadersOptions = {}): SecurityHeaders {
    return new ProfiledSecurityHeaders(API, options);
  }

  /** For sites that others frame, such as widgets and checkouts: like `web()`, with the sites that may. */
  public static embeddable(options: EmbeddableHeadersOptions = {}): SecurityHeaders {
    return new ProfiledSecurityHeaders(embeddable(options.allowedParents), options);
  }

  /**
   * For pages that need `SharedArrayBuffer` or exact timers: like `web()`, with the opener and embedder policies that browsers ask for.
   * Everything that such a page loads from elsewhere must allow it by CORS or Cross-Origin-Resource-Policy.
   *
   * @see https://html.spec.whatwg.org/multipage/document-sequences.html#cross-origin-isolation-mode
   */
  public static crossOriginIsolated(options: SecurityHeadersOptions = {}): SecurityHeaders {
    return new ProfiledSecurityHeaders(CROSS_ORIGIN_ISOLATED, options);
  }

  /** Only what the options say. */
  public static custom(options: SecurityHeadersOptions): SecurityHeaders {
    return new ProfiledSecurityHeaders(CUSTOM, options);
  }

  /** No function, no response headers policy: headers are somebody else's. */
  public static none(): SecurityHeaders {
    return new NoSecurityHeaders();
  }

  /** What becomes of each header, and which carrier does it. */
  public abstract readonly coverage: HeaderCoverage[];

  /**
   * @param scope where the function and the policy belong
   * @param supplied the user's own response headers policy, in the place of ours
   * @internal
   */
  public abstract _bind(scope: Construct, supplied?: IResponseHeadersPolicyRef): BoundSecurityHeaders;
}

class ProfiledSecurityHeaders extends SecurityHeaders {
  public readonly coverage: HeaderCoverage[];
  private readonly entries: HeaderEntry[];
  private readonly policy: PolicyPlan;

  constructor(profile: Profile, options: SecurityHeadersOptions) {
    super();
    this.entries = planHeaders(profile, options);
    this.policy = planPolicy(this.entries);
    this.coverage = this.entries.map((one) => {
      const reason = this.policy.leftOut.get(one.name.toLowerCase());
      return {
        name: one.name,
        action: one.rule.action,
        value: one.rule.value,
        byFunction: acts(one),
        byPolicy: acts(one) && reason === undefined,
        reason,
      };
    });
  }

  /** @internal */
  public _bind(scope: Construct, supplied?: IResponseHeadersPolicyRef): BoundSecurityHeaders {
    if (!supplied) this.warnOfOverflow(scope);
    return {
      responseHeadersPolicy: supplied ?? (this.policy.empty ? undefined : sharedHeadersPolicy(scope, this.policy.props)),
      hardener: this.hardener(),
    };
  }

  private hardener(): HardenerConfig {
    return {
      set: this.entries.filter(({ rule }) => rule.value !== undefined).map(({ name, rule, scope }) => ({
        name: name.toLowerCase(), value: rule.value!, ifMissing: rule.action === HeaderAction.SET_IF_MISSING, scope,
      })),
      remove: this.entries.filter(({ rule }) => rule.action === HeaderAction.REMOVE).map(({ name }) => name.toLowerCase()),
    };
  }

  /** Headers that the user asked for and that errors will not have. Those that a profile leaves to the function are documented. */
  private warnOfOverflow(scope: Construct): void {
    const missing = this.coverage.filter(({ value, byPolicy, reason }) => value !== undefined && !byPolicy && reason?.startsWith('a policy holds'));
    if (missing.length === 0) return;
    Annotations.of(scope).addWarningV2('cdk-smart-origin:headers-in-function-only',
      `error responses will lack ${missing.map(({ name, reason }) => `${name} (${reason})`).join(', ')}`);
  }
}

class NoSecurityHeaders extends SecurityHeaders {
  public readonly coverage: HeaderCoverage[] = [];

  /** @internal */
  public _bind(_scope: Construct, supplied?: IResponseHeadersPolicyRef): BoundSecurityHeaders {
    return { responseHeadersPolicy: supplied };
  }
}
