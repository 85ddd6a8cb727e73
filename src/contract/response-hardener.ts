/**
 * The configuration of the response hardener, and what synth makes of it: rules that are code, because an edge function
 * sets headers twice as fast from code as from a list.
 */

/** The hardener leaves a response as it is when it meets another version. */
export const HARDENER_RULES_VERSION = 1;

/** Stands in the bundle, with its quotes, where synth puts the rules. */
export const HARDENER_RULES_PLACEHOLDER = '@@SMART_ORIGIN_HARDENER_RULES@@';

/** Which responses a header belongs on. */
export enum HeaderScope {
  /** Every response. */
  ALL = 0,
  /** Responses that a browser may render or run scripts in: HTML, SVG, XML, and those without a type. */
  DOCUMENTS = 1,
  /** HTML pages only. For headers that would break a picture which another site embeds. */
  PAGES = 2,
}

/** A header that the hardener sets. */
export interface HardenerHeader {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  /** Whether the origin's own value wins. */
  readonly ifMissing: boolean;
  readonly scope: HeaderScope;
}

export interface HardenerConfig {
  readonly set: HardenerHeader[];
  /** Names of headers to remove, lower case. */
  readonly remove: string[];
  /** Internal headers that are not removed, since a later part of the function reads them; lower case. */
  readonly keep?: readonly string[];
}

/** Headers of a response, as CloudFront Functions have them. */
export interface EdgeHeaders {
  [name: string]: { readonly value: string };
}

/** The configuration as the hardener has it at the edge. */
export interface HardenerRules {
  readonly version: number;
  /** Headers to remove (1) and to keep (0), as keys: a look-up by name costs less than a walk over sixty names. */
  readonly remove: { readonly [name: string]: number };
  /** Sets the headers that belong on a response of this scope. */
  readonly set: (headers: EdgeHeaders, scope: HeaderScope) => void;
}
