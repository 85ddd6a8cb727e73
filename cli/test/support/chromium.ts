import { execFileSync } from 'node:child_process';
import { chromium, type Browser } from 'playwright-core';

/** Debian's; undefined where there is none. */
export function chromiumPath(): string | undefined {
  try {
    return execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/** Root, as in containers, has no sandbox. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** Texts below 4.5 to 1, by WCAG 2.2's formula. A text, since the tests are not compiled with the types of browsers. */
export const LOW_CONTRASTS = String.raw`(() => {
  const channels = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const linear = (channel) => (channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const paper = (element) => {
    if (element === null) return [255, 255, 255];
    const color = channels(getComputedStyle(element).backgroundColor);
    return color.length === 3 || color[3] === 1 ? color : paper(element.parentElement);
  };
  return [...document.querySelectorAll('body *')].flatMap((element) => {
    const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent.trim()).join('');
    if (text === '' || element.closest('svg, script, noscript, :disabled') !== null || !element.checkVisibility()) return [];
    const [high, low] = [luminance(channels(getComputedStyle(element).color)), luminance(paper(element))].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    return ratio < 4.5 ? [text.slice(0, 30) + ': ' + ratio.toFixed(2)] : [];
  });
})()`;

/** What of a document people cannot use who do not see it: controls without names, ids that are there twice, headings that skip a level. */
export const UNUSABLE = String.raw`(() => {
  const shown = (element) => element.checkVisibility();
  const name = (element) => element.getAttribute('aria-label') || element.textContent.trim() || element.getAttribute('title')
    || [...(element.labels ?? [])].map((label) => label.textContent.trim()).join('');
  const fieldName = (element) => element.getAttribute('aria-label') || [...(element.labels ?? [])].map((label) => label.textContent.trim()).join('');
  const buttons = [...document.querySelectorAll('button, summary, a, [role="img"]')].filter(shown).filter((element) => !name(element)).map((element) => 'no name: ' + element.outerHTML);
  const fields = [...document.querySelectorAll('input, select, textarea')].filter(shown).filter((element) => !fieldName(element)).map((element) => 'no label: ' + element.outerHTML);
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  const doubled = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => 'twice: ' + id);
  const references = [...document.querySelectorAll('[aria-labelledby], [aria-describedby], label[for]')].flatMap((element) => (
    ['aria-labelledby', 'aria-describedby', 'for'].flatMap((attribute) => (element.getAttribute(attribute) ?? '').split(' ').filter((id) => id !== '' && !ids.includes(id)).map((id) => attribute + ' leads nowhere: ' + id))));
  const levels = [...document.querySelectorAll('h1, h2, h3, h4')].filter(shown).map(({ tagName }) => Number(tagName[1]));
  const skipped = levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1).map((level) => 'skips to h' + level);
  return [...buttons, ...fields, ...doubled, ...references, ...skipped];
})()`;
