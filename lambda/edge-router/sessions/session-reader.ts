import type { SessionsConfig } from '../../../src/contract/edge-router';

/** `none`: the table answered, and there is no valid session; `unknown`: it did not answer in time, or not understandably. */
export type SessionAnswer = { readonly kind: 'found'; readonly version: string } | { readonly kind: 'none' } | { readonly kind: 'unknown' };

/** An answer from memory comes at once, without a promise. */
export interface SessionReader {
  read(token: string, config: SessionsConfig): SessionAnswer | Promise<SessionAnswer>;
}
