import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import type { IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Failover, type FailoverOnStatusOptions } from '../../src';
import { distributionConfig, testSite, testStack, twoMembers, warnings } from '../fixtures';

const origin = (config: any, id: string) => config.Origins.find((candidate: any) => candidate.Id === id);
const site = (stack: Stack, failover?: FailoverOnStatusOptions, origins = twoMembers()) =>
  testSite(stack, { origins, failover: failover && Failover.onStatus(failover) });

describe('status codes', () => {
  test('are 500, 502, 503 and 504 unless said otherwise', () => {
    const stack = testStack();
    site(stack);
    expect(distributionConfig(stack).OriginGroups.Items[0].FailoverCriteria.StatusCodes).toEqual({ Items: [500, 502, 503, 504], Quantity: 4 });
    expect(warnings(stack)).toEqual([]);
  });

  test('all nine of CloudFront are accepted, repeated ones once', () => {
    const stack = testStack();
    const nine = [400, 403, 404, 416, 429, 500, 502, 503, 504];
    site(stack, { statusCodes: [...nine, 404] });
    expect(distributionConfig(stack).OriginGroups.Items[0].FailoverCriteria.StatusCodes.Items).toEqual(nine);
  });

  test.each([[418], [501], [200], [401], [503.5], [NaN]])('fails when a code is outside the nine: %d', (code) => {
    expect(() => Failover.onStatus({ statusCodes: [503, 504, code] })).toThrow(/CloudFront fails over on 400, 403, 404, 416, 429, 500, 502, 503, 504 only/);
  });

  test('fails when the list is empty', () => {
    expect(() => Failover.onStatus({ statusCodes: [] })).toThrow(/empty list of status codes.*Failover\.none\(\)/);
  });

  test('warns when connection failures would not fail over', () => {
    const stack = testStack();
    site(stack, { statusCodes: [500, 504] });
    expect(warnings(stack)).toEqual([expect.stringMatching(/lacks 503.*cannot connect/)]);
  });

  test('warns when response time-outs would not fail over', () => {
    const stack = testStack();
    site(stack, { statusCodes: [503] });
    expect(warnings(stack)).toEqual([expect.stringMatching(/lacks 504.*does not respond in time/)]);
  });
});

describe('time to failover', () => {
  test('is 10 s at worst unless said otherwise, where CloudFront alone would take 120 s', () => {
    const stack = testStack();
    const { smartOrigin, worstCaseTimeToFailover } = site(stack);
    expect(worstCaseTimeToFailover?.toSeconds()).toBe(10);
    expect(smartOrigin.timeToFailover?.connectionTimeout.toSeconds()).toBe(2);
    expect(smartOrigin.timeToFailover?.responseTimeout.toSeconds()).toBe(8);
    expect(origin(distributionConfig(stack), 'v1')).toMatchObject({
      ConnectionAttempts: 1, ConnectionTimeout: 2, CustomOriginConfig: { OriginReadTimeout: 8 },
    });
  });

  test('leaves the last leg the time that CloudFront gives, and connects quickly', () => {
    const stack = testStack();
    site(stack);
    expect(origin(distributionConfig(stack), 'backup')).toMatchObject({
      ConnectionAttempts: 2, ConnectionTimeout: 2, CustomOriginConfig: { OriginReadTimeout: 30 },
    });
  });

  test('counts an S3 bucket like any other origin, since AWS\'s pages disagree on whether it is tried again', () => {
    const stack = testStack();
    const bucket = (id: string) => S3BucketOrigin.withOriginAccessControl(new Bucket(stack, id));
    const { worstCaseTimeToFailover } = site(stack, undefined, { v1: { origin: bucket('A') }, v2: { origin: bucket('B'), standby: true } });
    expect(worstCaseTimeToFailover?.toSeconds()).toBe(10);
    expect(origin(distributionConfig(stack), 'v1')).toMatchObject({
      ConnectionAttempts: 1, ConnectionTimeout: 2, S3OriginConfig: { OriginReadTimeout: 8, OriginAccessIdentity: '' },
    });
  });

  test('fits a maximum', () => {
    const stack = testStack();
    expect(site(stack, { maxTimeToFailover: Duration.seconds(3) }).worstCaseTimeToFailover?.toSeconds()).toBe(3);
  });

  test('keeps what the origin says itself', () => {
    const stack = testStack();
    const v1 = new HttpOrigin('v1.example.com', { connectionAttempts: 2, connectionTimeout: Duration.seconds(3), readTimeout: Duration.seconds(20) });
    const { worstCaseTimeToFailover } = site(stack, { maxTimeToFailover: Duration.seconds(46) }, { ...twoMembers(), v1: { origin: v1 } });
    expect(worstCaseTimeToFailover?.toSeconds()).toBe(46);
    expect(origin(distributionConfig(stack), 'v1')).toMatchObject({
      ConnectionAttempts: 2, ConnectionTimeout: 3, CustomOriginConfig: { OriginReadTimeout: 20 },
    });
  });

  test('takes settings from the failover options where the origin has none', () => {
    const stack = testStack();
    site(stack, { connectionAttempts: 2, connectionTimeout: Duration.seconds(1), responseTimeout: Duration.seconds(3) });
    expect(origin(distributionConfig(stack), 'v1')).toMatchObject({
      ConnectionAttempts: 2, ConnectionTimeout: 1, CustomOriginConfig: { OriginReadTimeout: 3 },
    });
  });

  describe('on several behaviors of one member', () => {
    const seconds = (value: number) => Failover.onStatus({ maxTimeToFailover: Duration.seconds(value) });
    const readTimeout = (stack: Stack, id: string) => origin(distributionConfig(stack), id).CustomOriginConfig.OriginReadTimeout;

    test('is kept by a member that was bound as leg 2 before it leads', () => {
      const stack = testStack();
      const { v1, backup } = twoMembers();
      const pool = testSite(stack, { origins: { v1, v2: { origin: backup.origin } }, primary: 'v1', failover: seconds(5) });
      pool.addBehavior('/v2/*', { primary: 'v2' });
      expect(pool.worstCaseTimeToFailover?.toSeconds()).toBe(5);
      expect([readTimeout(stack, 'v1'), readTimeout(stack, 'v2')]).toEqual([4, 4]);
    });

    test('is kept by a member that was bound alone before it leads', () => {
      const stack = testStack();
      const pool = testSite(stack, { failover: Failover.none() });
      pool.addBehavior('/pages/*', { failover: seconds(5) });
      expect(pool.worstCaseTimeToFailover?.toSeconds()).toBe(5);
      expect(readTimeout(stack, 'v1')).toBe(4);
    });

    test.each([[20, 5], [5, 20]])('is the shortest of them: %d s and %d s', (first, second) => {
      const stack = testStack();
      const pool = testSite(stack, { failover: seconds(first) });
      pool.addBehavior('/pages/*', { failover: seconds(second) });
      expect(pool.worstCaseTimeToFailover?.toSeconds()).toBe(5);
      expect(readTimeout(stack, 'v1')).toBe(4);
    });

    test('a member that only answers writes has CloudFront\'s time to respond', () => {
      const stack = testStack();
      testSite(stack, { origins: { ...twoMembers(), v2: { origin: new HttpOrigin('v2.example.com'), fallback: 'v1' } }, primary: 'v1' })
        .addBehavior('/api/*', { primary: 'v2', failover: Failover.none() });
      expect(readTimeout(stack, 'v2')).toBe(30);
    });
  });

  test.each(['v1', 'backup'])('%s has no response timeout above its completion timeout, which CloudFront would refuse', (id) => {
    const stack = testStack();
    const quick = new HttpOrigin('quick.example.com', { responseCompletionTimeout: Duration.seconds(4) });
    site(stack, undefined, { ...twoMembers(), [id]: { origin: quick, standby: id === 'backup' } });
    expect(origin(distributionConfig(stack), id)).toMatchObject({ ResponseCompletionTimeout: 4, CustomOriginConfig: { OriginReadTimeout: 4 } });
  });

  test('nor where the failover options name one', () => {
    const stack = testStack();
    const quick = new HttpOrigin('quick.example.com', { responseCompletionTimeout: Duration.seconds(4) });
    site(stack, { responseTimeout: Duration.seconds(6) }, { ...twoMembers(), v1: { origin: quick } });
    expect(origin(distributionConfig(stack), 'v1').CustomOriginConfig.OriginReadTimeout).toBe(4);
  });

  test('fails when settings cannot meet the maximum', () => {
    const v1 = new HttpOrigin('v1.example.com', { connectionAttempts: 3, readTimeout: Duration.seconds(20) });
    expect(() => site(testStack(), { maxTimeToFailover: Duration.seconds(5) }, { ...twoMembers(), v1: { origin: v1 } }))
      .toThrow(/"v1" can take 63 s to fail over: 3 x \(1 s to connect \+ 20 s to respond\); maxTimeToFailover is 5 s: lower .* or set maxTimeToFailover to 63 s/);
  });

  test('warns when settings miss the maximum that nobody asked for', () => {
    const stack = testStack();
    const v1 = new HttpOrigin('v1.example.com', { readTimeout: Duration.seconds(60) });
    expect(site(stack, undefined, { ...twoMembers(), v1: { origin: v1 } }).worstCaseTimeToFailover?.toSeconds()).toBe(62);
    expect(warnings(stack)).toEqual([expect.stringMatching(/viewers can wait 62 s before "v1" fails over/)]);
  });

  test('warns when a time is a deploy-time value', () => {
    const stack = testStack();
    const readTimeout = Lazy.number({ produce: () => 3 });
    const v1: IOrigin = {
      bind: (_scope, { originId }) => ({
        originProperty: { id: originId, domainName: 'v1.example.com', customOriginConfig: { originProtocolPolicy: 'https-only', originReadTimeout: readTimeout } },
      }),
    };
    site(stack, undefined, { ...twoMembers(), v1: { origin: v1 } });
    expect(warnings(stack)).toEqual([expect.stringMatching(/readTimeout of "v1" is a deploy-time value/)]);
    expect(origin(distributionConfig(stack), 'v1').CustomOriginConfig.OriginReadTimeout).toBe(3);
  });

  test('warns when the whole configuration is a deploy-time value', () => {
    const stack = testStack();
    const hidden = Lazy.any({ produce: () => ({ originProtocolPolicy: 'https-only' }) });
    const v1: IOrigin = { bind: (_scope, { originId }) => ({ originProperty: { id: originId, domainName: 'v1.example.com', customOriginConfig: hidden } }) };
    site(stack, undefined, { ...twoMembers(), v1: { origin: v1 } });
    expect(warnings(stack)).toEqual([expect.stringMatching(/the whole configuration of "v1" is a deploy-time value/)]);
  });

  test.each<[string, FailoverOnStatusOptions]>([
    ['maxTimeToFailover', { maxTimeToFailover: Duration.seconds(1) }],
    ['maxTimeToFailover', { maxTimeToFailover: Duration.millis(2500) }],
    ['connectionAttempts', { connectionAttempts: 4 }],
    ['connectionAttempts', { connectionAttempts: 0 }],
    ['connectionTimeout', { connectionTimeout: Duration.seconds(11) }],
    ['responseTimeout', { responseTimeout: Duration.seconds(121) }],
  ])('fails when %s is out of its range: %j', (name, options) => {
    expect(() => Failover.onStatus(options)).toThrow(new RegExp(`failover got ${name} of .*allowed are whole numbers from`));
  });

  test('fails when a time is a deploy-time value', () => {
    expect(() => Failover.onStatus({ maxTimeToFailover: Duration.seconds(Lazy.number({ produce: () => 5 })) })).toThrow(/deploy-time value as maxTimeToFailover/);
  });

  test('is unknown before a behavior is bound, and without failover', () => {
    expect(testSite(testStack(), { failover: Failover.none() }).worstCaseTimeToFailover).toBeUndefined();
  });
});
