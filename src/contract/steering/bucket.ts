import type { SteeringConfig } from './steering-config';
import type { ViewerRequest } from './viewer-request';

/** How many buckets there are: weights are exact to a hundredth of a percent. */
export const BUCKETS = 10_000;

/** FNV-1a over the text's code units, then the finalizer of MurmurHash3: without it, texts that differ at their end share high bits. */
/* eslint-disable no-bitwise */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
/* eslint-enable no-bitwise */

/**
 * The part of an address that stays the same for a household: all of an IPv4 address, the first 64 bits of an IPv6 address,
 * whose rest devices change every day (RFC 8981).
 */
export function addressOf(ip: string): string {
  const embedded = /^[0:]*:ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  if (embedded) return embedded[1];
  if (ip.indexOf(':') < 0) return ip;
  const halves = ip.toLowerCase().split('::');
  const head = halves[0] === '' ? [] : halves[0].split(':');
  if (halves.length > 1) {
    const tail = halves[1] === '' ? [] : halves[1].split(':');
    // A dotted IPv4 address at the end stands for two groups.
    const groups = tail.length + (halves[1].indexOf('.') < 0 ? 0 : 1);
    while (head.length + groups < 8) head.push('0');
    for (let i = 0; i < tail.length; i++) head.push(tail[i]);
  }
  const network: string[] = [];
  for (let i = 0; i < 4; i++) network.push((head[i] || '').replace(/^0+(?=.)/, ''));
  return network.join(':');
}

/** What identifies a client besides the sticky cookie, where the pool says so and the client sends it. */
export function stickyKeyOf(request: ViewerRequest, config: SteeringConfig): string | undefined {
  if (!config.keyHeader && !config.keyCookie) return undefined;
  const given = config.keyHeader ? request.headers[config.keyHeader] : config.keyCookie ? request.cookies[config.keyCookie] : undefined;
  // Two values identify nobody.
  if (!given || given.multiValue || !/^[\x21-\x7e]{1,256}$/.test(given.value)) return undefined;
  return given.value;
}

/** The bucket of a client by its key, or by what every request tells, so that parallel first requests agree. */
export function bucketOf(request: ViewerRequest, ip: string, key: string | undefined, salt: string): number {
  const userAgent = request.headers['user-agent'];
  const identity = key === undefined ? `a${addressOf(ip)} ${userAgent ? userAgent.value : ''}` : `k${key}`;
  return hash32(`${salt} ${identity}`) % BUCKETS;
}
