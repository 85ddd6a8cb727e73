import type { RequestLine, TraceLine } from '../picture';
import { byId, el } from './dom';
import { clock, time } from './format';
import { openRequest } from './server';

/** A request with its trace, over the page; Escape closes it, and the focus goes back to its row. */
export async function showRequest(id: string): Promise<void> {
  const details = await openRequest(id);
  const dialog = byId<HTMLDialogElement>('request-dialog');
  byId('request-title').textContent = details === undefined ? 'This request is kept no more' : `${details.request.method} ${details.request.uri}`;
  byId('request-body').replaceChildren(...(details === undefined
    ? [el('p', {}, 'The last hundred requests that were listed are kept, while a page is open. Open a newer one.')]
    : [summary(details.request), legs(details.request), trace(details.trace)]));
  if (!dialog.open) dialog.showModal();
}

function summary({ at, pop, status, result, servedBy, ms, id }: RequestLine): HTMLElement {
  return el('p', {}, el('b', {}, String(status)), ` · ${result}${servedBy === undefined ? '' : ` · of ${servedBy}`} · ${pop} · ${clock(at)} · first byte after ${time(ms)}`,
    el('br'), el('span', { class: 'muted' }, `x-amz-cf-id ${id}`));
}

function legs({ legs: all, functionErrors }: RequestLine): HTMLElement {
  if (all.length === 0 && functionErrors.length === 0) return el('p', { class: 'muted' }, 'No origin was asked.');
  return el('ul', {}, ...all.map(({ leg, origin, outcome, status, ms }) => (
    el('li', { class: outcome === 'response' && status < 500 ? undefined : 'bad-text' }, `Leg ${leg}: ${origin}, ${outcome === 'response' ? `status ${status}` : outcome} after ${time(ms)}`))),
  ...functionErrors.map((error) => el('li', { class: 'bad-text' }, error)));
}

function trace(lines: readonly TraceLine[]): HTMLElement {
  return el('ol', { 'class': 'trace', 'aria-label': 'Trace' }, ...lines.map(({ ms, stage, detail }) => (
    el('li', {}, el('span', {}, time(ms)), el('span', {}, stage), el('span', {}, detail)))));
}
