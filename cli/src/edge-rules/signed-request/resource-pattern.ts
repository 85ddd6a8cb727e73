import { fitsWildcards } from '../wildcards';

/** The four sections of a URL, each of which wildcards stay within. */
interface Sections {
  protocol: string;
  domain: string;
  /** Begins with a slash. */
  path: string;
  /** Without the question mark. */
  query: string;
}

/**
 * Whether a policy's `Resource` allows a URL. It may hold wildcards, and writes the question mark before the query string `\?`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html
 */
export function resourceAllows(resource: string, url: string): boolean {
  if (resource === '*') return true;
  const pattern = sectionsOfPattern(resource);
  const asked = sectionsOfUrl(url);
  if (pattern === undefined || asked === undefined) return false;
  // Most signers write the question mark as it is. That this is taken too is inferred: AWS's own SDK does not escape it.
  return fits(pattern, asked) || (resource.includes('?') && !resource.includes('\\?') && fits(literalQuery(resource), asked));
}

function fits(pattern: Sections, url: Sections): boolean {
  return fitsWildcards(pattern.protocol, url.protocol)
    && fitsWildcards(pattern.domain.toLowerCase(), url.domain.toLowerCase())
    && fitsWildcards(pattern.path, url.path)
    && fitsWildcards(pattern.query, url.query);
}

function sectionsOfPattern(resource: string): Sections | undefined {
  const mark = resource.indexOf('://');
  // Without a protocol the pattern begins with an asterisk of the domain.
  if (mark < 0 && !resource.startsWith('*')) return undefined;
  const protocol = mark < 0 ? '*' : resource.slice(0, mark);
  if (!['http', 'https', '*', 'http*'].includes(protocol)) return undefined;
  const rest = mark < 0 ? resource : resource.slice(mark + 3);
  const slash = rest.indexOf('/');
  const escaped = rest.indexOf('\\?');
  const domain = rest.slice(0, slash < 0 ? (escaped < 0 ? rest.length : escaped) : slash);
  const path = slash < 0 ? undefined : rest.slice(slash, escaped < slash ? undefined : escaped);
  const query = escaped < 0 ? undefined : rest.slice(escaped + 2);
  // An asterisk at the end of a section is one for the sections after it too.
  const wholeDomain = slash < 0 && escaped < 0 && domain.endsWith('*');
  return {
    protocol,
    domain,
    path: path ?? (wholeDomain ? '/*' : '/'),
    query: query ?? (wholeDomain || path?.endsWith('*') ? '*' : ''),
  };
}

function literalQuery(resource: string): Sections {
  const at = resource.indexOf('?');
  return sectionsOfPattern(`${resource.slice(0, at)}\\?${resource.slice(at + 1)}`) ?? NOTHING;
}

const NOTHING: Sections = { protocol: '', domain: '', path: '', query: '' };

function sectionsOfUrl(url: string): Sections | undefined {
  const [, protocol, domain, path, query] = /^(https?):\/\/([^/?]+)(\/[^?]*)(?:\?(.*))?$/s.exec(url) ?? [];
  return protocol === undefined ? undefined : { protocol, domain: domain!, path: path!, query: query ?? '' };
}
