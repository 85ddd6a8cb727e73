/** Bytes beyond ASCII travel as Latin-1 in Node; functions are given UTF-8 where the bytes are UTF-8. */
export function decoded(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  const utf8 = Buffer.from(text, 'latin1').toString('utf8');
  return utf8.includes('\ufffd') ? text : utf8;
}

/** What a function wrote, as it can travel: percent-encoded where it is not visible ASCII. */
export function encoded(text: string): string {
  // Through a Buffer, because encodeURIComponent throws on half of a surrogate pair.
  return /^[\x21-\x7e]*$/.test(text) ? text : text.replace(/[^\x21-\x7e]+/g, (part) => encodeURIComponent(Buffer.from(part).toString()));
}

/** The first character that a query string may not hold, as JSON writes it. */
export function badQueryCharacter(querystring: string): string | undefined {
  const found = /[\x00-\x20\x7f#]/.exec(querystring); // eslint-disable-line no-control-regex -- they are what is refused
  return found === null ? undefined : JSON.stringify(found[0]);
}
