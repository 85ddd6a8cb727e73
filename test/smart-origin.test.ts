import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  AllowedMethods, CachedMethods, CacheHeaderBehavior, CachePolicy, Distribution, experimental, Function, FunctionCode, FunctionEventType, HttpVersion,
  KeyValueStore, LambdaEdgeEventType, OriginRequestPolicy, ResponseHeadersPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin, HttpOrigin, LoadBalancerV2Origin, RestApiOrigin, S3BucketOrigin, S3StaticWebsiteOrigin, VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Failover, SecurityHeaders, SmartOrigin, ViewerStep } from '../src';
import { distributionConfig, ENV, testStack, twoMembers, warnings } from './fixtures';

let stack: Stack;
beforeEach(() => { stack = testStack(); });

const http = (name: string) => new HttpOrigin(`${name}.example.com`);
const smart = (props: Partial<ConstructorParameters<typeof SmartOrigin>[2]> = {}) => new SmartOrigin(stack, 'Smart', { origins: twoMembers(), ...props });

describe('in an existing distribution', () => {
  test('migrating keeps the logical id of the distribution', () => {
    const before = testStack(new App());
    new Distribution(before, 'Dist', { defaultBehavior: { origin: http('v1') } });
    const [logicalId] = Object.keys(Template.fromStack(before).findResources('AWS::CloudFront::Distribution'));

    new Distribution(stack, 'Dist', { defaultBehavior: smart().behavior() });
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution'))).toEqual([logicalId]);
  });

  test('the default behavior stands on the origin group, primary first', () => {
    new Distribution(stack, 'Dist', { defaultBehavior: smart().behavior() });
    const config = distributionConfig(stack);
    expect(config.OriginGroups.Items).toEqual([expect.objectContaining({ Members: { Quantity: 2, Items: [{ OriginId: 'v1' }, { OriginId: 'backup' }] } })]);
    expect(config.DefaultCacheBehavior).toMatchObject({
      TargetOriginId: config.OriginGroups.Items[0].Id,
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS'],
      CachedMethods: ['GET', 'HEAD', 'OPTIONS'],
      Compress: true,
      ViewerProtocolPolicy: 'redirect-to-https',
    });
  });

  test('one member in a group, in another group as leg 2, and alone is one origin', () => {
    const origins = { v1: { origin: http('v1'), fallback: 'v2' }, v2: { origin: http('v2'), fallback: 'v1' } };
    const both = smart({ origins, primary: 'v1' });
    new Distribution(stack, 'Dist', {
      defaultBehavior: both.behavior(),
      additionalBehaviors: {
        '/api/*': both.behavior({ failover: Failover.none() }),
        '/v2/*': both.behavior({ primary: 'v2' }),
        '/v2/api/*': both.behavior({ primary: 'v2', failover: Failover.none() }),
        '/strict/*': both.behavior({ failover: Failover.onStatus({ statusCodes: [503, 504] }) }),
      },
    });
    const config = distributionConfig(stack);
    expect(config.Origins.map((origin: any) => origin.Id)).toEqual(['v1', 'v2']);
    expect(config.OriginGroups.Items.map((group: any) => group.Members.Items.map((item: any) => item.OriginId)))
      .toEqual([['v1', 'v2'], ['v2', 'v1'], ['v1', 'v2']]);
    expect(config.CacheBehaviors.map((behavior: any) => behavior.TargetOriginId))
      .toEqual(['v1', config.OriginGroups.Items[1].Id, 'v2', config.OriginGroups.Items[2].Id]);
  });

  test('two distributions may share a pool', () => {
    const shared = smart({ origins: { a: { origin: S3BucketOrigin.withOriginAccessControl(new Bucket(stack, 'A')) }, b: { origin: http('b'), standby: true } } });
    new Distribution(stack, 'One', { defaultBehavior: shared.behavior() });
    new Distribution(stack, 'Two', { defaultBehavior: shared.behavior() });
    const distributions = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution'));
    expect(distributions.map((d) => d.Properties.DistributionConfig.Origins.map((o: any) => o.Id))).toEqual([['a', 'b'], ['a', 'b']]);
  });

  test('two pools on one distribution may have members of the same name', () => {
    const other = new SmartOrigin(stack, 'Other', { origins: twoMembers() });
    new Distribution(stack, 'Dist', { defaultBehavior: smart().behavior(), additionalBehaviors: { '/other/*': other.behavior() } });
    const config = distributionConfig(stack);
    expect(config.Origins.map((o: any) => o.Id)).toEqual(['v1', 'backup', 'Other-v1', 'Other-backup']);
    expect(config.OriginGroups.Items[1].Members.Items).toEqual([{ OriginId: 'Other-v1' }, { OriginId: 'Other-backup' }]);
  });

  test('so may three pools of one construct id', () => {
    const behavior = (scope: string) => new SmartOrigin(new Construct(stack, scope), 'Smart', { origins: twoMembers() }).behavior();
    new Distribution(stack, 'Dist', { defaultBehavior: behavior('A'), additionalBehaviors: { '/b/*': behavior('B'), '/c/*': behavior('C') } });
    expect(distributionConfig(stack).Origins.map((o: any) => o.Id))
      .toEqual(['v1', 'backup', 'Smart-v1', 'Smart-backup', expect.stringMatching(/^Smart-v1-\w{8}$/), expect.stringMatching(/^Smart-backup-\w{8}$/)]);
  });

  test('an origin id that the origin says itself is kept', () => {
    const origins = { ...twoMembers(), v1: { origin: new HttpOrigin('v1.example.com', { originId: 'mine' }) } };
    new Distribution(stack, 'Dist', { defaultBehavior: smart({ origins }).behavior() });
    expect(distributionConfig(stack).Origins.map((o: any) => o.Id)).toEqual(['mine', 'backup']);
  });
});

describe('every kind of origin can be a member', () => {
  const kinds: { [name: string]: () => any } = {
    'HTTP': () => http('v1'),
    'load balancer': () => new LoadBalancerV2Origin(new ApplicationLoadBalancer(stack, 'Alb', { vpc: new Vpc(stack, 'Vpc'), internetFacing: true })),
    'S3 bucket with access control': () => S3BucketOrigin.withOriginAccessControl(new Bucket(stack, 'Bucket')),
    'S3 website': () => new S3StaticWebsiteOrigin(new Bucket(stack, 'Web', { websiteIndexDocument: 'index.html' })),
    'function URL': () => FunctionUrlOrigin.withOriginAccessControl(new lambda.Function(stack, 'Fn', {
      runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => ({});'),
    }).addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM })),
    'VPC': () => VpcOrigin.withApplicationLoadBalancer(new ApplicationLoadBalancer(stack, 'Inner', { vpc: new Vpc(stack, 'InnerVpc') })),
    'API Gateway': () => {
      const api = new RestApi(stack, 'Api');
      api.root.addMethod('GET');
      return new RestApiOrigin(api);
    },
  };

  test.each(Object.entries(kinds))('%s', (_name, create) => {
    new Distribution(stack, 'Dist', { defaultBehavior: smart({ origins: { v1: { origin: create() }, backup: { origin: http('b'), standby: true } } }).behavior() });
    const [v1] = distributionConfig(stack).Origins;
    const { OriginReadTimeout } = v1.S3OriginConfig ?? v1.CustomOriginConfig ?? v1.VpcOriginConfig;
    expect(v1).toMatchObject({ Id: 'v1', ConnectionAttempts: expect.any(Number), ConnectionTimeout: 2 });
    expect(OriginReadTimeout).toBeLessThanOrEqual(8);
  });
});

describe('behaviors', () => {
  test('without failover allow all methods, are not cached and stand on the primary alone', () => {
    const pool = smart();
    new Distribution(stack, 'Dist', { defaultBehavior: pool.behavior(), additionalBehaviors: { '/api/*': pool.behavior({ failover: Failover.none() }) } });
    expect(distributionConfig(stack).CacheBehaviors[0]).toMatchObject({
      TargetOriginId: 'v1',
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      CachePolicyId: CachePolicy.CACHING_DISABLED.cachePolicyId,
    });
  });

  test('a behavior\'s own settings win', () => {
    const pool = smart();
    new Distribution(stack, 'Dist', {
      defaultBehavior: pool.behavior({ compress: false, originRequestPolicy: OriginRequestPolicy.ALL_VIEWER, cachePolicy: undefined }),
      httpVersion: HttpVersion.HTTP3,
    });
    expect(distributionConfig(stack).DefaultCacheBehavior).toMatchObject({
      Compress: false, OriginRequestPolicyId: OriginRequestPolicy.ALL_VIEWER.originRequestPolicyId, CachePolicyId: expect.anything(),
    });
  });

  test('the cache key tells the sites of CORS requests and overridden methods apart', () => {
    new Distribution(stack, 'Dist', { defaultBehavior: smart().behavior() });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::CachePolicy', {
      CachePolicyConfig: {
        ParametersInCacheKeyAndForwardedToOrigin: {
          HeadersConfig: {
            Headers: Match.arrayWith(['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers', 'X-HTTP-Method-Override']),
          },
        },
      },
    });
  });

  test('the origin request policy keeps the viewer\'s Host and our internal headers out', () => {
    new Distribution(stack, 'Dist', { defaultBehavior: smart().behavior() });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::OriginRequestPolicy', {
      OriginRequestPolicyConfig: {
        HeadersConfig: { HeaderBehavior: 'allExcept', Headers: Match.arrayWith(['host', 'x-smart-origin-variant', 'x-smart-origin-session']) },
        CookiesConfig: { CookieBehavior: 'all' },
        QueryStringsConfig: { QueryStringBehavior: 'all' },
      },
    });
  });

  test('buckets alone need no origin request policy', () => {
    const bucket = (id: string) => S3BucketOrigin.withOriginAccessControl(new Bucket(stack, id));
    new Distribution(stack, 'Dist', { defaultBehavior: smart({ origins: { a: { origin: bucket('A') }, b: { origin: bucket('B'), standby: true } } }).behavior() });
    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::OriginRequestPolicy', 0);
  });

  test('the policies of its behaviors are public', () => {
    const pool = smart();
    const { cachePolicy, originRequestPolicy } = pool.behavior();
    expect([pool.cachePolicy, pool.originRequestPolicy]).toEqual([cachePolicy, originRequestPolicy]);
    const own = new SmartOrigin(stack, 'Own', { origins: twoMembers(), cachePolicy: CachePolicy.AMPLIFY, originRequestPolicy: OriginRequestPolicy.ALL_VIEWER });
    expect([own.cachePolicy, own.originRequestPolicy]).toEqual([CachePolicy.AMPLIFY, OriginRequestPolicy.ALL_VIEWER]);
  });

  test('policies are shared by all instances of a stack', () => {
    for (const id of ['A', 'B', 'C']) {
      new Distribution(stack, `Dist${id}`, { defaultBehavior: new SmartOrigin(stack, id, { origins: twoMembers() }).behavior() });
    }
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::CloudFront::CachePolicy', 1);
    template.resourceCountIs('AWS::CloudFront::OriginRequestPolicy', 1);
    template.resourceCountIs('AWS::CloudFront::ResponseHeadersPolicy', 1);
  });

  const policyNames = (of: Stack) => ['CachePolicy', 'OriginRequestPolicy', 'ResponseHeadersPolicy'].flatMap((kind) =>
    Object.values(Template.fromStack(of).findResources(`AWS::CloudFront::${kind}`)).map((policy) => policy.Properties[`${kind}Config`].Name));

  test('names of policies fit CloudFront, and tell stacks of the same long path and the same stack in another Region apart', () => {
    const long = 'Nested'.repeat(20);
    const names = ['One', 'Two'].flatMap((end) => ['eu-west-1', 'ap-southeast-1'].flatMap((region) => {
      const nested = new NestedStack(new Stack(new App(), 'Site', { env: { ...ENV, region } }), long + end);
      new Distribution(nested, 'Dist', { defaultBehavior: new SmartOrigin(nested, 'Smart', { origins: twoMembers() }).behavior() });
      return policyNames(nested);
    }));
    expect(new Set(names).size).toBe(12);
    expect(names.filter((name) => name.length > 128)).toEqual([]);
  });

  test('a response headers policy of the user takes the place of ours', () => {
    const pool = smart({ responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS });
    new Distribution(stack, 'Dist', { defaultBehavior: pool.behavior() });
    expect(distributionConfig(stack).DefaultCacheBehavior.ResponseHeadersPolicyId)
      .toBe(ResponseHeadersPolicy.SECURITY_HEADERS.responseHeadersPolicyId);
    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::ResponseHeadersPolicy', 0);
  });

  test('fails when write methods are asked of a group', () => {
    expect(() => smart().behavior({ allowedMethods: AllowedMethods.ALLOW_ALL })).toThrow(/CloudFront allows GET, HEAD and OPTIONS only.*`writes`/);
  });

  test('fails when the named primary is a standby or unknown', () => {
    const pool = smart();
    expect(() => pool.behavior({ primary: 'backup' })).toThrow(/is a standby/);
    expect(() => pool.behavior({ primary: 'v9' })).toThrow(/no member of the pool/);
  });

  test('cache no OPTIONS where it is not allowed', () => {
    new Distribution(stack, 'Dist', { defaultBehavior: smart().behavior({ allowedMethods: AllowedMethods.ALLOW_GET_HEAD }) });
    expect(distributionConfig(stack).DefaultCacheBehavior).toMatchObject({ AllowedMethods: ['GET', 'HEAD'], CachedMethods: ['GET', 'HEAD'] });
  });

  test('fails when a distribution of the user\'s own passes a quota, or a policy of one behavior does', () => {
    const names = Array.from({ length: 31 }, (_, i) => `x-${i}`);
    const v1 = new HttpOrigin('v1.example.com', { customHeaders: Object.fromEntries(names.map((name) => [name, 'v'])) });
    const pool = smart({ origins: { ...twoMembers(), v1: { origin: v1 } } });
    const cachePolicy = new CachePolicy(stack, 'Policy', { headerBehavior: CacheHeaderBehavior.allowList(...names.slice(0, 11)) });
    new Distribution(stack, 'Dist', { defaultBehavior: pool.behavior(), additionalBehaviors: { '/a': pool.behavior({ cachePolicy }) } });
    expect(pool.node.validate()).toEqual([
      expect.stringMatching(/origin "v1" has 31 custom headers/), expect.stringMatching(/cache policy Test\/Policy\/Resource names 11 headers/),
    ]);
  });

  test('warns when OPTIONS is allowed but would not fail over', () => {
    new Distribution(stack, 'Dist', { defaultBehavior: smart().behavior({ cachedMethods: CachedMethods.CACHE_GET_HEAD }) });
    expect(warnings(stack)).toEqual([expect.stringMatching(/OPTIONS is allowed but not cached/)]);
  });

  test('fails when a function of the user takes an event that is ours', () => {
    const own = new Function(stack, 'Own', { code: FunctionCode.fromInline('function handler(event) { return event.response; }') });
    expect(() => smart().behavior({ functionAssociations: [{ eventType: FunctionEventType.VIEWER_RESPONSE, function: own }] }))
      .toThrow(/CloudFront allows one an event.*viewerResponse: \[ViewerStep/);
  });

  test('a function of the user on a free event is kept', () => {
    const own = new Function(stack, 'Own', { code: FunctionCode.fromInline('function handler(event) { return event.request; }') });
    const { functionAssociations } = smart().behavior({ functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: own }] });
    expect(functionAssociations!.map((association) => association.eventType)).toEqual(['viewer-response', 'viewer-request']);
  });

  test('a KeyValueStore goes with the steps that read it', () => {
    const step = ViewerStep.fromInline("import cf from 'cloudfront';\nasync function handler(event) { await cf.kvs().get('k'); return event.request; }");
    new Distribution(stack, 'Dist', { defaultBehavior: smart({ viewerRequest: [step], keyValueStore: new KeyValueStore(stack, 'Store') }).behavior() });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Function', {
      FunctionConfig: { KeyValueStoreAssociations: [{ KeyValueStoreARN: Match.objectLike({}) }] },
    });
  });

  test('steps of the user become the function on their event', () => {
    const pool = smart({ viewerRequest: [ViewerStep.fromInline('function handler(event) { return event.request; }')] });
    expect(pool.viewerRequestFunction).toBeDefined();
    expect(pool.behavior().functionAssociations!.map((association) => association.eventType).sort()).toEqual(['viewer-request', 'viewer-response']);
  });

  describe('Lambda@Edge of the user', () => {
    const edge = () => {
      const edgeStack = new Stack(new App(), 'Edge', { env: { ...ENV, region: 'us-east-1' } });
      return new experimental.EdgeFunction(edgeStack, 'Fn', {
        runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async (e) => e;'),
      }).currentVersion;
    };

    test('fails when it stands beside a function on the viewer events', () => {
      expect(() => smart().behavior({ edgeLambdas: [{ eventType: LambdaEdgeEventType.VIEWER_REQUEST, functionVersion: edge() }] }))
        .toThrow(/Lambda@Edge function for viewer-request beside a CloudFront Function/);
    });

    test('is kept on viewer events where no function runs', () => {
      const pool = smart({ securityHeaders: SecurityHeaders.none() });
      const edgeLambdas = [{ eventType: LambdaEdgeEventType.VIEWER_REQUEST, functionVersion: edge() }];
      expect(pool.behavior({ edgeLambdas }).edgeLambdas).toEqual(edgeLambdas);
    });

    test('fails when it stands on the origin events of a VPC origin', () => {
      const vpcOrigin = VpcOrigin.withApplicationLoadBalancer(new ApplicationLoadBalancer(stack, 'Alb', { vpc: new Vpc(stack, 'Vpc') }));
      const pool = smart({ origins: { v1: { origin: vpcOrigin }, backup: { origin: http('b'), standby: true } } });
      expect(() => pool.behavior({ edgeLambdas: [{ eventType: LambdaEdgeEventType.ORIGIN_REQUEST, functionVersion: edge() }] }))
        .toThrow(/"v1" is a VPC origin; CloudFront supports no Lambda@Edge on the origin events/);
    });
  });
});
