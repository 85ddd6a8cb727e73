/** A token of another version opens nothing. */
export const PREVIEW_VERSION = 1;

/** Stands for the member in a token that only explains. */
export const EXPLAIN_ONLY = '-';

/** HMAC-SHA256 in lower-case hexadecimal (RFC 2104). */
export type Hmac = (key: string, text: string) => string;

/** What a valid preview token says. */
export interface Preview {
  /** The member to be seen; undefined where the token only explains. */
  readonly member?: string;
  /** Seconds since the epoch. */
  readonly expires: number;
}

/** `1.v2.1795000000.<hmac>` */
export function previewToken(member: string | undefined, expires: number, key: string, hmac: Hmac): string {
  const claim = [PREVIEW_VERSION, member === undefined ? EXPLAIN_ONLY : member, expires].join('.');
  return `${claim}.${hmac(key, claim)}`;
}

/** Whether the text has the form of a token, so that a look-up of the key is worth its time. */
export function looksLikePreview(token: string | undefined): boolean {
  return token !== undefined && /^1\.(-|[a-z][a-z0-9-]{0,31})\.[1-9]\d{0,11}\.[0-9a-f]{64}$/.test(token);
}

/** Undefined for a token that was not made with the key, or has expired. */
export function verifyPreview(token: string, key: string, now: number, hmac: Hmac): Preview | undefined {
  const parts = token.split('.');
  const expires = Number(parts[2]);
  const signature = parts[3];
  const expected = hmac(key, token.slice(0, token.lastIndexOf('.')));
  /* eslint-disable no-bitwise */
  // Every character is compared, so that the time does not tell how many were right.
  let difference = expected.length ^ signature.length;
  for (let i = 0; i < expected.length; i++) difference |= expected.charCodeAt(i) ^ signature.charCodeAt(i);
  /* eslint-enable no-bitwise */
  if (difference !== 0 || expires <= now) return undefined;
  return { member: parts[1] === EXPLAIN_ONLY ? undefined : parts[1], expires: expires };
}
