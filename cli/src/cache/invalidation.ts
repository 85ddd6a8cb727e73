import { SmartOriginError } from '../errors';

const MAX_LENGTH = 4_000;

/**
 * Whether an invalidation path names what was asked for: case counts, a `*` at the end stands for anything, and the query string belongs
 * to the path.
 *
 * @param uri - Path of the request, with what of its query string is in the cache key.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
export function invalidates(path: string, uri: string): boolean {
  return path.endsWith('*') ? uri.startsWith(path.slice(0, -1)) : uri === path;
}

/**
 * Checks invalidation paths as CloudFront does before it forgets anything.
 *
 * @throws SmartOriginError `ERR_INVALIDATION_PATH`
 */
export function checkInvalidationPaths(paths: readonly string[]): void {
  for (const path of paths) {
    if (!path.startsWith('/')) throw refusal(path, 'it does not begin with a slash', 'write it as it stands in the URL, such as /images/*');
    if (path.slice(0, -1).includes('*')) throw refusal(path, 'a * may stand at the end only', 'cut the path at the first *, or name each path');
    if (path.length > MAX_LENGTH) throw refusal(`${path.slice(0, 60)}...`, `it has ${path.length} characters, and ${MAX_LENGTH} are allowed`, 'shorten it by a * at the end');
  }
}

function refusal(path: string, why: string, mend: string): SmartOriginError {
  return new SmartOriginError('ERR_INVALIDATION_PATH', `CloudFront would refuse the invalidation path "${path}"`, why, mend);
}
