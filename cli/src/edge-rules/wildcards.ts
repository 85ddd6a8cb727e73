/**
 * Whether a text fits a pattern in which `*` stands for any number of characters and `?` for exactly one; case counts.
 *
 * By hand, because a regular expression with several `.*` takes minutes for a text that almost fits.
 */
export function fitsWildcards(pattern: string, text: string): boolean {
  let p = 0;
  // Where to go on when the last `*` has to take one character more.
  let retry: { p: number; at: number } | undefined;
  for (let at = 0; at < text.length;) {
    if (pattern[p] === '*') {
      p += 1;
      retry = { p, at };
    } else if (pattern[p] === '?' || pattern[p] === text[at]) {
      p += 1;
      at += 1;
    } else if (retry === undefined) {
      return false;
    } else {
      retry.at += 1;
      ({ p, at } = retry);
    }
  }
  return /^\**$/.test(pattern.slice(p));
}
