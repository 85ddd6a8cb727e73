import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { HeaderMap } from '../../src/model/http';
import type { Origin, OriginAnswer, OriginRequest, TryLimits } from '../../src/origins/origin';

/** What a test opened; closed in reverse order by `closeAll`. */
const opened: (() => unknown)[] = [];

export function closeLater(close: () => unknown): void {
  opened.push(close);
}

export async function closeAll(): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close();
}

export const LIMITS: TryLimits = { connectTimeoutMs: 2_000, responseTimeoutMs: 2_000 };

export function get(target: string, headers: Record<string, string> = {}, method = 'GET'): OriginRequest {
  return { method, target, headers: headerMap(headers) };
}

export function headerMap(headers: Record<string, string>): HeaderMap {
  return Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), [{ key, value }]]));
}

export async function bytes(body: Buffer | Readable | undefined): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The response of an answer that must be one, its body read, its headers flattened. */
export async function read(answer: OriginAnswer): Promise<{ status: number; text: string; headers: Record<string, string> }> {
  if (answer.kind !== 'response') throw new Error(`expected a response, got ${answer.cause}: ${answer.detail}`);
  const { status, headers, body } = answer.response;
  const flat = Object.fromEntries(Object.entries(headers).map(([name, fields]) => [name, fields.map((field) => field.value).join(', ')]));
  return { status, text: (await bytes(body)).toString(), headers: flat };
}

export function useOrigin<T extends Origin>(origin: T): T {
  closeLater(() => origin.close());
  return origin;
}

export async function httpServer(listener: http.RequestListener, options: http.ServerOptions = {}): Promise<{ url: string; server: http.Server }> {
  const server = http.createServer(options, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeLater(() => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  }));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

export async function tcpServer(onConnection: (socket: Socket) => void): Promise<{ port: number; url: string }> {
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeLater(() => new Promise((resolve) => {
    server.close(resolve);
    for (const socket of sockets) socket.destroy();
  }));
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}` };
}

/** A new folder with these files; removed at the end of the test. */
export async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smart-origin-'));
  closeLater(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}
