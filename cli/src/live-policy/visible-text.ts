/** Text of others for one line of a terminal: what would move its cursor, or break the line, becomes a question mark. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}
