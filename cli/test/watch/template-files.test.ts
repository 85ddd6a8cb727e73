import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { templateFiles } from '../../src/watch/template-files';
import { removeTemporaryFiles, temporaryDirectory } from '../support/templates';

afterEach(removeTemporaryFiles);

function write(directory: string, file: string, at: number): void {
  const target = path.join(directory, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, '{}');
  utimesSync(target, at, at);
}

function assembly(): string {
  const directory = temporaryDirectory();
  write(directory, 'A.template.json', 10);
  write(directory, 'assembly-Stage/B.template.json', 10);
  write(directory, 'manifest.json', 11);
  return directory;
}

test('an assembly is whole when its manifest is the newest', () => {
  expect(templateFiles(assembly()).wholeness).toBe('whole');
});

test.each(['A.template.json', 'C.template.json', 'assembly-Stage/B.template.json'])('it is doubtful when %s is newer', (file) => {
  const directory = assembly();
  const before = templateFiles(directory);
  write(directory, file, 12);
  expect(templateFiles(directory).wholeness).toBe('doubtful');
  expect(templateFiles(directory).fingerprint).not.toBe(before.fingerprint);
});

test('it is partial without its manifest, and when it is not there', () => {
  const directory = assembly();
  rmSync(path.join(directory, 'manifest.json'));
  expect(templateFiles(directory).wholeness).toBe('partial');
  rmSync(directory, { recursive: true });
  expect(templateFiles(directory)).toEqual({ fingerprint: '', wholeness: 'partial' });
});

test('it is partial while the CDK writes it, not when a lock was left behind', () => {
  const directory = assembly();
  const lock = path.join(directory, 'synth.lock');
  writeFileSync(lock, String(process.pid));
  expect(templateFiles(directory).wholeness).toBe('partial');
  // No process has this id: Linux's highest is 4194304.
  for (const left of ['4194305', '', 'x']) {
    writeFileSync(lock, left);
    expect(templateFiles(directory).wholeness).toBe('whole');
  }
});

test('a file that is neither template nor manifest is no change, and neither is nothing', () => {
  const directory = assembly();
  const before = templateFiles(directory);
  write(directory, 'asset.1234/index.js', 12);
  write(directory, 'tree.json', 12);
  expect(templateFiles(directory)).toEqual(before);
});

test('one template is whole, and changes when it is written', () => {
  const directory = temporaryDirectory();
  write(directory, 'site.yaml', 10);
  const file = path.join(directory, 'site.yaml');
  const before = templateFiles(file);
  expect([before.wholeness, templateFiles(file)]).toEqual(['whole', before]);
  write(directory, 'site.yaml', 11);
  expect(templateFiles(file).fingerprint).not.toBe(before.fingerprint);
});
