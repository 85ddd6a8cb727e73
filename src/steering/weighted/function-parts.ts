import { STAMP_HEADER } from '../../contract/names';
import { ROUTE_PLACEHOLDER, type RouteConfig, STEERING_PLACEHOLDER, type SteeringConfig } from '../../contract/steering/steering-config';
import { readBundle } from '../../private/bundles';
import type { FunctionPart } from '../../viewer-functions/function-part';

/** The viewer router with its configuration in place. */
export function routerPart(config: SteeringConfig, route: RouteConfig): FunctionPart {
  const code = withValue(withValue(readBundle(config.session ? 'session-viewer-router' : 'viewer-router'), STEERING_PLACEHOLDER, config), ROUTE_PLACEHOLDER, route);
  return { name: 'viewer router', code };
}

/** The cookie half of the response hardener with its configuration in place. */
export function cookiePart(config: SteeringConfig): FunctionPart {
  const readsHeaders = config.session ? [STAMP_HEADER] : [];
  return { name: 'sticky cookie', readsHeaders, code: withValue(readBundle(config.session ? 'session-sticky-cookie' : 'sticky-cookie'), STEERING_PLACEHOLDER, config) };
}

/** The bundle with the value in the place of its placeholder. */
export function withValue(bundle: string, placeholder: string, value: object): string {
  // JSON is JavaScript but for two line separators, which older engines refuse in string literals.
  const literal = JSON.stringify(value).replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029');
  // A replacement function, because a cookie's name may hold $& and the like.
  return bundle.replace(JSON.stringify(placeholder), () => literal);
}
