import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SmartOriginError } from '../private/errors';

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern */
const PATH_PATTERN = /^[A-Za-z0-9_\-.*$/~"'@:+&?]{1,255}$/;

/** Refuses write paths that no request could match, or that another behavior has taken. */
export function checkWrites(scope: Construct, writes: string[], taken: string[]) {
  const seen = new Set<string>();
  for (const path of writes) {
    if (Token.isUnresolved(path)) continue;
    if (/^\/?\*+$/.test(path)) {
      throw new SmartOriginError(scope, 'WritesEverywhere',
        `writes has "${path}", which takes every request and leaves none to the origin group; name the paths that take writes, such as "/api/*", `
        + 'or set failover: Failover.none() if nothing is to fail over');
    }
    if (!PATH_PATTERN.test(path)) {
      throw new SmartOriginError(scope, 'InvalidPathPattern',
        `writes has "${path}", which is no path pattern; patterns have 1 to 255 letters, digits and any of _ - . * $ / ~ " ' @ : + & ?, for example "/api/*"`);
    }
    if (seen.has(path) || taken.includes(path)) {
      throw new SmartOriginError(scope, 'PathPatternTwice',
        `path pattern "${path}" has two behaviors, and CloudFront allows one; remove it from writes${taken.includes(path) ? ' or from additionalBehaviors' : ''}`);
    }
    seen.add(path);
  }
}
