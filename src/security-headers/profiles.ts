import { entry, type HeaderEntry } from './header-entry';
import { HeaderRule } from './header-rule';
import { removedHeaders } from './removed-headers';
import { HeaderScope } from '../contract/response-hardener';

/** What a profile says before the user's options. */
export interface Profile {
  readonly entries: readonly HeaderEntry[];
  /** Directives of Content-Security-Policy where the user gives none, and beside the user's where they do not follow from default-src. */
  readonly csp?: { readonly [directive: string]: string[] };
  /** Seconds of Strict-Transport-Security where the user gives none. */
  readonly hstsMaxAgeSeconds?: number;
}

/** MDN, OWASP and hstspreload.org advise a year or more; without subdomains and preload it binds this host alone. */
const ONE_YEAR = 31_536_000;

/**
 * What every profile has. Each is chosen so that it breaks no working site and can be taken back at once; an origin that
 * sends its own value keeps it, but for nosniff, which has one value only. docs/security-headers.md has the reasons one by one.
 */
const COMMON = [
  entry('X-Content-Type-Options', HeaderRule.set('nosniff')),
  entry('Referrer-Policy', HeaderRule.ifMissing('strict-origin-when-cross-origin')),
  entry('X-Permitted-Cross-Domain-Policies', HeaderRule.ifMissing('none')),
];

const NO_PICTURES = 'the policy cannot tell pages from pictures, and pictures may be embedded by other sites';

/** Sites. */
export const WEB: Profile = {
  entries: [
    ...removedHeaders(),
    ...COMMON,
    entry('X-Frame-Options', HeaderRule.ifMissing('SAMEORIGIN'), HeaderScope.DOCUMENTS),
    entry('Cross-Origin-Resource-Policy', HeaderRule.ifMissing('same-origin'), HeaderScope.PAGES, NO_PICTURES),
  ],
  csp: { 'base-uri': ["'self'"], 'object-src': ["'self'"], 'frame-ancestors': ["'self'"] },
  hstsMaxAgeSeconds: ONE_YEAR,
};

/** JSON and the like: nothing in it is rendered, so nothing may load, frame or run. */
export const API: Profile = {
  entries: [
    ...removedHeaders(),
    ...COMMON,
    entry('Referrer-Policy', HeaderRule.ifMissing('no-referrer')),
    entry('X-Frame-Options', HeaderRule.ifMissing('DENY')),
    entry('Cross-Origin-Resource-Policy', HeaderRule.ifMissing('same-origin')),
  ],
  csp: { 'default-src': ["'none'"], 'base-uri': ["'none'"], 'form-action': ["'none'"], 'frame-ancestors': ["'none'"] },
  hstsMaxAgeSeconds: ONE_YEAR,
};

/** Sites that others frame. X-Frame-Options knows no list of parents, so it goes; frame-ancestors says who may. */
export function embeddable(allowedParents: readonly string[] | undefined): Profile {
  return {
    entries: [
      ...removedHeaders(),
      ...COMMON,
      entry('X-Frame-Options', HeaderRule.remove()),
      entry('Cross-Origin-Resource-Policy', HeaderRule.ifMissing('cross-origin')),
    ],
    csp: {
      'base-uri': ["'self'"],
      'object-src': ["'self'"],
      'frame-ancestors': allowedParents ? ["'self'", ...allowedParents] : ['*'],
    },
    hstsMaxAgeSeconds: ONE_YEAR,
  };
}

/** Pages that need SharedArrayBuffer or exact timers. Worker scripts need the embedder policy too, so it goes on every response. */
export const CROSS_ORIGIN_ISOLATED: Profile = {
  ...WEB,
  entries: [
    ...WEB.entries,
    entry('Cross-Origin-Opener-Policy', HeaderRule.set('same-origin'), HeaderScope.DOCUMENTS),
    entry('Cross-Origin-Embedder-Policy', HeaderRule.set('require-corp')),
    entry('Cross-Origin-Resource-Policy', HeaderRule.ifMissing('same-origin')),
  ],
};

/** Nothing but what the user asks for. */
export const CUSTOM: Profile = { entries: [] };
