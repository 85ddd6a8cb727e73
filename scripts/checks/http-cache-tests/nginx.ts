import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { start } from './processes';
import type { Server } from './suite';

/** nginx's version; undefined where there is no nginx. */
export function nginxVersion(): string | undefined {
  try {
    return /nginx\/(\S+)/.exec(execFileSync('bash', ['-c', 'nginx -v 2>&1'], { encoding: 'utf8' }))?.[1];
  } catch {
    return undefined;
  }
}

/** nginx's proxy_cache before an origin, set as the suite's own docker/nginx/nginx.conf sets it in Debian's nginx.conf. */
export async function startNginx(originUrl: string): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), 'http-cache-tests-nginx-'));
  const port = await freePort();
  mkdirSync(path.join(folder, 'tmp'));
  writeFileSync(path.join(folder, 'nginx.conf'), configuration(folder, port, originUrl));
  const server = start('nginx', ['-p', folder, '-e', 'stderr', '-c', path.join(folder, 'nginx.conf')]);
  const url = `http://127.0.0.1:${port}`;
  const close = async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(url, () => server.child.exitCode);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, close };
}

function configuration(folder: string, port: number, originUrl: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((part) => `${part}_temp_path ${folder}/tmp/${part};`).join('\n  ');
  return `
daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 2048; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  types_hash_max_size 2048;
  default_type application/octet-stream;
  gzip on;
  ${temporary}
  proxy_cache_path ${folder}/cache levels=1:2 keys_zone=my-cache:8m max_size=1000m inactive=600m;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${originUrl};
      proxy_cache my-cache;
      proxy_cache_revalidate on;
    }
  }
}
`;
}

/** nginx cannot be told to take a free port, so one is looked for. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function answers(url: string, exitCode: () => number | null): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (exitCode() !== null) throw new Error(`nginx ended with ${exitCode()}`);
    const there = await fetch(url).then(() => true, () => false);
    if (there) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nginx does not answer at ${url}`);
}
