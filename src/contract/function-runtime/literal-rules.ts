import type { Literal, TemplateElement } from 'acorn';
import { FindingSeverity, type Report } from './finding';

const { ERROR, WARNING } = FindingSeverity;

/** Flags that runtime 2.0 knows. Of ES 2015's it lists `sticky`; the others make the function fail to load. */
const REGEXP_FLAGS = /^[gimy]*$/;

/** Numbers, strings and regular expressions. */
export function checkLiteral(node: Literal, report: Report): void {
  if (node.bigint) return report(node, ERROR, 'BigInt', 'numbers are exact up to 2^53; work with strings beyond that');
  if (node.regex) return checkRegExp(node.regex.pattern, node.regex.flags, node, report);
  const raw = node.raw ?? '';
  if (typeof node.value === 'number' && /^0[ob]/i.test(raw)) report(node, WARNING, 'octal or binary number', 'AWS does not list it; write it in decimal or hexadecimal');
  if (typeof node.value === 'string') checkEscapes(raw, node, report);
}

/** The text parts of a template. */
export function checkTemplate(node: TemplateElement, report: Report): void {
  checkEscapes(node.value.raw, node, report);
}

/** A regular expression, literal or built with `new RegExp('…')`. */
export function checkRegExp(pattern: string, flags: string, node: Parameters<Report>[0], report: Report): void {
  if (!REGEXP_FLAGS.test(flags)) {
    report(node, ERROR, `regular expression flags '${flags}'`, 'g, i, m and y exist; for s write [^] instead of the dot');
  }
  if (/\(\?<[=!]/.test(pattern)) report(node, WARNING, 'lookbehind', 'AWS does not list it; match the text before it too, and capture what you need');
}

function checkEscapes(raw: string, node: Parameters<Report>[0], report: Report): void {
  // An even number of backslashes before it makes the u{ plain text.
  if (/(?<!\\)(\\\\)*\\u\{/.test(raw)) report(node, WARNING, 'escape \\u{…}', 'AWS lists escapes of six characters, \\uXXXX; write a surrogate pair');
}
