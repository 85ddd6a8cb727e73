import { Token } from 'aws-cdk-lib';
import { DIRECTIVE_TOKENS, DirectiveKind, SOURCE_KEYWORDS } from './csp-directives';

/** RFC 3986, section 3.1. */
const SCHEME = '[A-Za-z][A-Za-z0-9+.-]*';
const SCHEME_SOURCE = new RegExp(`^${SCHEME}:$`);
const HOST_SOURCE = new RegExp(`^(${SCHEME}://)?(\\*|(\\*\\.)?[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*)(:(\\*|\\d{1,5}))?(/[\\x21-\\x7e]*)?$`);
const HASH_LENGTHS: { readonly [algorithm: string]: number } = { sha256: 44, sha384: 64, sha512: 88 };

/**
 * What is wrong with one value of a directive, and how to mend it; undefined when nothing is.
 *
 * @see https://www.w3.org/TR/CSP3/#framework-directive-source-list
 */
export function faultOf(directive: string, kind: DirectiveKind, value: string): string | undefined {
  if (Token.isUnresolved(value)) return undefined;
  if (value === '') return 'it is empty; leave it out';
  if (/[;,]/.test(value)) return 'a semicolon or comma would begin another directive or policy; percent-encode it as %3B or %2C';
  if (/\s/.test(value)) return 'it holds white space; give each value as an entry of its own';
  if (!/^[\x21-\x7e]+$/.test(value)) return 'it holds control characters or characters beyond ASCII; write host names in Punycode (xn--…) and percent-encode paths';
  switch (kind) {
    case DirectiveKind.FLAG: return 'the directive takes no values; give an empty list';
    case DirectiveKind.TOKENS: {
      const allowed = DIRECTIVE_TOKENS.get(directive)!;
      return allowed.includes(value) ? undefined : `allowed are ${allowed.join(', ')}`;
    }
    case DirectiveKind.ENDPOINT: return /^[a-z*][a-z0-9_\-.*]*$/.test(value) ? undefined : 'give the name of an entry of reportingEndpoints';
    case DirectiveKind.URLS: return /^(https?:\/\/|\/)/.test(value) ? undefined : 'give a URL or a path that begins with /';
    case DirectiveKind.POLICY_NAMES:
      return /^('none'|'allow-duplicates'|\*|[\w\-#=/@.%]+)$/.test(value) ? undefined : "allowed are policy names, * , 'none' and 'allow-duplicates'";
    case DirectiveKind.ANCESTORS:
      return faultOfSource(value) ?? (value.startsWith("'") && !["'self'", "'none'"].includes(value.toLowerCase())
        ? "frame-ancestors takes schemes, hosts, 'self' and 'none' only" : undefined);
    default: return faultOfSource(value);
  }
}

function faultOfSource(value: string): string | undefined {
  const lower = value.toLowerCase();
  if (/^'?nonce-/.test(lower)) {
    return 'a nonce must differ in every response, and a cached page would repeat it: use hashes, InlineHashes.scripts(path), or move the script into a file';
  }
  const hash = /^'?(sha\d+)-([A-Za-z0-9+/_-]*={0,2})'?$/.exec(value);
  if (hash) return faultOfHash(value, hash[1].toLowerCase(), hash[2]);
  if (value.startsWith("'") || value.endsWith("'")) {
    return SOURCE_KEYWORDS.includes(lower.slice(1, -1)) && lower.startsWith("'") && lower.endsWith("'")
      ? undefined : `it is no keyword; keywords are ${SOURCE_KEYWORDS.map((keyword) => `'${keyword}'`).join(', ')}`;
  }
  // Without quotes a keyword is a host name, and allows nothing that was meant.
  if (SOURCE_KEYWORDS.includes(lower)) return `it is a keyword and lacks its quotes: write "'${lower}'"`;
  if (SCHEME_SOURCE.test(value)) return undefined;
  if (/^(https?|wss?)\/\//i.test(value)) return 'its scheme lacks the colon: write https://…';
  const host = HOST_SOURCE.exec(value);
  if (!host) return "it is neither a scheme (https:), a host (https://*.example.com:443/path), a keyword ('self') nor a hash ('sha256-…')";
  return host[6] && host[6] !== '*' && Number(host[6]) > 65_535 ? 'the port is above 65535' : undefined;
}

function faultOfHash(value: string, algorithm: string, digest: string): string | undefined {
  if (!value.startsWith("'") || !value.endsWith("'")) return `it is a hash and lacks its quotes: write "'${value.replace(/'/g, '')}'"`;
  const length = HASH_LENGTHS[algorithm];
  if (!length) return 'hashes are sha256, sha384 or sha512';
  return digest.length === length ? undefined : `a ${algorithm} hash has ${length} characters in Base64, this one ${digest.length}`;
}
