/**
 * The object key of a request's path, as S3 reads it: percent-encoding decoded, a plus sign is a space, nothing normalized.
 *
 * @param path The path of the request, beginning with a slash.
 * @returns undefined where the path is not valid percent-encoded UTF-8 (S3's InvalidURI).
 */
export function keyOfPath(path: string): string | undefined {
  try {
    return decodeURIComponent(path.slice(1).replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** Whether a file of the folder can stand for the key: no way out of the folder, no name with a meaning of its own. */
export function isPlainKey(key: string): boolean {
  if (key === '' || key.includes('\0') || key.includes('\\')) return false;
  const segments = key.split('/');
  if (segments[0] === '.versions' || key === '.metadata.json') return false;
  return segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}
