import type { Duration } from 'aws-cdk-lib';
import {
  AllowedMethods, type BehaviorOptions, CachedMethods, CachePolicy, CfnDistribution, type Function as CloudFrontFunction,
  type ICachePolicyRef, type IKeyValueStoreRef, type IOriginRequestPolicyRef, type IResponseHeadersPolicyRef, ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allowsWrites, checkBehavior } from './behavior/behavior-checks';
import type { SmartBehaviorOptions } from './behavior/smart-behavior-options';
import { VARIANT_HEADER } from './contract/names';
import { STEERING_METADATA } from './contract/steering/steering-metadata';
import { exceededPolicyQuotas, exceededQuotas } from './distribution/quotas';
import type { EdgeRouterFunction } from './edge-router/edge-router-function';
import { Failover, type FailoverCriteria } from './failover/failover';
import { warnOfGaps } from './failover/failover-status-codes';
import { type TimeToFailover, timeToFailover } from './failover/time-to-failover';
import { BoundOrigins } from './origin-pool/bound-origins';
import { isBucketOrigin } from './origin-pool/origin-kinds';
import type { OriginMember } from './origin-pool/origin-member';
import { OriginPool } from './origin-pool/origin-pool';
import { SharedPolicies } from './policies/shared-policies';
import { STEERED_BY_SESSION } from './policies/steered-headers';
import { SecurityHeaders } from './security-headers/security-headers';
import type { BoundSteering, Legs } from './steering/bound-steering';
import { livePolicyGrant } from './steering/live-policy-grant';
import { clashingCookies, type CookieOwner } from './steering/shared-cookie';
import { checkMinimumTtl, checkSteeredCachePolicy } from './steering/steered-cache-policy';
import { checkSteeredRequestPolicy } from './steering/steered-request-policy';
import { Steering } from './steering/steering';
import { ViewerFunctions } from './viewer-functions/viewer-functions';
import type { ViewerStep } from './viewer-functions/viewer-step';

/**
 * Several origins, and what stands between them and the viewer.
 */
export interface SmartOriginProps {
  /**
   * The members of the origin pool by id. An id begins with a small letter and holds small letters, digits and hyphens,
   * 32 characters at most; it becomes the origin's id in the distribution (after this construct's id and a hyphen where another
   * pool on the same distribution has a member of that name), unless the origin has an `originId` of its own.
   */
  readonly origins: { [id: string]: OriginMember };

  /**
   * Id of the member that answers where nothing steers.
   *
   * @default - the only member that is no standby, and neither has a weight nor serves the same as another
   */
  readonly primary?: string;

  /**
   * When and how fast leg 2 is asked.
   *
   * @default Failover.onStatus() - on 500, 502, 503 and 504, within 10 seconds
   */
  readonly failover?: Failover;

  /**
   * Who answers a request.
   *
   * @default Steering.weighted() where a member has a weight, else Steering.failoverOnly()
   */
  readonly steering?: Steering;

  /**
   * The security headers of every response.
   *
   * @default SecurityHeaders.web()
   */
  readonly securityHeaders?: SecurityHeaders;

  /**
   * Your own CloudFront Functions on viewer-request, in this order. A behavior has one function an event; steps are joined into it.
   *
   * @default - none
   */
  readonly viewerRequest?: ViewerStep[];

  /**
   * Your own CloudFront Functions on viewer-response, in this order, before the response hardener.
   *
   * @default - none
   */
  readonly viewerResponse?: ViewerStep[];

  /**
   * The KeyValueStore that steps read with `cf.kvs()`. A function has one; it goes with each function whose steps import the
   * module `cloudfront`. Where visitors are steered by weight, the live policy stands in it too, under the keys `policy`, `policy-history/…`
   * and `preview-key`; leave those alone.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions.html
   * @default - one for the live policy where visitors are steered by weight, else none, and a step that calls `cf.kvs()` is refused
   */
  readonly keyValueStore?: IKeyValueStoreRef;

  /**
   * What CloudFront caches, and under which key, on behaviors that take no writes.
   *
   * Where visitors are steered, a policy that caches must be defined in the app and have `SmartOrigin.VARIANT_HEADER` in its key, with
   * `Steering.stickySessions()` all of `SmartOrigin.SESSION_KEY_HEADERS`.
   *
   * @default - a policy shared by the stack: caches what the origin's Cache-Control allows, keyed on path, query string, the headers of CORS
   * and, where visitors are steered, the variant and the session that has to be looked up
   */
  readonly cachePolicy?: ICachePolicyRef;

  /**
   * What the origins see of the viewer's request.
   *
   * With `Steering.stickySessions()` the edge router sees no more: the policy must let `SmartOrigin.SESSION_HEADERS` pass.
   *
   * @default - a policy shared by the stack: everything but Host and internal headers; none where only S3 buckets answer
   */
  readonly originRequestPolicy?: IOriginRequestPolicyRef;

  /**
   * Headers for the responses on which functions do not run, in place of the policy that `securityHeaders` makes.
   *
   * @default - as `securityHeaders` says
   */
  readonly responseHeadersPolicy?: IResponseHeadersPolicyRef;
}

/**
 * The reusable heart: an origin pool with failover, steering and security headers, for behaviors of any L2 `Distribution`.
 *
 * An existing distribution adopts it by `defaultBehavior: smart.behavior()`, without being replaced.
 */
export class SmartOrigin extends Construct {
  /**
   * Name of the request header that says which member a visitor is assigned to. It must be in the key of every cache policy that caches
   * where visitors are steered, and origins can read it.
   */
  public static readonly VARIANT_HEADER = VARIANT_HEADER;

  /**
   * Names of the request headers that must be in the key of every cache policy that caches, with `Steering.stickySessions()`: the variant,
   * the session while it has to be looked up, and the members that it must not be on.
   */
  public static readonly SESSION_KEY_HEADERS = [...STEERED_BY_SESSION.inKey];

  /** Names of the request headers that the edge router goes by, with `Steering.stickySessions()`: an origin request policy must let them pass. */
  public static readonly SESSION_HEADERS = [...STEERED_BY_SESSION.passed];

  /** Id of the member that answers where nothing steers. */
  public readonly primary: string;

  /** Ids of all members. */
  public readonly memberIds: string[];

  /** The function on viewer-request, of behaviors that say nothing of failover; undefined where there is nothing to run. */
  public readonly viewerRequestFunction?: CloudFrontFunction;

  /** The function on viewer-response: your steps, the security headers and the sticky cookie; undefined where there is nothing to run. */
  public readonly viewerResponseFunction?: CloudFrontFunction;

  /** The headers of responses on which functions do not run; undefined where there are none. */
  public readonly responseHeadersPolicy?: IResponseHeadersPolicyRef;

  /** The KeyValueStore that holds the live policy; undefined where nobody is steered by weight. */
  public readonly livePolicyStore?: IKeyValueStoreRef;

  /**
   * The Lambda@Edge function that chooses origins; undefined without `Steering.stickySessions()`, `Steering.fastest()` and
   * `NearestRouter.EDGE_ROUTER`. While the context `cdk-smart-origin:edge-router` is `off`, it is there, and nothing calls it.
   */
  public readonly edgeRouter?: EdgeRouterFunction;

  private readonly steering: BoundSteering;
  private readonly pool: OriginPool;
  private readonly criteria?: FailoverCriteria;
  private readonly bound: BoundOrigins;
  private readonly functions: ViewerFunctions;
  private readonly policies = new Set<ICachePolicyRef | IOriginRequestPolicyRef | undefined>();

  /** Throws where a prop does not fit: each message says what was given, what is allowed and how to mend it. */
  constructor(scope: Construct, id: string, private readonly props: SmartOriginProps) {
    super(scope, id);

    const steering = props.steering ?? defaultSteering(props.origins);
    this.pool = new OriginPool(this, props.origins, props.primary ?? steering._primary, steering._allServeTheSame);
    this.primary = this.pool.primary;
    this.memberIds = this.pool.ids;

    this.bound = new BoundOrigins(this, this.pool);
    this.steering = steering._bind(this, this.pool, this.bound, props.keyValueStore);
    this.livePolicyStore = this.steering.livePolicyStore;
    this.edgeRouter = this.steering.edgeRouter;

    this.criteria = (props.failover ?? Failover.onStatus())._criteria;
    if (this.criteria) {
      this.pool.fallbackOf(this.primary);
      warnOfGaps(this, this.criteria.statusCodes);
    }

    const headers = (props.securityHeaders ?? SecurityHeaders.web())._bind(this, props.responseHeadersPolicy);
    this.responseHeadersPolicy = headers.responseHeadersPolicy;
    this.functions = new ViewerFunctions(this, {
      viewerRequest: props.viewerRequest,
      viewerResponse: props.viewerResponse,
      hardener: headers.hardener,
      cookiePart: this.steering.cookiePart,
      keyValueStore: this.livePolicyStore ?? props.keyValueStore,
      metadata: this.steering.metadata && { [STEERING_METADATA]: this.steering.metadata },
    });
    this.viewerRequestFunction = this.functions.viewerRequest(this.steering.router(this.defaultLegs));
    this.viewerResponseFunction = this.functions.viewerResponse;
    this.node.addValidation({ validate: () => [...this.exceededQuotas(), ...this.bound.ambiguousIds, ...this.clashingCookies()] });
  }

  /** What CloudFront caches on behaviors that take no writes: your policy, else the one that all instances of the stack share. */
  public get cachePolicy(): ICachePolicyRef {
    return this.cachePolicyOf(this.defaultLegs);
  }

  /**
   * What origins see of the viewer's request, on behaviors led by the primary: your policy, else the one that all instances of the
   * stack share. Undefined where only buckets answer.
   */
  public get originRequestPolicy(): IOriginRequestPolicyRef | undefined {
    return this.originRequestPolicyOf(this.defaultLegs);
  }

  /**
   * The longest that a viewer waits before leg 2 is asked, over all behaviors made so far.
   * Undefined until a distribution has a behavior with failover.
   */
  public get timeToFailover(): TimeToFailover | undefined {
    return timeToFailover(this.bound.leg1Settings);
  }

  /** The worst case of `timeToFailover`. Undefined until a distribution has a behavior with failover. */
  public get worstCaseTimeToFailover(): Duration | undefined {
    return this.timeToFailover?.worstCase;
  }

  /**
   * A behavior on this pool, for `defaultBehavior`, `additionalBehaviors` or `addBehavior` of an L2 `Distribution`.
   *
   * Throws if the options ask for what an origin group cannot do, such as write methods.
   */
  public behavior(options: SmartBehaviorOptions = {}): BehaviorOptions {
    const { failover, primary, ...given } = options;
    const legs = this.legsOf(primary, this.criteriaOf(failover));
    const allowedMethods = given.allowedMethods ?? (legs.leg2 ? AllowedMethods.ALLOW_GET_HEAD_OPTIONS : AllowedMethods.ALLOW_ALL);

    const edgeLambdas = [...this.steering.edgeLambdas?.(legs) ?? [], ...given.edgeLambdas ?? []];
    const headers = this.steering.headers(legs);

    const behavior: BehaviorOptions = {
      // HTTPS for everyone; a link that says http is sent on, not refused.
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      compress: true,
      // OPTIONS fails over only where it is a cached method; CloudFront caches no method that is not allowed.
      cachedMethods: allowedMethods.methods.includes('OPTIONS') ? CachedMethods.CACHE_GET_HEAD_OPTIONS : CachedMethods.CACHE_GET_HEAD,
      cachePolicy: allowsWrites(allowedMethods) ? CachePolicy.CACHING_DISABLED : this.cachePolicyOf(legs),
      originRequestPolicy: this.originRequestPolicyOf(legs),
      responseHeadersPolicy: this.responseHeadersPolicy,
      ...withoutUndefined(given),
      allowedMethods,
      ...(edgeLambdas.length > 0 ? { edgeLambdas } : {}),
      functionAssociations: [...this.functions.associations(this.steering.router(legs)), ...given.functionAssociations ?? []],
      origin: this.steering.origin(legs),
    };
    checkBehavior(this, behavior, this.steering.members(legs).map((id) => ({ id, origin: this.pool.origin(id) })), legs.leg2 !== undefined);
    if (headers.inKey.length > 0) checkSteeredCachePolicy(this, headers, behavior.cachePolicy, this.steering.cookieName);
    if (this.edgeRouter && !legs.fixed) {
      checkMinimumTtl(this, behavior.cachePolicy);
      if (headers.passed.length > 0) checkSteeredRequestPolicy(this, headers, behavior.cachePolicy, behavior.originRequestPolicy);
    }
    this.policies.add(behavior.cachePolicy).add(behavior.originRequestPolicy);
    return behavior;
  }

  /**
   * Lets an operator, or code, read and change the live policy, and make preview links.
   *
   * @param grantee role or user
   * @throws if nobody is steered by weight, since there is no live policy then
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfrontkeyvaluestore.html
   */
  public grantManagePolicy(grantee: IGrantable): Grant {
    return livePolicyGrant(this, grantee, this.livePolicyStore);
  }

  private get defaultLegs(): Legs {
    return { ...this.legsOf(undefined, this.criteria), byDefault: true };
  }

  private legsOf(primary: string | undefined, criteria: FailoverCriteria | undefined): Legs {
    const leg1 = this.pool.leading(primary);
    return { leg1, leg2: criteria && { member: this.pool.fallbackOf(leg1), criteria }, fixed: primary !== undefined };
  }

  private cachePolicyOf(legs: Legs): ICachePolicyRef {
    return this.props.cachePolicy ?? SharedPolicies.of(this).cachePolicy(this.steering.headers(legs));
  }

  /** What is known only once the app is complete, of the distributions that have a behavior of ours. */
  private exceededQuotas(): string[] {
    const distributions = this.bound.distributions.map((distribution) => distribution.node.defaultChild);
    return [
      ...distributions.filter((resource) => resource instanceof CfnDistribution).flatMap(exceededQuotas),
      ...[...this.policies].flatMap(exceededPolicyQuotas),
    ];
  }

  private clashingCookies(): string[] {
    const pools = this.node.root.node.findAll().filter((one): one is SmartOrigin => one instanceof SmartOrigin && one !== this);
    return clashingCookies(this.cookieOwner, pools.map((pool) => pool.cookieOwner));
  }

  private get cookieOwner(): CookieOwner {
    const { pool, steering, bound, node } = this;
    return { path: node.path, distributions: bound.distributions, cookieName: steering.cookieName, members: pool.assignable, ttl: steering.pinTtl };
  }

  private criteriaOf(failover: Failover | undefined): FailoverCriteria | undefined {
    if (failover?._criteria) warnOfGaps(this, failover._criteria.statusCodes);
    return failover ? failover._criteria : this.criteria;
  }

  /** Buckets need nothing of the viewer's request, and a viewer's `x-amz-` headers could make them refuse it. */
  private originRequestPolicyOf(legs: Legs): IOriginRequestPolicyRef | undefined {
    if (this.props.originRequestPolicy) return this.props.originRequestPolicy;
    const onlyBuckets = this.steering.members(legs).every((id) => isBucketOrigin(this.pool.origin(id)));
    const headers = this.steering.headers(legs);
    if (!onlyBuckets) return SharedPolicies.of(this).originRequestPolicy(headers);
    return this.edgeRouter && headers.passed.length > 0 ? SharedPolicies.of(this).bucketRequestPolicy(headers) : undefined;
  }
}

/** Options that a caller in another language left out may arrive as undefined, and must not hide a default. */
function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function defaultSteering(origins: SmartOriginProps['origins']): Steering {
  return Object.values(origins ?? {}).some((member) => member?.weight !== undefined) ? Steering.weighted() : Steering.failoverOnly();
}
