/** The attributes of a Set-Cookie line by name in lower case; one without a value has an empty one. RFC 6265, section 5.2 */
export function attributesOf(parts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(parts.map((attribute) => {
    const [key = '', ...value] = attribute.split('=');
    return [key.trim().toLowerCase(), value.join('=').trim()];
  }));
}

/**
 * When a cookie ends, in milliseconds since the epoch: Max-Age counts more than Expires. Infinite for a cookie of the browser's session.
 */
export function expiryOf(given: ReadonlyMap<string, string>, now: number): number {
  const maxAge = given.get('max-age') ?? '';
  if (/^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0 ? -Infinity : now + Number(maxAge) * 1000;
  const date = Date.parse(given.get('expires') ?? '');
  return Number.isNaN(date) ? Infinity : date;
}
