import { readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { LocalCloudFront } from '../../src/local-cloudfront';

/** A record by the names of its fields. */
export type Logged = Record<string, string>;

/** Every file below a folder, by its path from there. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

/** Reads W3C files as the page describes them, with no help of what wrote them. */
export function readW3c(text: string, delimiter = '\t'): Logged[] {
  const [version, head, ...lines] = text.split('\n');
  if (version !== '#Version: 1.0' || !head!.startsWith('#Fields: ')) throw new Error(`no such file: ${text.slice(0, 200)}`);
  const fields = head!.slice('#Fields: '.length).split(' ');
  return lines.filter((line) => line !== '').map((line) => {
    const values = line.split(delimiter);
    if (values.length !== fields.length) throw new Error(`${values.length} values for ${fields.length} fields: ${line}`);
    return Object.fromEntries(fields.map((field, index) => [field, values[index]!]));
  });
}

export function textOf(folder: string, file: string): string {
  const bytes = readFileSync(path.join(folder, file));
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

/** All records of the W3C files below a folder. */
export function w3cRecords(folder: string): Logged[] {
  return filesIn(folder).filter((file) => file.endsWith('.gz')).flatMap((file) => readW3c(textOf(folder, file)));
}

/** Waits until as many requests are logged as were sent: a viewer has its response a moment before the request has ended. */
export async function logged(cloudFront: LocalCloudFront, count: number, read: () => Logged[]): Promise<Logged[]> {
  let records: Logged[] = [];
  for (let tries = 0; tries < 1_000; tries += 1) {
    await cloudFront.flushAccessLogs();
    records = read();
    if (records.length >= count) return records;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${records.length} of ${count} requests were logged`);
}

/** Undoes percent-encoding byte by byte. */
export function decoded(value: string): string {
  return value.replace(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** Sends bytes as they are and reads until the other side closes. @returns what was received. */
export function exchangeBytes(url: string, bytes: string): Promise<Buffer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = net.connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks)));
  });
}
