import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { codeBlocks } from './markdown';
import { SmartOriginDistribution } from '../../src';

/** The examples of docs/testing-your-distribution.md and of the README, run as a user runs them: against the packed bundle, in a project of their own. */

jest.setTimeout(120_000);

const ROOT = path.resolve(__dirname, '../..');
const NAMED = /^\/\/ (?:test\/)?([\w-]+\.test\.(?:ts|mjs))\n/;

interface Example {
  readonly name: string;
  readonly code: string;
}

function examplesOf(page: string): Example[] {
  const blocks = ['ts', 'js'].flatMap((language) => codeBlocks(path.join(ROOT, page), language));
  return blocks.flatMap(({ code }) => {
    const [, name] = NAMED.exec(code) ?? [];
    return name === undefined ? [] : [{ name, code }];
  });
}

let project: string;

beforeAll(() => {
  project = mkdtempSync(path.join(os.tmpdir(), 'smart-origin-guide-'));
  const app = new App({ outdir: path.join(project, 'cdk.out') });
  const origins = { v1: { origin: new HttpOrigin('v1.example.com') }, v2: { origin: new HttpOrigin('v2.example.com'), weight: 50 } };
  new SmartOriginDistribution(new Stack(app, 'Site', { env: { region: 'us-east-1' } }), 'Site', { origins });
  app.synth();
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(project, 'node_modules'));
  writeFileSync(path.join(project, 'package.json'), JSON.stringify({
    name: 'users-project', private: true, jest: { testMatch: ['**/*.test.ts'], transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json' }] } },
  }));
  writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { target: 'es2022', lib: ['es2022', 'esnext.disposable'], module: 'node16', moduleResolution: 'node16', strict: true, esModuleInterop: true, types: ['jest', 'node'] },
  }));
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

function write({ name, code }: Example): string {
  writeFileSync(path.join(project, name), code);
  return name;
}

async function run(command: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: project, env: { ...process.env, NODE_OPTIONS: '' } }, (error, stdout, stderr) => {
      resolve(`${error ? 'FAILED' : 'PASSED'}\n${stdout}${stderr}`);
    });
  });
}

const GUIDE = examplesOf('docs/testing-your-distribution.md');
const README = examplesOf('README.md');

test('the guide has an example for each runner, and the README one of ten lines', () => {
  expect(GUIDE.map(({ name }) => name)).toEqual(expect.arrayContaining(['failover.test.ts', 'failover.test.mjs', 'sticky.test.ts', 'faults.test.ts', 'pops.test.ts', 'time.test.ts']));
  expect(README).toHaveLength(1);
  const lines = README[0]!.code.trim().split('\n').filter((line) => line !== '' && !line.startsWith('//'));
  expect(lines.length).toBeLessThanOrEqual(10);
});

test('the examples for jest pass', async () => {
  expect(existsSync(path.join(ROOT, 'cli/dist/jest.js'))).toBe(true);
  const names = [...GUIDE, ...README.map(({ code }) => ({ name: 'readme.test.ts', code }))].filter(({ name }) => name.endsWith('.ts')).map(write);
  const output = await run([path.join(ROOT, 'node_modules/jest/bin/jest.js'), '--ci', '--runInBand', '--rootDir', project]);
  expect(output).toMatch(/^PASSED\n/);
  for (const name of names) expect(output).toContain(`PASS ./${name}`);
});

test('the examples for node:test pass', async () => {
  const names = GUIDE.filter(({ name }) => name.endsWith('.mjs')).map(write);
  expect(await run(['--test', '--test-reporter=tap', ...names])).toMatch(/^PASSED\n[^]*# fail 0/);
});

test('an example whose expectation does not hold fails, and says why', async () => {
  const { code } = GUIDE.find(({ name }) => name === 'failover.test.mjs')!;
  const name = write({ name: 'wrong.test.mjs', code: code.replace("assertServedBy(response, 'v2')", "assertServedBy(response, 'v1')") });
  expect(readFileSync(path.join(project, name), 'utf8')).toContain("'v1')");
  expect(await run(['--test', '--test-reporter=tap', name])).toMatch(/^FAILED\n[^]*to be served by v1, but it was served by v2/);
});

