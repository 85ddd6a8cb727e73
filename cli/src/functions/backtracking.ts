/** Escapes, classes, quantifiers in braces, the beginnings of groups, and single characters. */
const TOKENS = /\\(?:u\{[^}]*\}|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|[pP]\{[^}]*\}|c[A-Za-z]|k<[^>]*>|[^])|\[(?:\\[^]|[^\]\\])*\]|\{\d+(?:,\d*)?\}|\(\?(?:<?[=!]|:|<[^>]*>)|[^]/g;

/** Where repetitions share out a text of 8,192 characters, two have some ten million ways to do it, three a hundred thousand million. */
const TOO_MANY = 3;

/** Repetitions up to so many times are none that grow with the text. */
const FEW = 64;

/**
 * Whether a regular expression may take for ever to fail: with a back-reference, a repeated group with a repetition or a choice in it
 * (exponential in the text's length), or three repetitions that can share out the same text (its third power). A search that is not
 * anchored counts as one of the three, and so do all repetitions together that have one way alone: each way of the others has to go
 * through them. What is said to be dangerous need not be.
 */
export function backtracks(pattern: string, flags = ''): boolean {
  const tokens: readonly string[] = pattern.match(TOKENS) ?? [];
  if (tokens.some((token) => /^\\(?:[1-9]|k<)/.test(token))) return true;
  /** Whether the group has several ways to fit; the innermost last. */
  const groups: boolean[] = [false];
  let single = 0;
  let sharing = tokens[0] === '^' && !tokens.includes('|') ? 0 : 1;
  for (const [index, token] of tokens.entries()) {
    const times = repetition(tokens[index + 1]);
    const top = groups.length - 1;
    if (token === '|') {
      groups[top] = true;
    } else if (token.startsWith('(')) {
      groups.push(false);
    } else if (token === ')') {
      const varies = groups.pop()!;
      if (varies && times.most > 1) return true;
      groups[top - 1] ||= varies || times.varies;
      if (times.most > FEW && times.varies) sharing += 1;
    } else if (times.varies) {
      groups[top] = true;
      const follower = times.most > FEW ? followerOf(tokens.slice(index + 2)) : undefined;
      if (follower !== undefined && endsBefore(token, follower, flags)) single = 1;
      else if (follower !== undefined) sharing += 1;
    }
  }
  return sharing + single >= TOO_MANY;
}

interface Repetition {
  most: number;
  /** Whether there is more than one number of times. */
  varies: boolean;
}

function repetition(token: string | undefined): Repetition {
  if (token === '*' || token === '+') return { most: Infinity, varies: true };
  if (token === '?') return { most: 1, varies: true };
  const [, least, comma, most] = /^\{(\d+)(,?)(\d*)\}$/.exec(token ?? '') ?? [];
  if (least === undefined) return { most: 1, varies: false };
  if (comma === '') return { most: Number(least), varies: false };
  return { most: most === '' ? Infinity : Number(most), varies: most !== least };
}

/**
 * What has to come after a repeated character: a token, empty where that may be several. Undefined at the pattern's end, where nothing can
 * fail any more.
 */
function followerOf([lazy, ...more]: readonly string[]): string | undefined {
  const rest = lazy === undefined ? [] : lazy === '?' ? more : [lazy, ...more];
  let at = 0;
  while (rest[at] === ')' && !/^[*+?{]/.test(rest[at + 1] ?? '')) at += 1;
  return rest[at] !== undefined && /^[*?{]/.test(rest[at + 1] ?? '') ? '' : rest[at];
}

/** Whether a repeated character cannot go past what follows: then there is one way alone to repeat it. */
function endsBefore(repeated: string, follower: string, flags: string): boolean {
  if (follower === '$') return !flags.includes('m');
  const character = /^\\[^\w]$/.test(follower) ? follower[1]! : follower;
  if (character.length !== 1 || (character === follower && /[\^$.|()?*+{}]/.test(character))) return false;
  try {
    return !new RegExp(`^(?:${repeated})$`, flags.replace(/[^isu]/g, '')).test(character);
  } catch {
    return false;
  }
}
