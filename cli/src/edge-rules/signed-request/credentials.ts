import { cookiePairs, queryParameters, selectedParameters, type NamedValue } from '../../policies/value-selection';

/** What a viewer shows to be let in. What is missing is undefined, and so is what stands there twice. */
export interface Credentials {
  from: 'query' | 'cookies';
  keyPairId?: string;
  signature?: string;
  policy?: string;
  expires?: string;
  hashAlgorithm?: string;
}

const NAMES = {
  'Key-Pair-Id': 'keyPairId',
  'Signature': 'signature',
  'Policy': 'policy',
  'Expires': 'expires',
  'Hash-Algorithm': 'hashAlgorithm',
} as const;
const COOKIE_PREFIX = 'CloudFront-';

/** Only these make a URL a signed one; `Hash-Algorithm` alone does not. */
const MARKS: readonly string[] = ['Expires', 'Policy', 'Signature', 'Key-Pair-Id'];

const isParameter = (name: string): name is keyof typeof NAMES => Object.hasOwn(NAMES, name);

/**
 * The credentials of a request. Where the query string has any of the parameters, cookies are not looked at.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-choosing-signed-urls-cookies.html
 */
export function credentialsOf(querystring: string, cookieHeader: string | undefined): Credentials {
  const query = queryParameters(querystring).filter(({ name }) => isParameter(name));
  if (query.some(({ name }) => MARKS.includes(name))) return { from: 'query', ...valuesOf(query) };
  const cookies = cookiePairs(cookieHeader).filter(({ name }) => isSignedCookie(name))
    .map(({ name, raw }) => ({ name: name.slice(COOKIE_PREFIX.length), raw }));
  return { from: 'cookies', ...valuesOf(cookies) };
}

function valuesOf(pairs: readonly NamedValue[]): Omit<Credentials, 'from'> {
  const once = pairs.filter(({ name }) => pairs.filter((other) => other.name === name).length === 1);
  return Object.fromEntries(once.map(({ name, raw }) => [NAMES[name as keyof typeof NAMES], raw.slice(raw.indexOf('=') + 1).trim()]));
}

/**
 * The query string without what the signature added: the URL that was signed, the cache key and the origin's request have no part of it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/QueryStringParameters.html
 */
export function withoutSignature(querystring: string): string {
  if (!/Expires|Policy|Signature|Key-Pair-Id|Hash-Algorithm/.test(querystring)) return querystring;
  return selectedParameters(querystring, (name) => !isParameter(name)).join('&');
}

/** The cookies but for the signed ones; objects are not cached apart by them. */
export function withoutSignedCookies(cookieHeader: string): string {
  if (!cookieHeader.includes(COOKIE_PREFIX)) return cookieHeader;
  return cookiePairs(cookieHeader).filter(({ name }) => !isSignedCookie(name)).map(({ raw }) => raw).join('; ');
}

function isSignedCookie(name: string): boolean {
  return name.startsWith(COOKIE_PREFIX) && isParameter(name.slice(COOKIE_PREFIX.length));
}
