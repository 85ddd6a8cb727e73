import { STICKY_COOKIE } from '../../../../src/contract/names';
import { attributesOf, expiryOf } from '../../fetch/set-cookie';

interface Kept {
  readonly value: string;
  /** Milliseconds since the epoch; infinite for a cookie of the browser's session. */
  readonly expires: number;
}

/** Which cookies a visitor keeps. */
export interface CookieHabits {
  /** Those that steer. */
  readonly steering: boolean;
  /** All others: the application's. */
  readonly application: boolean;
}

/**
 * The cookies that one visitor keeps of one site, as far as drills need them: by name, until they expire (RFC 6265, section 5.3). Paths and
 * domains play no part, since a drill knows one site whose cookies are for all of it.
 */
export class CookieJar {
  private kept: Map<string, Kept> | undefined;
  /** Made once for as long as nothing changes: it is read for each request. */
  private line: string | undefined;
  private soonest = Infinity;

  constructor(private readonly habits: CookieHabits) {}

  /** Takes the Set-Cookie lines of a response. */
  take(lines: readonly string[] | undefined, now: number): void {
    for (const line of lines ?? []) this.takeOne(line, now);
  }

  /** What the visitor sends; undefined where there is no cookie. */
  header(now: number): string | undefined {
    if (now >= this.soonest) this.dropExpired(now);
    return this.line;
  }

  private takeOne(line: string, now: number): void {
    const [pair = '', ...attributes] = line.split(';');
    const mark = pair.indexOf('=');
    if (mark <= 0) return;
    const name = pair.slice(0, mark).trim();
    if (!(name === STICKY_COOKIE ? this.habits.steering : this.habits.application)) return;
    const expires = expiryOf(attributesOf(attributes), now);
    this.kept ??= new Map();
    if (expires <= now) this.kept.delete(name);
    else this.kept.set(name, { value: pair.slice(mark + 1).trim(), expires });
    this.refresh();
  }

  private dropExpired(now: number): void {
    for (const [name, { expires }] of this.kept ?? []) if (expires <= now) this.kept!.delete(name);
    this.refresh();
  }

  private refresh(): void {
    const cookies = [...this.kept ?? []];
    this.line = cookies.length === 0 ? undefined : cookies.map(([name, { value }]) => `${name}=${value}`).join('; ');
    this.soonest = Math.min(...cookies.map(([, { expires }]) => expires), Infinity);
  }
}
