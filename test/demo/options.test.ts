import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

// Starts processes.
jest.setTimeout(60_000);

const ROOT = path.resolve(__dirname, '../..');

function demo(...args: string[]) {
  return spawnSync(process.execPath, ['--import', 'tsx', 'scripts/demo/main.ts', ...args], {
    cwd: ROOT, encoding: 'utf8', env: { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.dev.json' },
  });
}

describe('fails with exit code 2 when', () => {
  test.each([
    ['the example does not exist', ['no-such-example'], /no example "no-such-example"; there are canary, fastest, static-failover, weighted/],
    ['there are two examples', ['weighted', 'static-failover'], /one example at a time/],
    ['the crowd is too small', ['weighted', '--visitors', '99'], /--visitors 99 is no crowd; allowed are 100 to 20000/],
    ['the crowd is too large', ['weighted', '--visitors', '20001'], /--visitors 20001 is no crowd/],
    ['the crowd is no number', ['weighted', '--visitors', 'many'], /--visitors many is no crowd/],
    ['the port is none', ['weighted', '--port', '65536'], /--port 65536 is no port; allowed are 0 to 65535/],
    ['an answer is none', ['weighted', '--assume', 'failover-judged'], /--assume failover-judged is no answer; write <id>=<answer>/],
    ['a question is not open', ['weighted', '--assume', 'nothing=yes'], /nothing/],
    ['the assembly is not there', ['weighted', '--assembly', 'no-such-folder'], /no-such-folder/],
  ])('%s', (_name, args, message) => {
    const { status, stderr } = demo(...args);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
