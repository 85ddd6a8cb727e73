import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { SmartOriginError } from '../../src/errors';
import { unpack } from '../../src/template/archive';
import { startSite, stopSites } from '../support/site';
import { removeTemporaryFiles, temporaryDirectory, withLambdas } from '../support/templates';
import { SYMLINK, zipOf, type ZipEntry } from '../support/zip';

// Starting an instance takes long on a busy machine.
jest.setTimeout(60_000);

afterEach(async () => {
  await stopSites();
  removeTemporaryFiles();
});

/** Unpacks into `<folder>/in`; whatever else turns up in the folder has escaped. */
async function unpacked(bytes: Buffer, maxBytes?: number): Promise<string> {
  const folder = temporaryDirectory();
  const archive = path.join(folder, 'code.zip');
  writeFileSync(archive, bytes);
  mkdirSync(path.join(folder, 'in'));
  try {
    await unpack(archive, path.join(folder, 'in'), maxBytes);
  } finally {
    expect(readdirSync(folder).sort()).toEqual(['code.zip', 'in']);
  }
  return path.join(folder, 'in');
}

test('files, folders and links within the archive are there', async () => {
  const root = await unpacked(zipOf([
    { name: 'index.js', content: 'the code' }, { name: 'lib/', mode: 0o040755 }, { name: 'lib/deep/part.js', content: 'x'.repeat(100_000) },
    { name: 'bin/run', content: '../lib/deep/part.js', mode: SYMLINK }, { name: 'gone', content: 'nowhere', mode: SYMLINK },
  ]));
  expect(readFileSync(path.join(root, 'index.js'), 'utf8')).toBe('the code');
  expect(readFileSync(path.join(root, 'bin/run'), 'utf8')).toHaveLength(100_000);
  expect(readlinkSync(path.join(root, 'bin/run'))).toBe('../lib/deep/part.js');
});

test.each<[string, ZipEntry[], RegExp]>([
  ['a name leads out', [{ name: '../out.js', content: 'x' }], /invalid relative path/],
  ['a name leads out further down', [{ name: 'a/../../out.js', content: 'x' }], /invalid relative path/],
  ['a name is absolute', [{ name: '/tmp/out.js', content: 'x' }], /absolute path/],
  ['a name is one of Windows', [{ name: 'C:\\out.js', content: 'x' }], /absolute path|invalid characters/],
  ['a link leads out', [{ name: 'link', content: '../..', mode: SYMLINK }], /its link "link" leads out of the archive, to "\.\.\/\.\."/],
  ['a link is absolute', [{ name: 'link', content: '/etc', mode: SYMLINK }], /leads out of the archive/],
  ['links lead out together', [{ name: 'here', content: '.', mode: SYMLINK }, { name: 'up', content: 'here/../in/../..', mode: SYMLINK }], /leads out of the archive/],
  ['a link stands within another, which leads elsewhere than its name says', [
    { name: 'p/q/up', content: '../..', mode: SYMLINK }, { name: 'p/q/up/out', content: '..', mode: SYMLINK }, { name: 'p/q/up/out/escaped', content: 'x', mode: SYMLINK },
  ], /its link "p\/q\/up\/out" stands within a link/],
  ['a link has no name', [{ name: '.', content: 'in', mode: SYMLINK }], /EEXIST/],
  ['a link is longer than a path', [{ name: 'link', content: 'x'.repeat(5_000), mode: SYMLINK }], /longer than a path/],
  ['a file is to be written through a link', [{ name: 'link', content: '.', mode: SYMLINK }, { name: 'link/out.js', content: 'x' }], /EEXIST/],
  ['a file says that it is smaller than it is', [{ name: 'bomb', content: 'x'.repeat(100_000), saysBytes: 10 }], /too many bytes|not enough bytes|bytes/],
  ['it holds a device', [{ name: 'null', mode: 0o020666 }], /"null" is neither a file nor a folder nor a link/],
  ['a file is also a folder', [{ name: 'a', content: 'x' }, { name: 'a/b', content: 'x' }], /EEXIST|ENOTDIR/],
])('fails when %s, and nothing is written elsewhere', async (_, entries, why) => {
  await expect(unpacked(zipOf(entries))).rejects.toMatchObject({ code: 'ERR_ASSET_UNUSABLE', why: expect.stringMatching(why) });
});

test('F-292 fails when it is more than Lambda takes, before all of it is written', async () => {
  const bomb = zipOf([1, 2, 3, 4].map((part) => ({ name: `part-${part}`, content: 'x'.repeat(400) })));
  await expect(unpacked(bomb, 1_000)).rejects.toMatchObject({ why: expect.stringContaining('more than the 1000 bytes') });
  const bundle = zipOf([{ name: 'huge', content: '', saysBytes: 300_000_000 }]);
  await expect(unpacked(bundle)).rejects.toMatchObject({ why: expect.stringContaining('262144000 bytes') });
});

test('whatever is done to an archive, it is unpacked within its folder or refused', async () => {
  const good = zipOf([{ name: 'index.js', content: 'exports.handler = 1;' }, { name: 'lib/a.js', content: 'x' }, { name: 'l', content: 'lib', mode: SYMLINK }]);
  await fc.assert(fc.asyncProperty(
    fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }), fc.option(fc.nat(good.length)),
    async (changes, cut) => {
      const bytes = Buffer.from(good);
      for (const [at, value] of changes) bytes[at] = value;
      await unpacked(bytes.subarray(0, cut ?? bytes.length)).catch((error: unknown) => expect(error).toBeInstanceOf(SmartOriginError));
    },
  ), { numRuns: 150 });
});

describe('a Lambda@Edge function whose code is an archive', () => {
  const site = (archive: string) => {
    const { behavior, resources } = withLambdas(['origin-request']);
    const fn = resources.originrequest as { Properties: Record<string, unknown> };
    return startSite({ behavior, resources: { ...resources, originrequest: { ...fn, Properties: { ...fn.Properties, Code: archive } } } });
  };

  test('is unpacked and run; what was unpacked goes with it', async () => {
    const archive = path.join(temporaryDirectory(), 'code.zip');
    writeFileSync(archive, zipOf([
      { name: 'index.js', content: "exports.handler = async () => ({ status: '200', body: require('./lib/text.js') + ' ' + __dirname });" },
      { name: 'lib/text.js', content: "module.exports = 'unpacked';" },
    ]));
    const { get, cloudFront } = await site(archive);
    const [said, where] = (await get('/')).body.split(' ') as [string, string];
    expect([said, existsSync(where)]).toEqual(['unpacked', true]);
    await cloudFront.close();
    expect(existsSync(where)).toBe(false);
  });

  test('fails when it is none, before anything listens', async () => {
    const archive = path.join(temporaryDirectory(), 'code.zip');
    writeFileSync(archive, 'no archive');
    await expect(site(archive)).rejects.toMatchObject({ code: 'ERR_ASSET_UNUSABLE', message: expect.stringContaining('code.zip') });
  });
});
