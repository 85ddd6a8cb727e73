/**
 * Names that cross src, lambda and cli. Each stands here once.
 */

/** Every header of ours begins so; a viewer's own are removed by whatever of ours runs first. */
export const INTERNAL_HEADER_PREFIX = 'x-smart-origin-';

/** Internal request headers that a viewer could forge; kept from origins where nothing of ours runs. */
export const FORGEABLE_REQUEST_HEADERS = /* @__PURE__ */ ['variant', 'session', 'voided', 'member', 'config', 'role', 'stamp']
  .map((name) => INTERNAL_HEADER_PREFIX + name);

/**
 * The member that a visitor is assigned to: written by the viewer router, part of the cache key, passed to the origin.
 */
export const VARIANT_HEADER = 'x-smart-origin-variant';

/** Says to whoever holds a valid preview cookie why this variant answered. Never on other responses. */
export const WHY_HEADER = 'x-smart-origin-why';

/** Name of the sticky cookie where none is chosen; `__Host-` keeps subdomains from setting it (RFC 6265bis, section 4.1.3). */
export const STICKY_COOKIE = '__Host-smart-origin';

/** Name of the cookie that a preview link sets. */
export const PREVIEW_COOKIE = '__Host-smart-origin-preview';

/** Query parameter of a preview link. */
export const PREVIEW_PARAMETER = 'smart-origin-preview';

/** Keys of the KeyValueStore that are ours. Values hold 1 KB at most. */
export const POLICY_KEY = 'policy';
export const PREVIEW_KEY = 'preview-key';
/** One entry for each change of the policy, as far as kept: this and the number of the change. */
export const POLICY_HISTORY_KEY_PREFIX = 'policy-history/';
