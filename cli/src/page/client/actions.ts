import type { PageAction } from '../picture';
import { byId, el } from './dom';
import { clock } from './format';
import { act } from './server';

const MAX_LOG = 30;

/** How long the outcome is seen, in milliseconds; the log keeps it. */
const SEEN_MS = 8000;

let hiding: ReturnType<typeof setTimeout> | undefined;

/** Called whenever something was done, with the time. */
const witnesses: (() => void)[] = [];

export function onDone(witness: () => void): void {
  witnesses.push(witness);
}

/** Has something done, and tells what came of it: at the bottom, and in the log. */
export async function run(action: PageAction): Promise<boolean> {
  const result = await act(action);
  if (result.done) {
    const { done, notes } = result.outcome;
    tell([done, ...notes].join('; '), 'good');
    for (const witness of witnesses) witness();
  } else {
    const { what, why, mend } = result.refusal;
    tell(`Not done: ${what}. ${capital(why)}. ${capital(mend)}.`, 'bad');
  }
  return result.done;
}

function tell(text: string, tone: 'good' | 'bad'): void {
  const outcome = byId('outcome');
  outcome.textContent = text;
  outcome.dataset.tone = tone;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    outcome.textContent = '';
  }, SEEN_MS);
  const log = byId('log');
  log.prepend(el('li', { class: tone === 'bad' ? 'bad-text' : undefined }, el('time', {}, clock(Date.now()).slice(0, 8)), text));
  while (log.childElementCount > MAX_LOG) log.lastElementChild!.remove();
  byId('no-log').hidden = true;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
