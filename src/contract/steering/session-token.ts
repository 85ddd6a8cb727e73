import type { EdgeValue } from './viewer-request';

/** Longer tokens are no tokens: they go into a header that is part of the cache key. */
export const MAX_TOKEN_OCTETS = 512;

/** RFC 6265, section 4.1.1: cookie-octets. */
const TOKEN = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,512}$/;

/**
 * The session's token in a cookie, as the viewer sent it but for quotes around it. Of several cookies of the name the first that can be a
 * token counts: browsers send the one of the longer path first (RFC 6265, section 5.4), and so most applications read it.
 */
export function sessionTokenOf(cookie: EdgeValue | undefined): string | undefined {
  if (!cookie) return undefined;
  const values = cookie.multiValue || [cookie];
  for (let i = 0; i < values.length; i++) {
    const token = unquoted(values[i].value);
    if (TOKEN.test(token)) return token;
  }
  return undefined;
}

function unquoted(value: string): string {
  return value.length > 1 && value[0] === '"' && value[value.length - 1] === '"' ? value.slice(1, -1) : value;
}
