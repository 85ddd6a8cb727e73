import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MeasuredProcess } from './measured-process';
import { CLIENT_CORE, SERVER_CORE } from './tools';

const CLI = path.join(__dirname, '../../cli/bin/smart-origin.js');
const ORIGIN = path.join(__dirname, 'plain-server.mjs');
const POLLS = 100;

/** What anybody starts with `smart-origin local`, in a process of its own. */
export function startLocalCloudFront(template: string, origins: Readonly<Record<string, string>>): Promise<MeasuredProcess> {
  const mapped = Object.entries(origins).flatMap(([id, url]) => ['--origin', `${id}=${url}`]);
  return MeasuredProcess.start(SERVER_CORE, process.execPath, [CLI, 'local', template, ...mapped, '--control-port', '0', '--json'], listeningUrl);
}

/** The address in the line that the command prints once it serves. */
export function listeningUrl(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  const { event, url } = JSON.parse(line) as { event: string; url?: string };
  return event === 'listening' ? url : undefined;
}

/** A bare `node:http` server that answers everything with the same kilobyte. */
export function startPlainServer(core: number = CLIENT_CORE): Promise<MeasuredProcess> {
  return MeasuredProcess.start(core, process.execPath, [ORIGIN], (line) => (line.startsWith('http://') ? line : undefined));
}

/** Debian's nginx as it stands in front of an origin: one worker, a cache on disk that fits into memory, no log. */
export async function startNginx(folder: string, origin: string): Promise<MeasuredProcess> {
  const port = await freePort();
  // The worker is another user than root's, and must reach its folders.
  chmodSync(folder, 0o755);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => {
    mkdirSync(path.join(folder, name));
    return `${name}_temp_path ${path.join(folder, name)};`;
  });
  const config = path.join(folder, 'nginx.conf');
  writeFileSync(config, `
    worker_processes 1;
    daemon off;
    master_process off;
    pid ${path.join(folder, 'nginx.pid')};
    error_log stderr notice;
    events { worker_connections 1024; }
    http {
      access_log off;
      keepalive_requests 1000000000;
      ${temporary.join('\n      ')}
      proxy_cache_path ${path.join(folder, 'cache')} levels=1:2 keys_zone=objects:10m max_size=256m;
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass ${origin};
          proxy_cache objects;
          add_header X-Cache $upstream_cache_status;
        }
      }
    }
  `);
  const url = `http://127.0.0.1:${port}`;
  const nginx = await MeasuredProcess.start(SERVER_CORE, 'nginx', ['-c', config, '-e', 'stderr'], (line) => (line.includes('nginx/') ? url : undefined));
  await untilServed(url);
  return nginx;
}

async function untilServed(url: string): Promise<void> {
  for (let poll = 0; ; poll += 1) {
    const served = await fetch(url).then((response) => response.arrayBuffer()).then(() => true, () => false);
    if (served) return;
    if (poll === POLLS) throw new Error(`nothing is served at ${url}`);
    await sleep(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
