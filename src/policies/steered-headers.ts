import { AVOID_HEADER, SESSION_HEADER, VARIANT_HEADER, VOIDED_HEADER } from '../contract/names';

/** What of our request headers has to pass on a behavior, from the viewer router on. */
export interface SteeredHeaders {
  /** Tells shared policies apart; empty where nobody is steered. */
  readonly kind: string;
  /** Names that the key of whatever caches must have, so that visitors get no other's answers. */
  readonly inKey: readonly string[];
  /** Names that origin requests carry, for edge router and origins. */
  readonly passed: readonly string[];
}

export const NOT_STEERED: SteeredHeaders = { kind: '', inKey: [], passed: [] };

export const STEERED_BY_WEIGHT: SteeredHeaders = { kind: 'Steered', inKey: [VARIANT_HEADER], passed: [VARIANT_HEADER] };

export const STEERED_BY_SESSION: SteeredHeaders = {
  kind: 'Session',
  inKey: [VARIANT_HEADER, SESSION_HEADER, VOIDED_HEADER],
  passed: [VARIANT_HEADER, SESSION_HEADER, VOIDED_HEADER, AVOID_HEADER],
};
