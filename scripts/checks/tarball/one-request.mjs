// Starts the installed `smart-origin local` on cdk.out with a primary that refuses connections, asks for the front page, interrupts it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const PATIENCE_MS = 30_000;

const child = spawn('node_modules/.bin/smart-origin', ['local', 'cdk.out', '--json', '--origin', 'v1=http://127.0.0.1:1', '--origin', 'backup=./site'],
  { stdio: ['ignore', 'pipe', 'inherit'] });
const ended = once(child, 'exit');
const patience = setTimeout(() => {
  console.error(`no answer within ${PATIENCE_MS / 1000} s`);
  child.kill('SIGKILL');
}, PATIENCE_MS);

try {
  const { url } = await listening(child.stdout);
  const response = await fetch(url);
  assert.equal(response.status, 200, 'status');
  assert.equal(await response.text(), '<!doctype html><p>It works.', 'body');
  assert.match(response.headers.get('strict-transport-security') ?? '', /^max-age=\d+/, 'security headers');
  assert.match(response.headers.get('x-cache') ?? '', /cloudfront/, 'x-cache');
  assert.equal((await fetch(new URL('/missing.html', url))).status, 404, 'status of a file that is not there');
} finally {
  child.kill('SIGINT');
  const [code, signal] = await ended;
  clearTimeout(patience);
  assert.equal(signal ?? code, 0, 'how smart-origin ended');
}

async function listening(stream) {
  for await (const line of createInterface({ input: stream })) {
    const event = JSON.parse(line);
    if (event.event === 'listening') return event;
  }
  throw new Error('smart-origin ended before it listened');
}
