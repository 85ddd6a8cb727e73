import { createHmac } from 'node:crypto';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { LocalCloudFront } from '../../cli/src/local-cloudfront';
import { createFolderOrigin } from '../../cli/src/origins/folder-origin';
import { createHttpOrigin } from '../../cli/src/origins/http-origin';
import type { Origin } from '../../cli/src/origins/origin';
import { crowd } from '../../scripts/demo/crowd/crowd';
import { inParallel } from '../../scripts/demo/crowd/in-parallel';
import { filesOf } from '../../scripts/demo/crowd/page-files';
import { interval99 } from '../../scripts/demo/crowd/share';
import { type Received, Visitor } from '../../scripts/demo/crowd/visitor';
import { PREVIEW_KEY, PREVIEW_PARAMETER, STICKY_COOKIE, VARIANT_HEADER, WHY_HEADER } from '../../src/contract/names';
import { assumedOr, anyTwoAnswers } from '../assumed';

/** The example holds whatever CloudFront's documentation leaves open. */

const SITE = join(__dirname, '../../examples/weighted/site');
// A distribution for each answer, several times.
jest.setTimeout(60_000);
const HARDENED = ['content-security-policy', 'strict-transport-security', 'x-content-type-options', 'x-frame-options', 'referrer-policy'];
const VISITORS = 120;
/** Enough for both versions to be among them. */
const SOME = 30;
const SHAPE_QUESTION = 'group-origin-ids';

/** The assembly of the example; where CloudFront takes one shape of a group's members only, the context asks for it. */
function assemblyFor(shape: string | undefined): string {
  const context = { ...(shape === 'objects' || shape === 'strings' ? { 'cdk-smart-origin:group-origin-ids': shape } : {}) };
  process.env.CDK_CONTEXT_JSON = JSON.stringify(context);
  let directory = '';
  // The example is an app of its own each time.
  jest.isolateModules(() => {
    const { exampleApp } = jest.requireActual<typeof import('../../scripts/checks/lib/examples')>('../../scripts/checks/lib/examples');
    directory = exampleApp('weighted').synth().directory;
  });
  delete process.env.CDK_CONTEXT_JSON;
  return directory;
}

const assemblies = new Map<string | undefined, string>();
let v1: Origin, v2: Origin, dead: Origin;

beforeAll(async () => {
  for (const shape of [undefined, 'objects', 'strings']) assemblies.set(shape, assemblyFor(shape));
  [v1, v2] = await Promise.all(['v1', 'v2'].map((version) => createFolderOrigin(join(SITE, version), { missing: 404 })));
  const gone = await createFolderOrigin(SITE, { missing: 404 });
  await gone.close();
  dead = createHttpOrigin(gone.url);
});

afterAll(async () => {
  await Promise.all([v1, v2, dead].map((origin) => origin.close()));
});

const lent = (origin: Origin): Origin => ({
  description: origin.description, send: (request, limits) => origin.send(request, limits), close: async () => undefined,
});

/** The example under an answer, with visitors at hand. */
async function on<T>(
  assume: Record<string, string>, origins: { v1: Origin; v2: Origin }, work: (edge: LocalCloudFront, visitors: Visitor[]) => Promise<T>,
): Promise<T> {
  const template = assemblies.get(assume[SHAPE_QUESTION]) ?? assemblies.get(undefined)!;
  const edge = await LocalCloudFront.start({ template, assume, origins: { v1: lent(origins.v1), v2: lent(origins.v2) } });
  const agent = new Agent({ keepAlive: true });
  try {
    const site = { url: edge.url, agent, onAnswer: () => undefined };
    return await work(edge, crowd(0, VISITORS, { [VARIANT_HEADER]: 'v2' }).map((member) => new Visitor(member, site)));
  } finally {
    agent.destroy();
    await edge.close();
  }
}

/** Both pages with their files, of all visitors. */
function visits(visitors: Visitor[]): Promise<Received[][]> {
  return inParallel(visitors, 16, async (visitor) => {
    const received: Received[] = [];
    for (const path of ['/', '/about/']) {
      const page = await visitor.get(path);
      received.push(page, ...await Promise.all(filesOf(page.body).map((file) => visitor.get(file))));
    }
    return received;
  });
}

const versionsOf = (received: Received[]) => [...new Set(received.map(({ version }) => version))].join(' and ');

describe.each(assumedOr(anyTwoAnswers))('under %s', (_, assume) => {
  test('visitors are split, stay on their version, and their pages are hardened', async () => {
    const seen = await on(assume, { v1, v2 }, (_edge, visitors) => visits(visitors));
    expect(seen.flat().filter(({ status }) => status !== 200)).toEqual([]);
    const versions = seen.map(versionsOf);
    expect([...new Set(versions)].sort()).toEqual(['v1', 'v2']);
    const { least, most } = interval99(10, VISITORS);
    const canaries = versions.filter((version) => version === 'v2').length;
    expect(canaries).toBeGreaterThanOrEqual(least);
    expect(canaries).toBeLessThanOrEqual(most);
    const pages = seen.flat().filter(({ path }) => path.endsWith('/'));
    expect(pages.filter(({ headers }) => HARDENED.some((name) => !(name in headers)))).toEqual([]);
  });

  test.each([['v1', 'v2'], ['v2', 'v1']])('no visitor notices that the bucket of %s is gone', async (gone, other) => {
    await on(assume, { v1, v2, [gone]: dead }, async (_edge, visitors) => {
      const some = visitors.slice(0, SOME);
      const seen = await visits(some);
      expect(seen.map((received) => `${versionsOf(received)} ${received.map(({ status }) => status)}`))
        .toEqual(seen.map((received) => `${other} ${received.map(() => 200)}`));
      // Everybody keeps the own variant, and there are visitors of both.
      expect(new Set(some.map(({ jar }) => jar.get(STICKY_COOKIE)?.split('.')[1]))).toEqual(new Set(['v1', 'v2']));
    });
  });

  test('a preview link shows v2 and says why, a forged one does nothing', async () => {
    await on(assume, { v1, v2 }, async (edge, [reviewer, stranger]) => {
      const key = 'the key of this test';
      await edge.keyValueStore()!.put(PREVIEW_KEY, key);
      const claim = `1.v2.${Math.floor(Date.now() / 1000) + 600}`;
      const link = `/about/?${PREVIEW_PARAMETER}=${claim}.${createHmac('sha256', key).update(claim).digest('hex')}`;
      const opened = await reviewer!.get(link);
      expect([opened.status, opened.headers['cache-control']]).toEqual([302, 'no-store']);
      const page = await reviewer!.get(opened.headers.location!);
      expect([page.status, page.version, page.headers[WHY_HEADER]]).toEqual([200, 'v2', expect.stringMatching(/^v2; reason=preview; /)]);

      const refused = await stranger!.get(link.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')));
      expect([refused.status, refused.version, refused.headers[WHY_HEADER]]).toEqual([200, 'v1', undefined]);
    });
  });

  test('what neither version has is the page for it', async () => {
    const missing = await on(assume, { v1, v2 }, (_edge, visitors) => inParallel(visitors.slice(0, SOME), 16, (visitor) => visitor.get('/nowhere/')));
    expect([...new Set(missing.map(({ status, body }) => `${status} ${/<h1>(.*)<\/h1>/.exec(body)?.[1]}`))]).toEqual(['404 Not found']);
  });
});
