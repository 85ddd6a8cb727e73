import { fitsWildcards } from '../edge-rules/wildcards';
import type { ValueSelection } from '../model/policies';

/** Whether a policy takes the value of this name. */
export function selects(selection: ValueSelection, name: string): boolean {
  switch (selection.kind) {
    case 'none': return false;
    case 'all': return true;
    case 'only': return selection.names.includes(name);
    case 'matching': return selection.patterns.some((pattern) => fitsWildcards(pattern, name));
    case 'allExcept': return !selection.names.includes(name);
  }
}

/** One cookie or query parameter as it travelled. */
export interface NamedValue {
  name: string;
  /** The text as it travelled, with name and separator. */
  raw: string;
}

/** The parameters of a query string, in order, nothing decoded. */
export function queryParameters(querystring: string): NamedValue[] {
  if (querystring === '') return [];
  return querystring.split('&').map((raw) => ({ name: raw.split('=', 1)[0]!, raw }));
}

/** The parameters that are taken, as they travelled and in their order. */
export function selectedParameters(querystring: string, takes: (name: string) => boolean): string[] {
  return queryParameters(querystring).filter(({ name }) => takes(name)).map(({ raw }) => raw);
}

/**
 * The cookies of a `Cookie` header, in order, as RFC 6265 §4.2.1 writes them. What is no name with a value is none: CloudFront forwards
 * the standard format alone.
 */
export function cookiePairs(header: string | undefined): NamedValue[] {
  if (header === undefined) return [];
  return header.split(';').map((raw) => raw.trim())
    .filter((raw) => raw.indexOf('=') > 0).map((raw) => ({ name: raw.split('=', 1)[0]!.trim(), raw }));
}

/**
 * The cookies that are taken, as they go into the cache key and to the origin: in the order of their names.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Cookies.html
 */
export function selectedCookies(header: string | undefined, takes: (name: string) => boolean): string[] {
  const pairs = cookiePairs(header).filter(({ name }) => takes(name));
  if (pairs.length > 1) pairs.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return pairs.map(({ raw }) => raw);
}
