import { attributesOf, expiryOf } from './set-cookie';
import { SmartOriginError } from '../errors';
import { kindOf } from '../kind-of';

/** By name, or as the header `Cookie` has them. */
export type Cookies = string | Readonly<Record<string, string>>;

/** The value of the header `Cookie`; undefined where there is none. */
export function cookieHeader(cookies: Cookies | undefined): string | undefined {
  const text = typeof cookies === 'object' ? Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; ') : cookies;
  return text === '' ? undefined : text;
}

/**
 * What no browser has: sent as it is, it would be another cookie, or several.
 *
 * @throws SmartOriginError `ERR_FETCH`
 */
export function checkCookie(name: string, value: unknown): void {
  if (typeof name !== 'string' || !/^[^\s=;\0-\x1f\x7f]+$/.test(name)) {
    throw new SmartOriginError('ERR_FETCH', `a cookie is called ${JSON.stringify(name)}`, 'its name has no spaces, semicolons and equals signs', 'correct the name');
  }
  if (typeof value !== 'string' || /[;\0-\x1f\x7f]/.test(value)) {
    throw new SmartOriginError('ERR_FETCH', `the value of the cookie ${name} is ${kindOf(value)}`, 'it is a text without semicolons and control characters', 'correct it: encodeURIComponent() makes such a text of any');
  }
}

interface Kept {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly secure: boolean;
  /** Milliseconds since the epoch; infinite for a cookie of the browser's session. */
  readonly expires: number;
}

/** The cookies that one browser keeps of one site, by RFC 6265bis. All of them belong to the site, whatever their Domain. */
export class CookieJar {
  /** By name and path. */
  private readonly kept = new Map<string, Kept>();

  /** @param clock - Milliseconds since the epoch. */
  constructor(private readonly clock: () => number) {}

  /**
   * Takes the Set-Cookie lines of a response; like a browser, it drops in silence what it may not keep.
   *
   * @param from - What was asked for.
   */
  take(lines: readonly string[], from: { path: string; secure: boolean }): void {
    for (const line of lines) {
      const cookie = parsed(line, from.path, this.clock());
      if (cookie === undefined || (cookie.secure && !from.secure)) continue;
      const key = `${cookie.name} ${cookie.path}`;
      this.kept.delete(key);
      if (cookie.expires > this.clock()) this.kept.set(key, cookie);
    }
  }

  /** What is sent with a request, by name. Of several paths the longest counts. */
  cookiesFor(path: string, secure: boolean): Record<string, string> {
    const alive = [...this.kept.values()].filter(({ expires }) => expires > this.clock());
    const sent = alive.filter((cookie) => matches(path, cookie.path) && (secure || !cookie.secure));
    return Object.fromEntries(sent.sort((a, b) => a.path.length - b.path.length).map(({ name, value }) => [name, value]));
  }

  /** Has a cookie for the whole site, as the application's JavaScript would set it. */
  set(name: string, value: string): void {
    checkCookie(name, value);
    this.kept.set(`${name} /`, { name, value, path: '/', secure: false, expires: Infinity });
  }

  clear(): void {
    this.kept.clear();
  }
}

function parsed(line: string, from: string, now: number): Kept | undefined {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const mark = pair.indexOf('=');
  if (mark <= 0) return undefined;
  const name = pair.slice(0, mark).trim();
  const given = attributesOf(attributes);
  const secure = given.has('secure');
  const path = given.get('path')?.startsWith('/') ? given.get('path')! : defaultPath(from);
  if (/^__(?:host|secure)-/i.test(name) && !secure) return undefined;
  if (/^__host-/i.test(name) && (given.get('path') !== '/' || given.has('domain'))) return undefined;
  if (given.get('samesite')?.toLowerCase() === 'none' && !secure) return undefined;
  return { name, value: pair.slice(mark + 1).trim(), path, secure, expires: expiryOf(given, now) };
}

/** RFC 6265, section 5.1.4 */
function defaultPath(uri: string): string {
  const end = uri.lastIndexOf('/');
  return end <= 0 ? '/' : uri.slice(0, end);
}

function matches(uri: string, path: string): boolean {
  return uri === path || (uri.startsWith(path) && (path.endsWith('/') || uri[path.length] === '/'));
}
