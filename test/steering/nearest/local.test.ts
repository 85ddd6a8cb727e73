import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { nearestSite, type NearestSiteProps } from './fixtures';
import { Fault, LocalCloudFront } from '../../../cli/src';
import { OPEN_QUESTIONS, type Assumptions } from '../../../cli/src/assumptions';
import { send } from '../../../cli/test/support/site';
import { Failover, NearestRouter } from '../../../src';
import { assumedOr, type NamedAnswers } from '../../assumed';
import { http, stackIn } from '../edge/fixtures';

/** Both forms between three points of presence, each near a member, whatever CloudFront turns out to do. */

// Loading the CDK, and starting instances, take long on a busy machine.
jest.setTimeout(60_000);

const POPS = [{ name: 'DUB2-C1', region: 'eu-west-1' }, { name: 'IAD89-P1', region: 'us-east-1' }, { name: 'SIN2-C1', region: 'ap-southeast-1' }];
const OWN = ['eu', 'us', 'ap'];

type Question = keyof Pick<Assumptions, 'leg2-sees-leg1-edits' | 'origin-response-sees-request-edits' | 'group-origin-ids'>;
const settings = (questions: Question[]) => assumedOr(() => questions.reduce<Record<string, string>[]>((sets, question) => (
  sets.flatMap((set) => OPEN_QUESTIONS[question].answers.map((answer) => ({ ...set, [question]: answer })))), [{}])
  .map((assume): NamedAnswers => [Object.entries(assume).map((pair) => pair.join('=')).join(' '), assume])) as [string, Partial<Assumptions>][];

let directory: string, edge: LocalCloudFront;
const servers: Server[] = [];
/** Names of internal headers that origins saw. */
let seen = new Set<string>();

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nearest-'));
  seen = new Set();
});

afterEach(async () => {
  await edge?.close();
  for (const server of servers.splice(0)) server.close();
  rmSync(directory, { recursive: true, force: true });
});

async function member(name: string): Promise<string> {
  const server = createServer(({ headers, url, method }, response) => {
    for (const header of Object.keys(headers)) if (header.startsWith('x-smart-origin-')) seen.add(header);
    response.writeHead(200, { 'cache-control': url === '/kept' ? 'max-age=60' : 'no-store', 'x-host': headers.host ?? '' });
    response.end(`${name}${method === 'POST' ? ' wrote' : ''}`);
  });
  servers.push(server);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function start(props: NearestSiteProps, assume: Partial<Assumptions> = {}, context: Record<string, string> = {}) {
  const app = new App({ outdir: directory, context });
  nearestSite(stackIn('us-east-1', app), { ...props, site: { writes: ['/api/*'], ...props.site } });
  app.synth();
  const ids = Object.keys(props.site?.origins ?? { eu: 0, us: 0, ap: 0 });
  const origins = Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await member(id)] as const)));
  edge = await LocalCloudFront.start({ template: directory, origins, pops: POPS, assume });
  const ask = (pop: string, path = '/', headers: Record<string, string> = {}) => send(edge.url, path, {
    headers: { ...headers, 'x-local-pop': pop }, ...(path.startsWith('/api/') && { method: 'POST', body: 'one more' }),
  });
  const everywhere = async (path?: string, headers?: Record<string, string>) => {
    const answers = await Promise.all(POPS.map(({ name }) => ask(name, path, headers)));
    return answers.map(({ status, body }) => (status === 200 ? body : status));
  };
  return { ask, everywhere };
}

const FORGED = { 'x-smart-origin-variant': 'ap', 'x-smart-origin-member': 'ap;leg=1', 'x-smart-origin-avoid': 'eu,us', 'cookie': '__Host-smart-origin=1.ap.1.9999999999' };

describe.each(settings(['group-origin-ids']))('the viewer router, %s', (_name, assume) => {
  // Whichever shape CloudFront turns out to want, there is a setting for it.
  const context = { 'cdk-smart-origin:group-origin-ids': assume['group-origin-ids'] === 'strings' ? 'strings' : 'objects' };

  test('has each point of presence ask its own, and the next nearest when that is gone', async () => {
    const { ask, everywhere } = await start({}, assume, context);
    expect(await everywhere()).toEqual(OWN);
    expect(await everywhere('/', FORGED)).toEqual(OWN);
    expect(await everywhere('/api/cart')).toEqual(['eu wrote', 'us wrote', 'ap wrote']);
    expect([...seen]).toEqual([]);
    expect((await ask('DUB2-C1')).headers).not.toHaveProperty('set-cookie');

    await edge.origin('eu').fail(Fault.refused());
    expect(await everywhere()).toEqual(['us', 'us', 'ap']);
    await edge.origin('eu').heal();
    await edge.origin('us').fail(Fault.refused());
    await edge.origin('ap').fail(Fault.refused());
    expect(await everywhere()).toEqual(['eu', 'eu', 'eu']);
    // What is written is sent to one member alone.
    expect(await everywhere('/api/cart')).toEqual(['eu wrote', 502, 502]);
  });
});

test('without failover the viewer router sends each member the Host that it wants, the primary too', async () => {
  const origins = { eu: { origin: http('eu'), hostHeader: 'www.example.com' }, us: { origin: http('us'), hostHeader: 'us.example.net' }, ap: { origin: http('ap') } };
  const { ask } = await start({ site: { origins, failover: Failover.none() } });
  const hosts = await Promise.all(POPS.map(async ({ name }) => (await ask(name)).headers['x-host']));
  expect(hosts.map((host) => host?.toString().replace(/:\d+$/, ''))).toEqual(['www.example.com', 'us.example.net', 'ap.example.com']);
});

describe.each(settings(['leg2-sees-leg1-edits', 'origin-response-sees-request-edits']))('the edge router, %s', (_name, assume) => {
  test('has each point of presence ask its own, and avoids it once it is gone', async () => {
    const { everywhere, ask } = await start({ router: NearestRouter.EDGE_ROUTER }, assume);
    expect(await everywhere()).toEqual(OWN);
    expect(await everywhere('/', FORGED)).toEqual(OWN);
    expect(await everywhere('/api/cart')).toEqual(['eu wrote', 'us wrote', 'ap wrote']);
    expect([...seen]).toEqual(['x-smart-origin-member']);
    expect((await ask('DUB2-C1')).headers).not.toHaveProperty('set-cookie');

    await edge.origin('eu').fail(Fault.refused());
    for (let i = 0; i < 6; i++) expect(await everywhere()).toEqual(['us', 'us', 'ap']);
    // Now that it is avoided, what is written is not lost either.
    expect(await everywhere('/api/cart')).toEqual(['us wrote', 'us wrote', 'ap wrote']);
  });
});

test('an answer of the next nearest is kept like that of the nearest', async () => {
  const { ask } = await start({ router: NearestRouter.EDGE_ROUTER });
  await edge.origin('eu').fail(Fault.refused());
  expect([await ask('DUB2-C1', '/kept'), await ask('DUB2-C1', '/kept')].map(({ body, headers }) => [body, headers['x-cache']])).toEqual([
    ['us', 'Miss from cloudfront'], ['us', 'Hit from cloudfront'],
  ]);
});
