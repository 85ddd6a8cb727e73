import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Debian has it where users without its folder in their PATH do not look. */
const NGINX = ['nginx', '/usr/sbin/nginx'].find((command) => spawnSync(command, ['-v']).error === undefined);
const PATIENCE_MS = 5_000;

/** Whether this machine has nginx. */
export const hasNginx = NGINX !== undefined;

/** An nginx of its own that plays an origin. It ends with `close`. */
export class NginxOrigin {
  /** @param version - What its answers say in `x-app-version`. @param folder - For its files, which it makes. */
  static async start(version: string, folder: string): Promise<NginxOrigin> {
    const port = await freePort();
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'nginx.conf'), configuration(version, port));
    const child = spawn(NGINX!, ['-p', folder, '-c', path.join(folder, 'nginx.conf'), '-e', path.join(folder, 'error.log')], { stdio: 'ignore' });
    const origin = new NginxOrigin(child, `http://127.0.0.1:${port}`);
    try {
      await origin.untilUp();
    } catch (error) {
      await origin.close();
      throw error;
    }
    return origin;
  }

  private constructor(private readonly child: ChildProcess, readonly url: string) {}

  async close(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  private async untilUp(): Promise<void> {
    for (const started = Date.now(); Date.now() - started < PATIENCE_MS; await sleep(20)) {
      if (this.child.exitCode !== null) break;
      const answer = await fetch(this.url).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.status === 200) return;
    }
    throw new Error(`nginx does not serve ${this.url}`);
  }
}

/** Pages for 2 seconds and files for 5 minutes, as the built-in application has it. */
const configuration = (version: string, port: number) => `
daemon off;
master_process off;
pid nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${port};
    add_header x-app-version ${version} always;
    location ~ \\.(css|js|svg)$ {
      add_header x-app-version ${version} always;
      add_header cache-control "public, max-age=300" always;
      return 200 "/* ${version} */";
    }
    location / {
      add_header x-app-version ${version} always;
      add_header cache-control "public, max-age=2" always;
      default_type text/html;
      return 200 "<!doctype html><title>${version}</title><h1>This is ${version}, by nginx</h1>";
    }
  }
}
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
