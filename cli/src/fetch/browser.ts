import { checkPath, checkViewerOptions } from './checked-request';
import { CookieJar } from './cookie-jar';
import type { EdgeFetchOptions, ViewerOptions } from './edge-fetch';
import type { ViewerResponse } from './viewer-response';
import { SmartOriginError } from '../errors';

/** What a browser asks within one visitor's life: all but the cookies, which it keeps itself. */
export type BrowserFetchOptions = Omit<EdgeFetchOptions, 'cookies'>;

/** A visitor with a browser: it comes from one place, keeps cookies, and remembers what it got. Redirects are not followed. */
export class Browser {
  /** What it got, in the order in which it came. Their bodies are whoever's asked for them. */
  readonly responses: ViewerResponse[] = [];
  private readonly jar: CookieJar;

  constructor(
    private readonly send: (path: string, options: EdgeFetchOptions) => Promise<ViewerResponse>,
    private readonly viewer: ViewerOptions,
    clock: () => number,
  ) {
    checkViewerOptions(viewer);
    this.jar = new CookieJar(clock);
  }

  /** Asks for a path with the cookies that it has, and keeps those that it gets. */
  async fetch(path: string, options: BrowserFetchOptions = {}): Promise<ViewerResponse> {
    if ('cookies' in options) {
      throw new SmartOriginError('ERR_FETCH', 'cookies were given', 'a browser sends those that it keeps', 'give it one by setCookie(), or use edge.fetch()');
    }
    checkPath(path);
    const asked = { ...this.viewer, ...options };
    const secure = asked.protocol !== 'http';
    const [uri = ''] = path.split('?', 1);
    const response = await this.send(path, { ...asked, cookies: this.jar.cookiesFor(uri, secure) });
    this.jar.take(response.headers.getSetCookie(), { path: uri, secure });
    this.responses.push(response);
    return response;
  }

  /** What it would send with a request for a page at the root, by name. */
  get cookies(): Record<string, string> {
    return this.jar.cookiesFor('/', this.viewer.protocol !== 'http');
  }

  /** Has a cookie for the whole site, as the application's JavaScript would set it. */
  setCookie(name: string, value: string): void {
    this.jar.set(name, value);
  }

  clearCookies(): void {
    this.jar.clear();
  }
}
