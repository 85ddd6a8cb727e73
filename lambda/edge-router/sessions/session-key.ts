import type { SessionsConfig } from '../../../src/contract/edge-router';

/** DynamoDB's limit of a partition key, in bytes of UTF-8. */
const MAX_KEY_BYTES = 2_048;

/** The partition key of a token's session; undefined where there can be none. */
export function sessionKey(token: string, { form, prefix = '' }: SessionsConfig): string | undefined {
  const id = form === 'signed' ? signedId(token) : token;
  if (id === undefined || id === '') return undefined;
  const key = prefix + id;
  return Buffer.byteLength(key) > MAX_KEY_BYTES ? undefined : key;
}

/**
 * The id in `s:<id>.<signature>`, as express-session and cookie-signature write it. The signature is not checked: who makes up an id finds
 * no session of that id.
 */
function signedId(token: string): string | undefined {
  let text: string;
  try {
    text = decodeURIComponent(token);
  } catch {
    return undefined;
  }
  const dot = text.lastIndexOf('.');
  return text.startsWith('s:') && dot > 2 ? text.slice(2, dot) : undefined;
}
