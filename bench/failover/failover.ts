import { performance } from 'node:perf_hooks';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, OriginGroup } from 'aws-cdk-lib/aws-cloudfront-origins';
import { listen, type TestOrigin } from './origins';
import { LocalCloudFront } from '../../cli/src';
import { openBlackHole } from '../../cli/src/origins/black-hole';
import { Failover, SmartOriginDistribution } from '../../src';
import type { BenchResult } from '../bench-result';

/** The order in which the origin group asks: a broken primary, then one that answers. */
type Build = (stack: Stack) => void;

const http = (id: string) => new HttpOrigin(`${id}.example.com`, { originId: id });

const ours: Build = (stack) => {
  new SmartOriginDistribution(stack, 'Site', {
    origins: { primary: { origin: http('primary') }, fallback: { origin: http('fallback'), standby: true } },
    failover: Failover.onStatus({ maxTimeToFailover: Duration.seconds(5) }),
  });
};

/** The same group as CDK makes it when nobody says how long to wait. */
const defaults: Build = (stack) => {
  new Distribution(stack, 'Site', { defaultBehavior: { origin: new OriginGroup({ primaryOrigin: http('primary'), fallbackOrigin: http('fallback') }) } });
};

/** Worst cases of `ours`, in seconds: 1 x 1 s to connect, 1 x 4 s to respond. A refused connection costs no waiting at all. */
const FAILURES: { name: string; boundSeconds: number; open(): Promise<TestOrigin> }[] = [
  { name: 'refuses', boundSeconds: 0, open: () => listen('refuse') },
  { name: 'hangs on connect', boundSeconds: 1, open: openBlackHole },
  { name: 'hangs on response', boundSeconds: 4, open: () => listen('silence') },
];

/** What a refused connection may take where nothing is waited for. */
const INSTANTLY_MS = 100;

/** Time to first byte when the primary fails, ours beside CloudFront's defaults, both at once on the local CloudFront. */
export async function run(): Promise<BenchResult[]> {
  return Promise.all(FAILURES.map(async ({ name, boundSeconds, open }): Promise<BenchResult> => {
    const [value, peerValue] = await Promise.all([firstByteMs(ours, open), firstByteMs(defaults, open)]);
    const bound = boundSeconds === 0 ? INSTANTLY_MS : boundSeconds * 1000 * 1.1;
    return {
      name: `first byte when the primary ${name}`, value, unit: 'ms', peer: 'CloudFront\'s defaults', peerValue, ratio: value / peerValue,
      target: boundSeconds === 0 ? `at once (within ${INSTANTLY_MS} ms)` : `within 10 % of the computed ${boundSeconds} s`,
      ok: value <= bound,
    };
  }));
}

async function firstByteMs(build: Build, open: () => Promise<TestOrigin>): Promise<number> {
  const app = new App();
  build(new Stack(app, 'Bench', { env: { account: '111122223333', region: 'us-east-1' } }));
  const assembly = app.synth().directory;
  const [primary, fallback] = await Promise.all([open(), listen('answer')]);
  const edge = await LocalCloudFront.start({ template: assembly, origins: { primary: primary.url, fallback: fallback.url }, port: 0 });
  try {
    const started = performance.now();
    const response = await fetch(new URL('/page', edge.url), { signal: AbortSignal.timeout(200_000) });
    const elapsed = performance.now() - started;
    if (!response.ok) throw new Error(`failover did not work: ${response.status}`);
    await response.arrayBuffer();
    return elapsed;
  } finally {
    await edge.close();
    await Promise.all([primary.close(), fallback.close()]);
  }
}
