import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, Stack } from 'aws-cdk-lib';
import { CachePolicy, Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { LocalCloudFront } from '../../cli/src';
import { crowd } from '../../scripts/demo/crowd/crowd';
import { inParallel } from '../../scripts/demo/crowd/in-parallel';
import { type Received, Visitor, type VisitedSite } from '../../scripts/demo/crowd/visitor';
import { SmartOriginDistribution, Steering } from '../../src';
import type { BenchResult } from '../bench-result';

const VISITORS = 10_000;
/** As a newcomer, and once more with the cookie. */
const VISITS = 2;
const AT_ONCE = 16;

const ours = (stack: Stack) => {
  new SmartOriginDistribution(stack, 'Site', {
    origins: { v1: { origin: bucket(stack, 'v1') }, v2: { origin: bucket(stack, 'v2') } },
    steering: Steering.weighted({ evenly: ['v1', 'v2'] }),
  });
};

/** No steering and no functions: a site that has two pages, each from an origin of its own. */
const plain = (stack: Stack) => {
  const cachePolicy = CachePolicy.CACHING_OPTIMIZED;
  new Distribution(stack, 'Site', {
    defaultBehavior: { origin: bucket(stack, 'v1'), cachePolicy },
    additionalBehaviors: { '/page-of-v2': { origin: bucket(stack, 'v2'), cachePolicy } },
  });
};

/** Buckets, since nobody forwards cookies to them: where cookies are forwarded, CloudFront asks an origin once for each of the first requests at once. */
const bucket = (stack: Stack, id: string) => S3BucketOrigin.withOriginAccessControl(new Bucket(stack, id), { originId: id });

/**
 * Two versions of a page through the local CloudFront, with the built viewer functions, beside two pages without any: steering must cost no hit.
 * The peer is asked for page by page what the steered visitors were given, in the same order.
 */
export async function run(): Promise<BenchResult[]> {
  const members = crowd(0, VISITORS, {});
  const steered = await served(ours, async (site) => {
    const guests = members.map((member) => new Visitor(member, site));
    const answers: Received[] = [];
    for (let visit = 0; visit < VISITS; visit++) answers.push(...await inParallel(guests, AT_ONCE, (guest) => guest.get('/page')));
    return answers;
  });
  const versions = steered.answers.map(({ version }) => version);
  checkVersions(versions);
  const unsteered = await served(plain, (site) => {
    const guests = members.map((member) => new Visitor(member, site));
    return inParallel(versions, AT_ONCE, (version, index) => guests[index % VISITORS]!.get(`/page-of-${version}`));
  });

  const [value, peerValue] = [hitRatio(steered), hitRatio(unsteered)];
  const peer = 'a plain distribution with two pages';
  return [
    {
      name: `hit ratio, ${VISITORS} visitors of a page with two versions`, value, unit: '%', peer, peerValue,
      ratio: value / peerValue, target: 'at least the peer\'s', ok: value >= peerValue,
    },
    {
      name: 'requests of them that reach an origin', value: steered.asked, unit: 'requests', peer, peerValue: unsteered.asked,
      ratio: steered.asked / unsteered.asked, target: 'at most the peer\'s', ok: steered.asked <= unsteered.asked,
    },
  ];
}

/** A site that serves everybody the same, or moves visitors, has hits that mean nothing. */
function checkVersions(versions: readonly (string | undefined)[]) {
  const moved = versions.filter((version, index) => version !== versions[index % VISITORS]).length;
  const v2 = versions.slice(0, VISITORS).filter((version) => version === 'v2').length;
  if (moved > 0 || Math.abs(v2 - VISITORS / 2) > VISITORS / 10 || versions.includes(undefined)) {
    throw new Error(`half of ${VISITORS} visitors should be on v2 and all stay; ${v2} are, and ${moved} answers are of another version than the visitor's first`);
  }
}

interface Served {
  readonly answers: readonly Received[];
  /** Requests that an origin got. */
  readonly asked: number;
}

async function served(build: (stack: Stack) => void, visits: (site: VisitedSite) => Promise<Received[]>): Promise<Served> {
  const app = new App();
  build(new Stack(app, 'Bench', { env: { account: '111122223333', region: 'us-east-1' } }));
  const origins = await Promise.all(['v1', 'v2'].map(openOrigin));
  const edge = await LocalCloudFront.start({
    template: app.synth().directory, origins: { v1: origins[0]!.url, v2: origins[1]!.url }, port: 0,
  });
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    const answers = await visits({ url: edge.url, agent, onAnswer: () => undefined });
    return { answers, asked: origins.reduce((sum, { asked }) => sum + asked(), 0) };
  } finally {
    agent.destroy();
    await edge.close();
    await Promise.all(origins.map(({ close }) => close()));
  }
}

/** Says on each page which version it is. */
async function openOrigin(version: string) {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'max-age=86400' });
    response.end(`<html data-version="${version}">`);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close: () => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/** As the response says it, in percent. */
function hitRatio({ answers }: Served): number {
  return answers.filter(({ headers }) => String(headers['x-cache']).startsWith('Hit')).length * 100 / answers.length;
}
