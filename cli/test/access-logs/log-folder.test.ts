import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { filesIn, w3cRecords } from './support';
import { AccessLogs } from '../../src/access-logs/access-logs';
import { LOCAL_MARK, LogFolder } from '../../src/access-logs/log-folder';
import { startSite, stopSites } from '../support/site';
import { temporaryDirectory } from '../support/templates';

afterEach(stopSites);

const name = (letter: string) => `b/E1.2026-01-01-00.${LOCAL_MARK}${letter}.gz`;

function newFolder(maxBytes: number) {
  const folder = temporaryDirectory();
  const warnings: string[] = [];
  return { folder, warnings, logs: new LogFolder({ folder, maxBytes, onWarning: (text) => warnings.push(text) }) };
}

test('F-314 beyond the bound the oldest files are removed, and that is said once', async () => {
  const { folder, warnings, logs } = newFolder(25);
  for (const letter of 'ABCD') await logs.write(name(letter), Buffer.alloc(10));
  expect(filesIn(folder)).toEqual([name('C'), name('D')]);
  expect(warnings).toEqual([expect.stringMatching(/more than 25 bytes: from now on the oldest are removed/)]);
});

test('F-314 files of earlier runs count, those that came from elsewhere are neither counted nor removed', async () => {
  const { folder, logs } = newFolder(25);
  mkdirSync(path.join(folder, 'b'));
  const foreign = ['b/E1.2026-01-01-00.a1b2c3d4.gz', 'b/notes.txt'];
  for (const file of foreign) writeFileSync(path.join(folder, file), Buffer.alloc(1000));
  for (const [index, letter] of ['B', 'A'].entries()) {
    writeFileSync(path.join(folder, name(letter)), Buffer.alloc(10));
    utimesSync(path.join(folder, name(letter)), 1000 + index, 1000 + index);
  }
  await logs.write(name('C'), Buffer.alloc(10));
  expect(filesIn(folder)).toEqual([...foreign, name('A'), name('C')].sort());
});

test('F-314 one file that is larger than the bound stays', async () => {
  const { folder, logs } = newFolder(5);
  await logs.write(name('A'), Buffer.alloc(10));
  expect(filesIn(folder)).toEqual([name('A')]);
});

test('F-314 what the disk refuses is one warning until it works again, and leaves nothing half written', async () => {
  const { folder, warnings, logs } = newFolder(1000);
  writeFileSync(path.join(folder, 'b'), 'a file where a folder should be');
  await logs.write(name('A'), Buffer.alloc(10));
  await logs.write(name('B'), Buffer.alloc(10));
  expect(warnings).toEqual([expect.stringMatching(/cannot write .*requests are served on/)]);
  await logs.write(name('C').replace('b/', 'c/'), Buffer.alloc(10));
  await logs.write(name('D'), () => Promise.reject(new Error('no room')));
  expect(warnings).toHaveLength(2);
  expect(filesIn(folder)).toEqual(['b', name('C').replace('b/', 'c/')]);
});

test('F-314 what somebody else removed does not count', async () => {
  const { folder, warnings, logs } = newFolder(25);
  for (const letter of 'AB') await logs.write(name(letter), Buffer.alloc(10));
  rmSync(folder, { recursive: true });
  for (const letter of 'CD') await logs.write(name(letter), Buffer.alloc(10));
  expect(filesIn(folder)).toEqual([name('C'), name('D')]);
  expect(warnings).toEqual([]);
});

test('F-314 requests are served when nothing can be written', async () => {
  const folder = temporaryDirectory();
  writeFileSync(path.join(folder, 'b'), 'a file where the folder of the bucket should be');
  const logs: string[] = [];
  const site = await startSite({ config: { Logging: { Bucket: 'b' } }, options: { accessLogs: { folder, fileBytes: 1 }, onLog: (source, text) => logs.push(`${source}: ${text}`) } });
  for (let i = 0; i < 3; i += 1) expect((await site.get('/')).status).toBe(200);
  await site.cloudFront.close();
  expect(logs).toEqual([expect.stringMatching(/^access logs: cannot write /)]);
});

test('reloads keep writing what was logged before, and go on with what the template says now', async () => {
  const folder = temporaryDirectory();
  const site = await startSite({ config: { Logging: { Bucket: 'b' } }, options: { accessLogs: folder } });
  await site.get('/before');
  await site.cloudFront.reload();
  await site.get('/after');
  await site.cloudFront.close();
  expect(w3cRecords(folder).map((record) => record['cs-uri-stem']).sort()).toEqual(['/after', '/before']);
});

test.each([
  [{ folder: '' }, /accessLogs\.folder is ""/],
  [{ folder: 'x', flushSeconds: 0 }, /accessLogs\.flushSeconds is 0.*above 0/s],
  [{ folder: 'x', flushSeconds: 2_147_484 }, /accessLogs\.flushSeconds is 2147484.*at most 2147483/s],
  [{ folder: 'x', maxBytes: NaN }, /accessLogs\.maxBytes is null/],
  [{ folder: 'x', fileBytes: -1 }, /accessLogs\.fileBytes is -1/],
])('%j is no option', (options, message) => {
  expect(() => new AccessLogs(options, () => undefined)).toThrow(message);
});

test('without requests no file is made', async () => {
  const folder = path.join(temporaryDirectory(), 'logs');
  const site = await startSite({ config: { Logging: { Bucket: 'b' } }, options: { accessLogs: folder } });
  await site.cloudFront.close();
  expect(filesIn(folder)).toEqual([]);
});

test('a folder that cannot be one is refused at the start, unless nothing is to be logged', async () => {
  const folder = path.join(temporaryDirectory(), 'file');
  writeFileSync(folder, 'no folder');
  await expect(startSite({ config: { Logging: { Bucket: 'b' } }, options: { accessLogs: folder } })).rejects.toMatchObject({
    code: 'ERR_LOG_FOLDER', message: expect.stringMatching(/no access log can be written below .*file/),
  });
  await startSite({ options: { accessLogs: folder } });
});

test('files that are written at the same time are counted together', async () => {
  const { folder, logs } = newFolder(25);
  await Promise.all([...'ABCD'].map((letter) => logs.write(name(letter), Buffer.alloc(10))));
  expect(filesIn(folder)).toEqual([name('C'), name('D')]);
});
