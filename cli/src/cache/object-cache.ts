import { invalidates } from './invalidation';
import type { HeaderMap } from '../model/http';

/** A response as it is kept. Times in milliseconds of the edge's clock. */
export interface CachedResponse {
  /** Path of the request with what of its query string is in the cache key, for invalidations. */
  uri: string;
  status: number;
  statusDescription: string;
  /** Frozen once they are kept: every hit passes them on. */
  headers: HeaderMap;
  body: Buffer;
  /** The status that the origin gave, where it differs from `status`. */
  originStatus: number;
  /** The origin that gave it. */
  servedBy?: string;
  storedAt: number;
  /** Seconds that the response was old when it arrived. */
  initialAge: number;
  freshUntil: number;
  /** Until then it is served though it is no longer fresh, while a newer one is fetched in the background. */
  renewUntil: number;
  /** Past this, it is not served in place of an error either; `freshUntil` where it must be revalidated. */
  usableUntil: number;
  /** It stands in only where the origin cannot be reached, not for an error that it answers. */
  unreachableOnly: boolean;
  /** The origin is asked whether it has changed, not for the whole. */
  revalidates: boolean;
  /** What is there of an object that is not there as a whole. */
  partial?: PartialBody;
}

/** Parts of a body. */
export interface PartialBody {
  /** Bytes of the whole. */
  total: number;
  /** In ascending order, with gaps between them. */
  pieces: readonly { start: number; bytes: Buffer }[];
}

/** Bytes that an entry costs beside its body, headers and key, and a header field beside its characters. */
const OVERHEAD = 1_024;
const FIELD_OVERHEAD = 128;

/** Responses in memory, bounded by their bytes; what was not used for longest goes first. */
export class ObjectCache {
  private readonly entries = new Map<string, CachedResponse>();
  private used = 0;

  /** @param maxBytes - Bytes of all bodies, headers and keys together. */
  constructor(readonly maxBytes: number = 256 * 1024 * 1024) {}

  /** The largest body that is kept. */
  get maxObjectBytes(): number {
    return Math.floor(this.maxBytes / 8);
  }

  get size(): number {
    return this.entries.size;
  }

  get bytes(): number {
    return this.used;
  }

  get(key: string): CachedResponse | undefined {
    const entry = this.entries.get(key);
    if (entry !== undefined) {
      // A Map keeps the order of insertion: the entry becomes the youngest.
      this.entries.delete(key);
      this.entries.set(key, entry);
    }
    return entry;
  }

  put(key: string, entry: CachedResponse): void {
    this.delete(key);
    if (bodyBytes(entry) > this.maxObjectBytes) return;
    Object.freeze(entry.headers);
    this.entries.set(key, withOwnBytes(entry));
    this.used += cost(key, entry);
    for (const oldest of this.entries.keys()) {
      if (this.used <= this.maxBytes) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.used -= cost(key, entry);
  }

  /**
   * Forgets the responses whose path matches.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
   * @returns How many were forgotten.
   */
  invalidate(paths: readonly string[]): number {
    const doomed = [...this.entries].filter(([, { uri }]) => paths.some((path) => invalidates(path, uri))).map(([key]) => key);
    for (const key of doomed) this.delete(key);
    return doomed.length;
  }

  clear(): void {
    this.entries.clear();
    this.used = 0;
  }
}

function cost(key: string, entry: CachedResponse): number {
  return bodyBytes(entry) + headerBytes(entry.headers) + key.length + entry.uri.length + OVERHEAD;
}

function headerBytes(headers: HeaderMap): number {
  let bytes = 0;
  for (const name of Object.keys(headers)) {
    for (const { value } of headers[name]!) bytes += 2 * name.length + value.length + FIELD_OVERHEAD;
  }
  return bytes;
}

/** Buffers share memory: a few bytes would keep all that was allocated or read together with them. */
function withOwnBytes(entry: CachedResponse): CachedResponse {
  const { body, partial } = entry;
  if (partial === undefined) return sharesMemory(body) ? { ...entry, body: own(body) } : entry;
  return { ...entry, body: own(body), partial: { ...partial, pieces: partial.pieces.map(({ start, bytes }) => ({ start, bytes: own(bytes) })) } };
}

function own(bytes: Buffer): Buffer {
  if (!sharesMemory(bytes)) return bytes;
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

function sharesMemory(bytes: Buffer): boolean {
  return bytes.buffer.byteLength !== bytes.length;
}

function bodyBytes({ body, partial }: CachedResponse): number {
  return partial === undefined ? body.length : partial.pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
