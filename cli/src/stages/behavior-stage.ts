import type { Edge, Stage } from './stage';
import { matchingPath } from '../edge-rules/matching-path';
import { fitsWildcards } from '../edge-rules/wildcards';
import type { Behavior } from '../model/distribution';

/**
 * Whether a path fits a pattern: `*` is any number of characters, `?` exactly one, case counts, a leading slash is optional.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
export function matchesPattern(pattern: string, path: string): boolean {
  return fitsWildcards(withSlash(pattern), withSlash(path));
}

function withSlash(path: string): string {
  return path.startsWith('/') || path.startsWith('*') ? path : `/${path}`;
}

/** The first behavior that fits, in the order of the template; the default behavior fits everything. */
export function behaviorFor({ distribution: { behaviors }, assumptions }: Pick<Edge, 'distribution' | 'assumptions'>, uri: string): Behavior {
  if (behaviors.length === 1) return behaviors[0]!;
  const path = matchingPath(uri, assumptions['path-matching-decodes'] === 'yes');
  return behaviors.find(({ pathPattern }, index) => index === behaviors.length - 1 || matchesPattern(pathPattern, path))!;
}

/** Chooses the behavior by the path as the viewer sent it; functions that change the path later do not change it. */
export const behaviorStage: Stage = {
  name: 'behavior',
  handle(exchange, next) {
    exchange.behavior = behaviorFor(exchange.edge, exchange.request.uri);
    exchange.trace('behavior', `"${exchange.behavior.pathPattern}" → ${exchange.behavior.targetOriginId}`);
    return next();
  },
};
