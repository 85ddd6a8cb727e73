/** RFC 9110, section 5.6.2: what a cookie's name may be made of. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 6265, section 4.1.1. */
const VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;
const SAME_SITE = ['strict', 'lax', 'none'];

interface Kept {
  readonly value: string;
  /** Milliseconds since the epoch; infinite for a session cookie. */
  readonly expires: number;
}

/**
 * The cookies that one browser keeps of one HTTPS site, by RFC 6265bis. A browser drops what it does not like in silence; this jar throws,
 * since a cookie of ours that a browser would drop is what a rehearsal must find.
 */
export class CookieJar {
  private readonly kept = new Map<string, Kept>();

  /** `clock`: milliseconds since the epoch. */
  constructor(private readonly clock: () => number = Date.now) {}

  /** Takes the Set-Cookie lines of a response. Throws for a line that a browser would drop. */
  public take(lines: readonly string[] = []) {
    for (const line of lines) this.takeOne(line);
  }

  /** What the browser sends; undefined where it has no cookie. */
  public get header(): string | undefined {
    const alive = [...this.kept].filter(([, { expires }]) => expires > this.clock());
    return alive.length === 0 ? undefined : alive.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  public get(name: string): string | undefined {
    const found = this.kept.get(name);
    return found && found.expires > this.clock() ? found.value : undefined;
  }

  /** Changes the value of a cookie that is there, as a visitor can by hand. */
  public tamper(name: string, value: string) {
    const found = this.kept.get(name);
    if (!found) throw new Error(`the jar has no cookie "${name}"`);
    this.kept.set(name, { ...found, value });
  }

  /** As a browser does that keeps no such cookie. */
  public forget(name: string) {
    this.kept.delete(name);
  }

  private takeOne(line: string) {
    const dropped = (why: string) => new Error(`a browser would drop "Set-Cookie: ${line}": ${why}`);
    const [pair = '', ...rest] = line.split(';').map((part) => part.trim());
    const [name, value] = splitPair(pair);
    if (value === undefined || !TOKEN.test(name) || !VALUE.test(value)) throw dropped('that is no name and value');
    const attributes = new Map(rest.map((part) => splitPair(part)).map(([key, given]) => [key.toLowerCase(), given]));
    const secure = attributes.has('secure');
    if (name.startsWith('__Host-') && !(secure && attributes.get('path') === '/' && !attributes.has('domain'))) {
      throw dropped('__Host- asks for Secure, Path=/ and no Domain');
    }
    const sameSite = attributes.get('samesite')?.toLowerCase() ?? 'lax';
    if (!SAME_SITE.includes(sameSite)) throw dropped(`SameSite is ${sameSite}`);
    if ((sameSite === 'none' || attributes.has('partitioned')) && !secure) throw dropped('SameSite=None and Partitioned ask for Secure');
    if (attributes.has('path') && attributes.get('path') !== '/') throw dropped('this jar keeps cookies of the whole site only');
    this.kept.set(name, { value, expires: this.expiryOf(attributes, dropped) });
  }

  private expiryOf(attributes: Map<string, string | undefined>, dropped: (why: string) => Error): number {
    if (attributes.has('max-age')) {
      const maxAge = attributes.get('max-age') ?? '';
      if (!/^-?\d+$/.test(maxAge)) throw dropped(`Max-Age is ${maxAge}`);
      return Number(maxAge) <= 0 ? 0 : this.clock() + Number(maxAge) * 1000;
    }
    const expires = attributes.get('expires');
    return expires === undefined ? Infinity : Date.parse(expires);
  }
}

function splitPair(text: string): [string, string | undefined] {
  const mark = text.indexOf('=');
  return mark < 0 ? [text, undefined] : [text.slice(0, mark), text.slice(mark + 1)];
}
