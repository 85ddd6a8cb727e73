import { startTagAt } from './html-start-tag';

/** An inline script or style, as the browser would hash it. */
export interface InlineElement {
  readonly tag: 'script' | 'style';
  /** The text between the tags, with line breaks as the browser sees them. */
  readonly text: string;
}

/** What of a page a Content-Security-Policy governs inline. */
export interface InlineContent {
  readonly elements: readonly InlineElement[];
  /** Inline event handlers and style attributes: `onclick`, `style`. Hashes of elements do not cover them. */
  readonly attributes: readonly string[];
}

/** Elements whose content is text, not markup. `noscript` is one where scripts run, which is where a policy on scripts matters. */
const RAW_TEXT = new Set(['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes', 'noscript']);

/**
 * Types of scripts that browsers run, or that a policy treats as if: everything else is data.
 *
 * @see https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element
 * @see https://mimesniff.spec.whatwg.org/#javascript-mime-type
 */
const RUN_TYPES = new Set([
  '', 'module', 'importmap', 'speculationrules', 'application/ecmascript', 'application/javascript', 'application/x-ecmascript',
  'application/x-javascript', 'text/ecmascript', 'text/javascript', 'text/javascript1.0', 'text/javascript1.1', 'text/javascript1.2',
  'text/javascript1.3', 'text/javascript1.4', 'text/javascript1.5', 'text/jscript', 'text/livescript', 'text/x-ecmascript', 'text/x-javascript',
]);

/**
 * Finds inline scripts and styles the way the HTML standard tokenizes: comments and the text of other elements hold none,
 * quoted attributes may hold `>`, and `</script>` inside `<!-- <script>` does not end a script.
 *
 * @see https://html.spec.whatwg.org/multipage/parsing.html#tokenization
 */
export function inlineContentOf(html: string): InlineContent {
  // The standard normalizes line breaks before anything else, so the browser's hash is of the normalized text.
  const source = html.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const elements: InlineElement[] = [];
  const attributes = new Set<string>();
  let at = 0;
  while ((at = source.indexOf('<', at)) !== -1) {
    if (source.startsWith('<!--', at)) {
      at = endOfComment(source, at);
      continue;
    }
    if (/[!?]/.test(source.charAt(at + 1))) {
      // A doctype, or what the standard calls a bogus comment.
      const end = source.indexOf('>', at);
      at = end === -1 ? source.length : end + 1;
      continue;
    }
    const tag = startTagAt(source, at);
    if (!tag) {
      at++;
      continue;
    }
    const { name, attributes: given } = tag;
    at = tag.end;
    for (const attribute of given.keys()) if (attribute === 'style' || /^on[a-z]+$/.test(attribute)) attributes.add(attribute);
    if (!RAW_TEXT.has(name)) continue;
    const end = endOfRawText(source, at, name);
    const text = source.slice(at, end);
    if (name === 'style') elements.push({ tag: 'style', text });
    if (name === 'script' && !given.has('src') && RUN_TYPES.has(typeOf(given))) elements.push({ tag: 'script', text });
    at = end;
  }
  return { elements, attributes: [...attributes].sort() };
}

function endOfComment(source: string, at: number): number {
  // `<!-->` and `<!--->` are whole comments.
  const short = /^<!--(-?)>/.exec(source.slice(at, at + 6));
  if (short) return at + short[0].length;
  const end = /--!?>/g;
  end.lastIndex = at + 4;
  return end.exec(source) ? end.lastIndex : source.length;
}

/** Where the element's text ends: at its end tag, or at the end of the page. */
function endOfRawText(source: string, from: number, name: string): number {
  const marks = new RegExp(`<!--|-->|<script(?=[\\s/>])|</${name}(?=[\\s/>])`, 'gi');
  marks.lastIndex = from;
  let escaped = false;
  let doubleEscaped = false;
  for (let mark = marks.exec(source); mark; mark = marks.exec(source)) {
    const text = mark[0].toLowerCase();
    if (text.startsWith('</')) {
      if (!doubleEscaped) return mark.index;
      doubleEscaped = false;
    } else if (name === 'script') {
      if (text === '<!--') {
        escaped = true;
        // The dashes of `<!-->` open and close at once.
        marks.lastIndex = mark.index + 2;
      } else if (text === '-->') {
        escaped = doubleEscaped = false;
      } else if (escaped) {
        doubleEscaped = true;
      }
    }
  }
  return source.length;
}

function typeOf(attributes: ReadonlyMap<string, string>): string {
  const type = attributes.get('type');
  const language = attributes.get('language');
  if (type === undefined && language) return `text/${language.toLowerCase()}`;
  return (type ?? '').trim().toLowerCase();
}
