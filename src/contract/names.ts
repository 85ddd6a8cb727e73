/**
 * Names that cross src, lambda and cli. Each stands here once.
 */

/** Every header of ours begins so; a viewer's own are removed by whatever of ours runs first. */
export const INTERNAL_HEADER_PREFIX = 'x-smart-origin-';

/** Internal request headers that a viewer could forge; kept from origins where nothing of ours runs. */
export const FORGEABLE_REQUEST_HEADERS = /* @__PURE__ */ ['variant', 'session', 'voided', 'member', 'config', 'role', 'stamp']
  .map((name) => INTERNAL_HEADER_PREFIX + name);
