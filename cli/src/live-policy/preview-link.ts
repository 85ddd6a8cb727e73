import { createHmac, randomBytes } from 'node:crypto';
import { writeOptimistically, type Pauses } from './optimistic-write';
import type { PolicyStore } from './policy-store';
import { PREVIEW_KEY, PREVIEW_PARAMETER } from '../../../src/contract/names';
import { previewToken } from '../../../src/contract/steering/preview';
import { SmartOriginError } from '../errors';

/** As long as the output of HMAC-SHA256: a longer key adds nothing (RFC 2104, section 3). */
const KEY_BYTES = 32;

const KEY = /^[\w-]{43}$/;

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A link is a key to what is not public yet: no shorter than somebody needs to open it, no longer than a test lasts. */
const SHORTEST = 60;
const LONGEST = 30 * 86_400;

/** The key that signs preview links, and whether it was made just now. */
export interface PreviewKey {
  readonly key: string;
  readonly made: boolean;
}

/**
 * Reads the key, or makes one.
 *
 * @param rotate - Makes a new one in any case, which ends all links that were given out.
 * @throws SmartOriginError `ERR_PREVIEW_KEY` where something else stands in its place
 */
export function previewKey(store: PolicyStore, rotate: boolean, pauses: Pauses): Promise<PreviewKey> {
  const fresh = randomBytes(KEY_BYTES).toString('base64url');
  return writeOptimistically<PreviewKey>(store, ({ items }) => {
    const key = items.get(PREVIEW_KEY);
    if (key === undefined || rotate) {
      return { result: { key: fresh, made: true }, write: { puts: [{ key: PREVIEW_KEY, value: fresh }], deletes: [] } };
    }
    if (KEY.test(key)) return { result: { key, made: false } };
    throw new SmartOriginError('ERR_PREVIEW_KEY', `the item "${PREVIEW_KEY}" of the store is no key of ours`, 'a key is 32 random bytes in base64url', 'make a new one with --rotate-key');
  }, pauses);
}

/**
 * The page with a token in its query.
 *
 * @param member - Undefined for a link that only explains.
 * @param expires - Seconds since the epoch.
 */
export function previewUrl(page: URL, member: string | undefined, expires: number, key: string): string {
  const url = new URL(page);
  // Only where it is there: to delete writes the query anew, and its spelling may be part of a cache key.
  if (url.searchParams.has(PREVIEW_PARAMETER)) url.searchParams.delete(PREVIEW_PARAMETER);
  const token = previewToken(member, expires, key, (secret, text) => createHmac('sha256', secret).update(text).digest('hex'));
  const query = url.search === '' ? '' : `${url.search.slice(1)}&`;
  return `${url.origin}${url.pathname}?${query}${PREVIEW_PARAMETER}=${token}${url.hash}`;
}

/**
 * @throws SmartOriginError `ERR_OPTION` for what is no page of a site
 */
export function parsePage(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url && url.username === '' && url.password === '' && (url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) return url;
  throw new SmartOriginError(
    'ERR_OPTION', `--url got "${url && url.username !== '' ? `${url.protocol}//...@${url.host}` : text}"`, 'it takes the address of a page of the site, by https and without a password (http on this machine)',
    'write it like --url https://www.example.com/',
  );
}

/**
 * `90s`, `15m`, `1h`, `7d`, in seconds.
 *
 * @throws SmartOriginError `ERR_OPTION`
 */
export function parseValidity(text: string): number {
  const [, count, unit] = /^(\d{1,7})([smhd])$/.exec(text) ?? [];
  const seconds = count === undefined ? NaN : Number(count) * SECONDS[unit!]!;
  if (seconds >= SHORTEST && seconds <= LONGEST) return seconds;
  throw new SmartOriginError('ERR_OPTION', `--valid got "${text}"`, 'it takes a number with s, m, h or d, from 1m to 30d', 'write it like --valid 1h');
}
