import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCloudFront } from '../../cli/src/local-cloudfront';
import { createFolderOrigin, type FolderOrigin } from '../../cli/src/origins/folder-origin';
import { createHttpOrigin } from '../../cli/src/origins/http-origin';
import type { Origin } from '../../cli/src/origins/origin';
import { exampleApp } from '../../scripts/checks/lib/examples';
import { assumedOr, anyTwoAnswers } from '../assumed';

/** The example holds whatever CloudFront's documentation leaves open. */

const SITE = join(__dirname, '../../examples/static-failover/site');
const PAGES = ['/', '/about/', '/style.css', '/app.js'];
const HARDENED = ['content-security-policy', 'strict-transport-security', 'x-content-type-options', 'x-frame-options', 'referrer-policy'];

let assembly: string, folder: string;
let primary: FolderOrigin, secondary: FolderOrigin, dead: Origin;

beforeAll(async () => {
  assembly = exampleApp('static-failover').synth().directory;
  folder = mkdtempSync(join(tmpdir(), 'static-failover-'));
  cpSync(SITE, folder, { recursive: true });
  rmSync(join(folder, 'about'), { recursive: true });
  primary = await createFolderOrigin(folder, { missing: 404 });
  secondary = await createFolderOrigin(SITE, { missing: 404 });
  const gone = await createFolderOrigin(SITE, { missing: 404 });
  await gone.close();
  dead = createHttpOrigin(gone.url);
});

afterAll(async () => {
  await Promise.all([primary, secondary, dead].map((origin) => origin.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** The example, its primary played by this; gives what a viewer sees of each path. */
async function serve(assume: Record<string, string>, leg1: Origin, paths: string[]) {
  const lent = (origin: Origin): Origin => ({
    description: origin.description, send: (request, limits) => origin.send(request, limits), close: async () => undefined,
  });
  const cloudFront = await LocalCloudFront.start({ template: assembly, assume, origins: { primary: lent(leg1), secondary: lent(secondary) } });
  try {
    return await Promise.all(paths.map(async (path) => {
      const response = await fetch(cloudFront.url + path);
      await response.arrayBuffer();
      return { path, status: response.status, missing: HARDENED.filter((name) => !response.headers.has(name)) };
    }));
  } finally {
    await cloudFront.close();
  }
}

const whole = (paths: string[]) => paths.map((path) => ({ path, status: 200, missing: [] }));

describe.each(assumedOr(anyTwoAnswers))('under %s', (_, assume) => {
  test('no viewer notices a primary that is dead, forbidden or lacks a file', async () => {
    expect(await serve(assume, dead, PAGES)).toEqual(whole(PAGES));
    primary.setMode('forbidden');
    expect(await serve(assume, primary, PAGES)).toEqual(whole(PAGES));
    primary.setMode('normal');
    expect(await serve(assume, primary, PAGES)).toEqual(whole(PAGES));
  });

  test('errors are hardened wherever CloudFront lets the policy reach them', async () => {
    const [error] = await serve(assume, dead, ['/nowhere.html']);
    expect(error).toEqual({ path: '/nowhere.html', status: 404, missing: assume['headers-policy-on-errors'] === 'no' ? HARDENED : [] });
  });
});
