import { App, Duration, Fn, Stack } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Distribution, type IOrigin, OriginProtocolPolicy, OriginSslPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin, HttpOrigin, LoadBalancerV2Origin, RestApiOrigin, S3BucketOrigin, S3StaticWebsiteOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Failover, SessionTable, SmartOrigin, Steering } from '../../../src';
import { ENV } from '../../fixtures';
import { configOf, customHeaders, http, readByRouter, sessionSite, sessionTable, type SessionSiteProps, stackIn } from '../sessions/fixtures';

let stack: Stack;
beforeEach(() => { stack = stackIn('eu-west-1'); });

const configured = (props: SessionSiteProps = {}) => {
  sessionSite(stack, props);
  return configOf(stack)!;
};
/** What the configuration says of `v2`, whose origin is this one. */
const member = (origin: IOrigin, hostHeader?: string) => configured({ site: { origins: { v1: { origin: http('v1') }, v2: { origin, weight: 10, hostHeader } } } }).members.v2;

test('says what the router needs, and nothing that is the default', () => {
  expect(configured()).toEqual({
    v: 1,
    primary: 'v1',
    fallback: 'v2',
    members: {
      v1: { domain: 'v1.example.com', readTimeout: 8, fallbacks: ['v2'] },
      v2: { domain: 'v2.example.com', readTimeout: 8, fallbacks: ['v1'] },
    },
    sessions: { table: 'sessions', regions: ['eu-west-1'], budget: 150 },
    times: { connect: 2000, response: 8000 },
  });
});

test('says what the options say', () => {
  expect(configured({ lookupBudget: Duration.millis(80), fallbackTtl: Duration.minutes(2), ejection: false })).toMatchObject({
    sessions: { budget: 80 }, fallbackTtl: 120, ejection: false,
  });
});

test('says where leg 1 is given up, attempts counted', () => {
  const criteria = { connectionAttempts: 2, connectionTimeout: Duration.seconds(1), responseTimeout: Duration.seconds(3) };
  expect(configured({ site: { failover: Failover.onStatus(criteria) } }).times).toEqual({ connect: 2000, response: 6000 });
});

describe('statuses that fail over', () => {
  test('below 500 are told, since leg 2 then says nothing about the health of leg 1', () => {
    expect(configured({ site: { failover: Failover.onStatus({ statusCodes: [404, 503] }) } }).failsOverBelow500).toBe(true);
  });

  test('below 500 are told of any behavior', () => {
    sessionSite(stack).addBehavior('/files/*', { failover: Failover.onStatus({ statusCodes: [403, 500] }) });
    expect(configOf(stack)).toHaveProperty('failsOverBelow500', true);
  });

  test('from 500 on are not', () => {
    expect(configured({ site: { failover: Failover.onStatus({ statusCodes: [500, 504] }) } })).not.toHaveProperty('failsOverBelow500');
  });
});

describe('members', () => {
  test('know who stands in, the best first', () => {
    const { members } = configured({
      site: {
        origins: {
          v1: { origin: http('v1'), fallback: 'v1us' },
          v1us: { origin: http('v1us'), standby: true },
          v2: { origin: http('v2'), weight: 10, fallback: 'v2us' },
          v2us: { origin: http('v2us'), standby: true },
        },
      },
    });
    expect(Object.entries(members).map(([id, { fallbacks }]) => [id, fallbacks])).toEqual([
      ['v1', ['v1us', 'v2us']], ['v1us', ['v2us']], ['v2', ['v2us', 'v1us']], ['v2us', ['v1us']],
    ]);
  });

  test('nobody stands in for whom nothing tells', () => {
    const origins = { v1: { origin: http('v1') }, v2: { origin: http('v2'), weight: 10 }, v3: { origin: http('v3'), weight: 10 } };
    const { members } = configured({ site: { origins, failover: Failover.none() } });
    expect([members.v1.fallbacks, members.v2.fallbacks]).toEqual([undefined, ['v1']]);
  });

  test('are asked as their origins say', () => {
    expect(member(new HttpOrigin('v2.example.com', {
      originPath: '/app/',
      protocolPolicy: OriginProtocolPolicy.HTTP_ONLY,
      httpPort: 8080,
      readTimeout: Duration.seconds(4),
      keepaliveTimeout: Duration.seconds(60),
      responseCompletionTimeout: Duration.seconds(20),
      customHeaders: { 'X-Key': 'k' },
    }))).toEqual({
      domain: 'v2.example.com', path: '/app', protocol: 'http', port: 8080, readTimeout: 4, keepalive: 60, completion: 20, headers: ['x-key'], fallbacks: ['v1'],
    });
  });

  test('have custom headers whose values CloudFormation knows', () => {
    member(http('v2', { customHeaders: { 'X-Key': Fn.ref('Secret') } }));
    expect(customHeaders(stack, 'v1')['x-smart-origin-add-v2-x-key']).toBe('<Ref Secret>');
  });

  test('of the viewer\'s protocol are asked over TLS', () => {
    const { protocol, port } = member(new HttpOrigin('v2.example.com', { protocolPolicy: OriginProtocolPolicy.MATCH_VIEWER, httpPort: 8080, httpsPort: 8443 }));
    expect([protocol, port]).toEqual([undefined, 8443]);
  });

  test('of http at its own port have no port', () => {
    expect(member(new HttpOrigin('v2.example.com', { protocolPolicy: OriginProtocolPolicy.HTTP_ONLY }))).not.toHaveProperty('port');
  });

  test('keep their TLS versions', () => {
    expect(member(http('v2', { originSslProtocols: [OriginSslPolicy.TLS_V1_1, OriginSslPolicy.TLS_V1_2] })).ssl).toEqual(['TLSv1.1', 'TLSv1.2']);
  });

  test('of the default time to respond have none', () => {
    expect(configured({ site: { failover: Failover.none() } }).members.v1).toEqual({ domain: 'v1.example.com', fallbacks: ['v2'] });
  });

  test('are asked with the Host that they want, failover or not', () => {
    expect(member(http('v2'), 'www.example.com').host).toBe('www.example.com');
  });

  test('may be load balancers, whose names CloudFormation knows', () => {
    const alb = new ApplicationLoadBalancer(stack, 'Alb', { vpc: new Vpc(stack, 'Vpc'), internetFacing: true });
    expect(member(new LoadBalancerV2Origin(alb))).toMatchObject({ domain: expect.stringMatching(/^<Fn::GetAtt Alb\w+ DNSName>$/) });
    expect(readByRouter(stack)!.ids).toEqual(['v1', 'v2']);
  });

  test('may be buckets that everybody may read, by https', () => {
    const { domain, protocol, port } = member(S3BucketOrigin.withBucketDefaults(new Bucket(stack, 'Public')));
    expect([domain, protocol, port]).toEqual([expect.stringMatching(/RegionalDomainName/), undefined, undefined]);
  });

  test('may be websites of buckets, by http', () => {
    expect(member(new S3StaticWebsiteOrigin(Bucket.fromBucketAttributes(stack, 'Web', { bucketName: 'web', bucketWebsiteUrl: 'http://web.s3-website-eu-west-1.amazonaws.com' }))))
      .toMatchObject({ domain: 'web.s3-website-eu-west-1.amazonaws.com', protocol: 'http' });
  });

  test('may be APIs, whose stage is a path', () => {
    const api = new RestApi(stack, 'Api');
    api.root.addMethod('GET');
    expect(member(new RestApiOrigin(api))).toMatchObject({ domain: expect.stringMatching(/^<Fn::Select 2 .*execute-api/), path: expect.stringMatching(/^\/</) });
  });

  test('may be function URLs that everybody may call', () => {
    const fn = new lambda.Function(stack, 'Fn', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'i.h', code: lambda.Code.fromInline('exports.h = async () => ({});') });
    expect(member(new FunctionUrlOrigin(fn.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE }))).domain).toMatch(/FunctionUrl/);
  });
});

describe('the session table', () => {
  test('is read as the application writes it', () => {
    const table = sessionTable(stack, {
      replicaRegions: ['us-west-2'], tokenAttribute: 'id', versionAttribute: 'release', expiresAttribute: 'until', tokenPrefix: 'sess: ', signedTokens: true, versions: { 'blue green': 'v1', '2': 'v2' },
    });
    expect(configured({ table }).sessions).toEqual({
      table: 'sessions',
      regions: ['eu-west-1', 'us-west-2'],
      budget: 150,
      attributes: { token: 'id', version: 'release', expires: 'until' },
      prefix: 'sess: ',
      form: 'signed',
      versions: { 'blue green': 'v1', '2': 'v2' },
    });
    expect(Object.values(customHeaders(stack, 'v1')).join('')).not.toMatch(/[^\x21-\x7e]/);
  });

  test('of another account is called by its account', () => {
    const table = sessionTable(stack, { tableArn: 'arn:aws:dynamodb:eu-west-1:444455556666:table/sessions', awsOwnedKey: true });
    expect(configured({ table }).sessions).toMatchObject({ table: 'sessions', account: '444455556666' });
  });

  test('of the same stack is called by what CloudFormation names it', () => {
    expect(configured({ table: new SessionTable(stack, 'Table') }).sessions!.table).toMatch(/^<Ref Table\w+>$/);
  });

  test('of another stack is imported', () => {
    const other = stackIn('eu-west-1', stack.node.root as App, 'Data');
    expect(configured({ table: new SessionTable(other, 'Table') }).sessions!.table).toMatch(/^<Fn::ImportValue Data:ExportsOutput/);
  });

  test('of another Region is called by its name', () => {
    const other = stackIn('ap-southeast-2', stack.node.root as App, 'Data');
    expect(configured({ table: new SessionTable(other, 'Table', { replicaRegions: ['eu-west-1'] }) }).sessions).toMatchObject({
      table: expect.stringMatching(/^[a-z0-9-]{3,255}$/), regions: ['ap-southeast-2', 'eu-west-1'],
    });
  });
});

test('a distribution of another stack reads what the pool says', () => {
  const app = new App();
  stack = stackIn('us-east-1', app);
  const smart = new SmartOrigin(stack, 'Smart', {
    origins: { v1: { origin: http('v1') }, v2: { origin: http('v2'), weight: 10 } },
    steering: Steering.stickySessions({ table: new SessionTable(stack, 'Table', { tableName: 'mine' }), cookieName: 'sid' }),
  });
  const other = new Stack(app, 'Other', { env: { ...ENV, region: 'us-east-1' } });
  new Distribution(other, 'Dist', { defaultBehavior: smart.behavior() });
  expect(readByRouter(other)).toMatchObject({ primary: 'v1', sessions: { regions: ['us-east-1'] } });
});
