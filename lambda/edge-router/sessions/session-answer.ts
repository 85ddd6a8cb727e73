/**
 * `found`: with the version as it is stored; `none`: the table answered, and there is no valid session; `unknown`: it did not answer in
 * time, or not understandably.
 */
export type SessionAnswer = { readonly kind: 'found'; readonly version: string } | { readonly kind: 'none' } | { readonly kind: 'unknown' };

export const NO_SESSION: SessionAnswer = { kind: 'none' };
export const UNKNOWN_SESSION: SessionAnswer = { kind: 'unknown' };
