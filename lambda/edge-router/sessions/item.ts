import type { SessionsConfig } from '../../../src/contract/edge-router';
import { textOf } from '../event';

/** An item as DynamoDB's API gives it: `{ "version": { "S": "v2" } }`. */
export type Item = { readonly [attribute: string]: unknown };

/** A session that is valid. */
export interface Session {
  /** As stored. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** Names of the attributes that a look-up names. */
export interface AttributeNames {
  readonly token: string;
  readonly version: string;
  readonly expires: string;
}

export function attributeNames({ attributes }: SessionsConfig): AttributeNames {
  return { token: attributes?.token ?? 'token', version: attributes?.version ?? 'version', expires: attributes?.expires ?? 'expires' };
}

/**
 * The session of an item; undefined where it is none. Expiry is checked here, because DynamoDB deletes expired items only within some days.
 *
 * @param now milliseconds since the epoch
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export function sessionOf(item: Item | undefined, names: AttributeNames, now: number): Session | undefined {
  if (!item) return undefined;
  const version = typed(item, names.version, 'S');
  const expires = Number(typed(item, names.expires, 'N') ?? NaN) * 1_000;
  return version && Number.isFinite(expires) && expires > now ? { version, expires } : undefined;
}

function typed(item: Item, name: string, type: 'S' | 'N'): string | undefined {
  const attribute = Object.hasOwn(item, name) ? item[name] : undefined;
  if (typeof attribute !== 'object' || attribute === null || !Object.hasOwn(attribute, type)) return undefined;
  return textOf((attribute as Item)[type]);
}
