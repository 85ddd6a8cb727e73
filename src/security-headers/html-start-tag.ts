/** A start tag with its attributes, names in lower case. */
export interface StartTag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** The offset behind its `>`. */
  readonly end: number;
}

/**
 * The start tag at an offset, or undefined where there is none.
 *
 * A tag that the page ends within takes the rest of the page with it, as in browsers: its end is the page's, its name empty.
 *
 * @see https://html.spec.whatwg.org/multipage/parsing.html#tag-name-state
 */
export function startTagAt(source: string, at: number): StartTag | undefined {
  const name = take(/[A-Za-z][^\s/>]*/y, source, at + 1);
  if (name === '') return undefined;
  const attributes = new Map<string, string>();
  let position = at + 1 + name.length;
  while (position < source.length) {
    position += take(/[\s/]+/y, source, position).length;
    if (source.charAt(position) === '>') return { name: name.toLowerCase(), attributes, end: position + 1 };
    // A name may begin with `=`, which is then part of it.
    const attribute = take(/=?[^\s/>=]*/y, source, position);
    position += attribute.length;
    const equals = take(/\s*=\s*/y, source, position);
    let value = '';
    if (equals !== '') {
      position += equals.length;
      const quote = source.charAt(position);
      if (quote === '"' || quote === "'") {
        const close = source.indexOf(quote, position + 1);
        if (close === -1) break;
        value = source.slice(position + 1, close);
        position = close + 1;
      } else {
        value = take(/[^\s>]*/y, source, position);
        position += value.length;
      }
    }
    // The first of two attributes of one name counts.
    const lower = attribute.toLowerCase();
    if (!attributes.has(lower)) attributes.set(lower, value);
  }
  return { name: '', attributes: new Map(), end: source.length };
}

function take(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? '';
}
