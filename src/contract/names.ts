/**
 * Names that cross src, lambda and cli. Each stands here once.
 */

/** Every header of ours begins so; a viewer's own are removed by whatever of ours runs first. */
export const INTERNAL_HEADER_PREFIX = 'x-smart-origin-';

/** Internal request headers that a viewer could forge; kept from origins where nothing of ours runs. */
export const FORGEABLE_REQUEST_HEADERS = /* @__PURE__ */ ['variant', 'session', 'voided', 'avoid', 'member', 'config', 'role', 'stamp']
  .map((name) => INTERNAL_HEADER_PREFIX + name);

/**
 * The member that a visitor is assigned to: written by the viewer router, part of the cache key, passed to the origin.
 */
export const VARIANT_HEADER = 'x-smart-origin-variant';

/**
 * The session's token as the viewer sent it: written by the viewer router where the session table has to be asked, part of the cache
 * key, not passed to the origin.
 */
export const SESSION_HEADER = 'x-smart-origin-session';

/** Members that the live policy has voided, with commas: part of the cache key, so only beside the session. */
export const VOIDED_HEADER = 'x-smart-origin-voided';

/** The same members for leg 2 and stand-ins, on every request: not part of the cache key, since what those answer is not stored. */
export const AVOID_HEADER = 'x-smart-origin-avoid';

/** Who serves the request, and as which leg: written by the edge router for the leg's other event, and for the origin. */
export const MEMBER_HEADER = 'x-smart-origin-member';

/** On responses below 400, from the edge router to the cookie half of the response hardener: the member of the session's item, or one of the two below. */
export const STAMP_HEADER = 'x-smart-origin-stamp';

/** The value of the stamp where the table has no valid item. Member ids have no capital letters, and a member may be called "none". */
export const STAMP_NONE = '-';

/** The value of the stamp where a stand-in or leg 2 answered: no cookie is to keep what came of an outage. */
export const STAMP_STAND_IN = '~';

/** Origin custom headers by which the edge router is configured; a long configuration is split over `-config-1`, `-config-2` and so on. */
export const CONFIG_HEADER = 'x-smart-origin-config';
export const ROLE_HEADER = 'x-smart-origin-role';

/** How the names of origin custom headers begin that hold another member's own custom headers. */
export const ADD_HEADER_PREFIX = 'x-smart-origin-add-';

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
