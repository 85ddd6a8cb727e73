import type { Stage } from './stage';
import type { Behavior, Distribution } from '../model/distribution';

/**
 * Whether a path fits a pattern: `*` is any number of characters, `?` exactly one, case counts, a leading slash is optional.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
export function matchesPattern(pattern: string, path: string): boolean {
  let compiled = COMPILED.get(pattern);
  if (compiled === undefined) {
    const source = withSlash(pattern).replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replace(/\?/g, '.');
    compiled = new RegExp(`^${source}$`, 's');
    COMPILED.set(pattern, compiled);
  }
  return compiled.test(withSlash(path));
}

/** Patterns come from templates alone, so there are few. */
const COMPILED = new Map<string, RegExp>();

function withSlash(path: string): string {
  return path.startsWith('/') || path.startsWith('*') ? path : `/${path}`;
}

/** The first behaviour that fits, in the order of the template; the default behaviour fits everything. */
export function behaviorFor({ behaviors }: Distribution, uri: string): Behavior {
  return behaviors.slice(0, -1).find(({ pathPattern }) => matchesPattern(pathPattern, uri)) ?? behaviors.at(-1)!;
}

/** Chooses the behaviour by the path as the viewer sent it; functions that change the path later do not change it. */
export const behaviorStage: Stage = {
  name: 'behaviour',
  async handle(exchange, next) {
    exchange.behavior = behaviorFor(exchange.edge.distribution, exchange.request.uri);
    exchange.trace('behaviour', `"${exchange.behavior.pathPattern}" → ${exchange.behavior.targetOriginId}`);
    return next();
  },
};
