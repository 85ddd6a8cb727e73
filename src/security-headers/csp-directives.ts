/** What a directive's values are. */
export enum DirectiveKind {
  /** Sources that may be fetched: schemes, hosts, keywords, hashes. */
  SOURCES,
  /** Sites that may frame: schemes, hosts, 'self', 'none'. */
  ANCESTORS,
  /** No values. */
  FLAG,
  /** Tokens of a fixed list. */
  TOKENS,
  /** Names of reporting endpoints. */
  ENDPOINT,
  /** URLs. */
  URLS,
  /** Names of Trusted Types policies. */
  POLICY_NAMES,
}

/**
 * The directives of Content Security Policy Level 3 and of the specifications that extend it.
 *
 * @see https://www.w3.org/TR/CSP3/#csp-directives
 */
export const DIRECTIVES: ReadonlyMap<string, DirectiveKind> = new Map([
  ...['default-src', 'script-src', 'script-src-elem', 'script-src-attr', 'style-src', 'style-src-elem', 'style-src-attr', 'img-src', 'font-src',
    'connect-src', 'media-src', 'object-src', 'frame-src', 'child-src', 'worker-src', 'manifest-src', 'fenced-frame-src', 'base-uri', 'form-action']
    .map((name): [string, DirectiveKind] => [name, DirectiveKind.SOURCES]),
  ['frame-ancestors', DirectiveKind.ANCESTORS],
  ['sandbox', DirectiveKind.TOKENS],
  ['require-trusted-types-for', DirectiveKind.TOKENS],
  ['trusted-types', DirectiveKind.POLICY_NAMES],
  ['upgrade-insecure-requests', DirectiveKind.FLAG],
  ['report-to', DirectiveKind.ENDPOINT],
  ['report-uri', DirectiveKind.URLS],
]);

/** Directives that once were, and what took their place. */
export const OBSOLETE_DIRECTIVES: ReadonlyMap<string, string> = new Map([
  ['block-all-mixed-content', 'browsers block mixed content by themselves; leave it out, or use upgrade-insecure-requests'],
  ['plugin-types', "there are no plugins any more; use object-src 'none'"],
  ['referrer', 'use the Referrer-Policy header'],
  ['reflected-xss', 'leave it out'],
  ['navigate-to', 'it was taken out of CSP; use form-action'],
  ['prefetch-src', 'it was taken out of CSP; default-src governs prefetches'],
  ['require-sri-for', 'it was never adopted; put integrity attributes on scripts'],
]);

/** Tokens that a directive takes. */
export const DIRECTIVE_TOKENS: ReadonlyMap<string, readonly string[]> = new Map([
  ['require-trusted-types-for', ["'script'"]],
  ['sandbox', ['allow-downloads', 'allow-forms', 'allow-modals', 'allow-orientation-lock', 'allow-pointer-lock', 'allow-popups',
    'allow-popups-to-escape-sandbox', 'allow-presentation', 'allow-same-origin', 'allow-scripts', 'allow-storage-access-by-user-activation',
    'allow-top-navigation', 'allow-top-navigation-by-user-activation', 'allow-top-navigation-to-custom-protocols']],
]);

/** Keywords of source lists, without their quotes. */
export const SOURCE_KEYWORDS = [
  'none', 'self', 'unsafe-inline', 'unsafe-eval', 'strict-dynamic', 'unsafe-hashes', 'report-sample', 'wasm-unsafe-eval',
  'trusted-types-eval', 'inline-speculation-rules', 'report-sha256', 'report-sha384', 'report-sha512',
];
