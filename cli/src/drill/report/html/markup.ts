const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

/** Characters that show nothing, or turn the text around them over; and halves of surrogate pairs, which no file can hold. */
const UNSEEN = /[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu;

/** HTML that is safe to put into a page. Only `html` and `joined` make it, so that no text of others gets into a page unescaped. */
export class Markup {
  static trusted(text: string): Markup {
    return new Markup(text);
  }

  private constructor(readonly text: string) {}
}

type Part = Markup | string | number | false | undefined | readonly Markup[];

/** A template whose values are escaped, unless they are markup themselves. False and undefined are nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return Markup.trusted(strings.reduce((text, string, index) => `${text}${partText(parts[index - 1])}${string}`));
}

export function joined(parts: readonly Markup[]): Markup {
  return Markup.trusted(parts.map(({ text }) => text).join(''));
}

export const NOTHING = Markup.trusted('');

function partText(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return joined(part).text;
  return String(part).replace(UNSEEN, '\uFFFD').replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}
