import { performance } from 'node:perf_hooks';
import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  AllowedMethods, CachedMethods, CacheCookieBehavior, CacheHeaderBehavior, CachePolicy, CacheQueryStringBehavior, Distribution, Function,
  FunctionCode, FunctionEventType, FunctionRuntime, HttpVersion, OriginRequestCookieBehavior, OriginRequestHeaderBehavior, OriginRequestPolicy,
  OriginRequestQueryStringBehavior, ResponseHeadersPolicy, ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, OriginGroup } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Failover, SmartOriginDistribution } from '../../src';
import type { BenchResult } from '../bench-result';

const RUNS = 20;
const ENV = { account: '111122223333', region: 'eu-west-1' };

function ours(stack: Stack) {
  new SmartOriginDistribution(stack, 'Site', {
    origins: {
      v1: { origin: new HttpOrigin('v1.example.com') },
      v2: { origin: new HttpOrigin('v2.example.com'), standby: true },
    },
    failover: Failover.onStatus({ maxTimeToFailover: Duration.seconds(5) }),
  });
}

/** The resources that `ours` creates, read off its own template, written by hand with L2s. */
function byHand(stack: Stack, template: Template) {
  const resource = (type: string) => Object.values(template.Resources).find((candidate) => candidate.Type === type)!.Properties;
  const headers = resource('AWS::CloudFront::ResponseHeadersPolicy').ResponseHeadersPolicyConfig;
  const removed: string[] = headers.RemoveHeadersConfig.Items.map((item: { Header: string }) => item.Header);
  const hardener = new Function(stack, 'Hardener', {
    runtime: FunctionRuntime.JS_2_0, code: FunctionCode.fromInline(resource('AWS::CloudFront::Function').FunctionCode),
  });
  const timeouts = { connectionAttempts: 1, connectionTimeout: Duration.seconds(1), readTimeout: Duration.seconds(4) };
  new Distribution(stack, 'Distribution', {
    httpVersion: HttpVersion.HTTP2_AND_3,
    defaultBehavior: {
      origin: new OriginGroup({
        primaryOrigin: new HttpOrigin('v1.example.com', { originId: 'v1', ...timeouts }),
        fallbackOrigin: new HttpOrigin('v2.example.com', { originId: 'v2', connectionAttempts: 2, connectionTimeout: Duration.seconds(2) }),
        fallbackStatusCodes: [500, 502, 503, 504],
      }),
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      cachedMethods: CachedMethods.CACHE_GET_HEAD_OPTIONS,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: new CachePolicy(stack, 'Cache', {
        minTtl: Duration.seconds(0), defaultTtl: Duration.seconds(0), maxTtl: Duration.days(365), headerBehavior: CacheHeaderBehavior.none(),
        cookieBehavior: CacheCookieBehavior.none(), queryStringBehavior: CacheQueryStringBehavior.all(),
        enableAcceptEncodingBrotli: true, enableAcceptEncodingGzip: true,
      }),
      originRequestPolicy: new OriginRequestPolicy(stack, 'OriginRequest', {
        headerBehavior: OriginRequestHeaderBehavior.denyList('host', 'x-a', 'x-b', 'x-c', 'x-d', 'x-e', 'x-f', 'x-g'),
        cookieBehavior: OriginRequestCookieBehavior.all(), queryStringBehavior: OriginRequestQueryStringBehavior.all(),
      }),
      responseHeadersPolicy: new ResponseHeadersPolicy(stack, 'Headers', {
        removeHeaders: removed,
        securityHeadersBehavior: {
          contentTypeOptions: { override: true },
          strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: false },
        },
      }),
      functionAssociations: [{ eventType: FunctionEventType.VIEWER_RESPONSE, function: hardener }],
    },
  });
}

interface Template { Resources: { [id: string]: { Type: string; Properties: any } } }

function synthesize(build: (stack: Stack) => void): { milliseconds: number; template: Template } {
  const started = performance.now();
  const app = new App();
  const stack = new Stack(app, 'Bench', { env: ENV });
  build(stack);
  const template = app.synth().getStackByName('Bench').template as Template;
  return { milliseconds: performance.now() - started, template };
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const types = (template: Template) => Object.values(template.Resources).map(({ Type }) => Type).sort().join();

/** Warm synth in one process, ours and by hand in turn, so that both meet the same machine. */
export async function run(): Promise<BenchResult[]> {
  const { template } = synthesize(ours);
  const peer = (stack: Stack) => byHand(stack, template);
  const peerTypes = types(synthesize(peer).template);
  if (types(template) !== peerTypes) throw new Error(`the peer no longer writes the same resources: ${types(template)} against ${peerTypes}`);

  const times: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  for (let i = 0; i < 5; i++) [ours, peer].forEach(synthesize);
  for (let i = 0; i < RUNS; i++) {
    times.ours.push(synthesize(ours).milliseconds);
    times.peer.push(synthesize(peer).milliseconds);
  }
  const [value, peerValue] = [median(times.ours), median(times.peer)];
  const ratio = value / peerValue;
  return [{
    name: `warm synth of an app, median of ${RUNS}`, value, unit: 'ms', peer: 'the same resources by hand with L2s', peerValue, ratio, target: 'ratio <= 1.5', ok: ratio <= 1.5,
  }];
}
