import type { SteeringConfig } from './steering-config';
import type { EdgeValue } from './viewer-request';

/** A cookie of another version belongs to a new visitor. */
export const STICKY_COOKIE_VERSION = 1;

/** Clocks of edge locations differ: a pin may be later than now and the time to live by so many seconds. */
const CLOCK_TOLERANCE = 60;

/** What a sticky cookie says. */
export interface StickyCookie {
  readonly variant: string;
  readonly bucket: number;
  /** Seconds since the epoch. */
  readonly pinnedUntil: number;
}

const STICKY = /^1\.([a-z][a-z0-9-]{0,31})\.(0|[1-9]\d{0,3})\.([1-9]\d{0,11})$/;

/** Undefined for whatever is not exactly what we write; a cookie sent twice is such. */
export function parseStickyCookie(cookie: EdgeValue | undefined): StickyCookie | undefined {
  if (!cookie || cookie.multiValue) return undefined;
  const parts = STICKY.exec(cookie.value);
  return parts ? { variant: parts[1], bucket: Number(parts[2]), pinnedUntil: Number(parts[3]) } : undefined;
}

/** `1.v2.4711.1795000000` */
export function formatStickyCookie(cookie: StickyCookie): string {
  return [STICKY_COOKIE_VERSION, cookie.variant, cookie.bucket, cookie.pinnedUntil].join('.');
}

/** Whether the pin is one that we can have written, and holds. */
export function pinHolds(pinnedUntil: number, now: number, config: SteeringConfig): boolean {
  return now < pinnedUntil && pinnedUntil <= now + config.ttl + CLOCK_TOLERANCE;
}

/** The attributes of the cookie, which is for our functions alone: scripts do not see it, plain HTTP does not carry it. */
export function stickyCookieAttributes(config: SteeringConfig): string {
  return `Path=/; Max-Age=${config.cookieLifetime}; Secure; HttpOnly; SameSite=${config.embedded ? 'None; Partitioned' : 'Lax'}`;
}
