import { createHmac, timingSafeEqual } from 'node:crypto';
import { hostBytes } from './buffer-module';
import { decodeCbor, encodeCbor, Tagged } from './cbor';
import type { Realm, RealmObject } from '../realm';

/** Tags of RFC 8392 and RFC 8152. */
const CWT_TAG = 61;
const MAC0_TAG = 17;

/** The header parameter that names the algorithm, and the bytes of its tag: HMAC 256/64 and HMAC 256/256. */
const ALGORITHM = '1';
const TAG_BYTES = new Map([[4, 8], [5, 32]]);

const MAX_TOKEN = 1024;

/** In which order `generateToken()` takes its arguments: the reference says context first, AWS's examples give the token first. */
export type CwtArgumentOrder = 'either' | 'token-first' | 'context-first';

/**
 * `cf.cwt`: CBOR Web Tokens with a MAC (COSE_Mac0, HMAC-SHA256) of up to 1 KB. Claims are not looked at.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cwt-support-cloudfront-functions.html
 *
 * @param bytes - Makes a Buffer of the realm.
 */
export function cwtModule(realm: Realm, bytes: (value: Buffer) => unknown, order: CwtArgumentOrder): RealmObject {
  return realm.object({
    validateToken: realm.function((token, context) => {
      const encoded = hostBytes(token);
      if (encoded === undefined) throw new TypeError('cf.cwt.validateToken(token, {key}): the token must be a Buffer, such as Buffer.from(text, \'base64url\')');
      return toRealm(realm, bytes, validated(encoded, keyOf(context, 'cf.cwt.validateToken(token, {key})')));
    }),
    generateToken: realm.function((first, second) => {
      const what = 'cf.cwt.generateToken()';
      const isContext = (value: unknown) => typeof value === 'object' && value !== null && 'coseTag' in value;
      const contextFirst = order === 'context-first' || (order === 'either' && isContext(first));
      const [token, context] = contextFirst ? [second, first] : [first, second];
      return bytes(generated(token, context, what));
    }),
  });
}

interface Token {
  protectedHeaders: Record<string, unknown>;
  unprotectedHeaders: Record<string, unknown>;
  payload: Record<string, unknown>;
}

function validated(encoded: Buffer, key: string | Buffer): Token {
  const refuse = (why: string): never => {
    throw new Error(`cf.cwt.validateToken(): the token is not valid: ${why}`);
  };
  if (encoded.length > MAX_TOKEN) refuse(`it has ${encoded.length} bytes, where ${MAX_TOKEN} are allowed`);
  const outer = readable(encoded, refuse);
  const mac0 = outer instanceof Tagged && outer.tag === CWT_TAG ? outer.value : outer;
  if (!(mac0 instanceof Tagged) || mac0.tag !== MAC0_TAG) return refuse('it has not the tag of a COSE_Mac0 structure (17)');
  const parts = mac0.value;
  if (!Array.isArray(parts) || parts.length !== 4) return refuse('a COSE_Mac0 structure has four parts');
  const [guarded, unprotectedHeaders, content, tag] = parts as unknown[];
  if (!Buffer.isBuffer(guarded) || !Buffer.isBuffer(content) || !Buffer.isBuffer(tag)) return refuse('protected headers, payload and tag are byte strings');
  const protectedHeaders = guarded.length === 0 ? {} : readable(guarded, refuse);
  const payload = readable(content, refuse);
  if (!isMap(protectedHeaders) || !isMap(unprotectedHeaders) || !isMap(payload)) return refuse('headers and payload are maps');
  const algorithm = Number(protectedHeaders[ALGORITHM]);
  if (!TAG_BYTES.has(algorithm)) return refuse(`its algorithm is ${String(protectedHeaders[ALGORITHM])}; HMAC 256/64 (4) and HMAC 256/256 (5) are supported`);
  const expected = authentication(guarded, content, key, algorithm);
  if (expected.length !== tag.length || !timingSafeEqual(expected, tag)) refuse('its tag does not match');
  return { protectedHeaders, unprotectedHeaders, payload };
}

function generated(token: unknown, context: unknown, what: string): Buffer {
  const key = keyOf(context, what);
  const { cwtTag, coseTag } = context as { cwtTag?: unknown; coseTag?: unknown };
  if (coseTag !== 'MAC0') throw new TypeError(`${what}: coseTag must be "MAC0", not ${JSON.stringify(coseTag) ?? 'undefined'}`);
  if (cwtTag !== undefined && typeof cwtTag !== 'boolean') throw new TypeError(`${what}: cwtTag must be true or false`);
  if (!isMap(token) || !isMap(token.payload)) throw new TypeError(`${what}: the token must be an object {protectedHeaders, unprotectedHeaders, payload}`);
  // The page's examples write them in the short form, what validateToken() gives has the long one.
  const protectedHeaders = token.protectedHeaders ?? token.protected ?? { [ALGORITHM]: 5 };
  const unprotectedHeaders = token.unprotectedHeaders ?? token.unprotected ?? {};
  if (!isMap(protectedHeaders) || !isMap(unprotectedHeaders)) throw new TypeError(`${what}: headers must be objects`);
  const algorithm = Number(protectedHeaders[ALGORITHM] ?? 5);
  if (!TAG_BYTES.has(algorithm)) throw new TypeError(`${what}: the algorithm must be 4 (HMAC 256/64) or 5 (HMAC 256/256), not ${String(protectedHeaders[ALGORITHM])}`);
  const guarded = encodeCbor({ ...protectedHeaders, [ALGORITHM]: algorithm });
  const content = encodeCbor(token.payload);
  const mac0 = new Tagged(MAC0_TAG, [guarded, unprotectedHeaders, content, authentication(guarded, content, key, algorithm)]);
  const encoded = encodeCbor(cwtTag === true ? new Tagged(CWT_TAG, mac0) : mac0);
  if (encoded.length > MAX_TOKEN) throw new RangeError(`${what}: the token has ${encoded.length} bytes, where ${MAX_TOKEN} are allowed`);
  return encoded;
}

/** RFC 8152 §6.3: the MAC of a MAC_structure without external data. */
function authentication(guarded: Buffer, content: Buffer, key: string | Buffer, algorithm: number): Buffer {
  const structure = encodeCbor(['MAC0', guarded, Buffer.alloc(0), content]);
  return createHmac('sha256', key).update(structure).digest().subarray(0, TAG_BYTES.get(algorithm));
}

function keyOf(context: unknown, what: string): string | Buffer {
  const { key } = (context ?? {}) as { key?: unknown };
  const given = typeof key === 'string' ? key : hostBytes(key);
  if (given === undefined) throw new TypeError(`${what}: the key must be a string or a Buffer`);
  return given;
}

function readable(encoded: Buffer, refuse: (why: string) => never): unknown {
  try {
    return decodeCbor(encoded);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value) && !(value instanceof Tagged);
}

/** Tags within a token are dropped: the page says nothing of them. */
function toRealm(realm: Realm, bytes: (value: Buffer) => unknown, value: unknown): unknown {
  if (value instanceof Tagged) return toRealm(realm, bytes, value.value);
  if (Buffer.isBuffer(value)) return bytes(value);
  if (Array.isArray(value)) return realm.array(value.map((item) => toRealm(realm, bytes, item)));
  if (typeof value !== 'object' || value === null) return value;
  return realm.object(Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toRealm(realm, bytes, item)])));
}
