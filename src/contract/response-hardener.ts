/**
 * The configuration of the response hardener: written at synth by src, read at the edge by lambda.
 *
 * Property names are one letter long because the configuration counts against a function's 10 KB.
 */

/** The hardener leaves a response as it is when it meets another version. */
export const HARDENER_CONFIG_VERSION = 1;

/** Stands in the bundle, with its quotes, where the configuration is put at synth. */
export const HARDENER_CONFIG_PLACEHOLDER = '@@SMART_ORIGIN_HARDENER_CONFIG@@';

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
  /** Name, lower case. */
  readonly n: string;
  /** Value. */
  readonly v: string;
  /** 1: the origin's own value wins. */
  readonly k?: number;
  /** {@link HeaderScope}; absent means every response. */
  readonly s?: number;
}

export interface HardenerConfig {
  readonly v: number;
  /** Headers to set. */
  readonly h: HardenerHeader[];
  /** Names of headers to remove, lower case, as keys: a look-up by name costs less than a walk over sixty names. */
  readonly r: { readonly [name: string]: number };
}
