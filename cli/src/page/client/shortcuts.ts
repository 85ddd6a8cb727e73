import { byId, el } from './dom';

export interface Shortcut {
  readonly key: string;
  readonly label: string;
  press(): void;
}

const STORED = 'smart-origin-shortcuts';

/** Single keys, listed under `?`, and off where somebody switches them off (speech input types them by accident; WCAG 2.1.4). */
export function listenForShortcuts(shortcuts: readonly Shortcut[]): void {
  const on = byId<HTMLInputElement>('shortcuts-on');
  on.checked = localStorage.getItem(STORED) !== 'off';
  on.addEventListener('change', () => localStorage.setItem(STORED, on.checked ? 'on' : 'off'));
  const all = [{ key: '?', label: 'this list', press: showShortcuts }, ...shortcuts];
  byId('keys').append(
    ...all.flatMap(({ key, label }) => [el('dt', {}, el('kbd', {}, key)), el('dd', {}, label)]),
    el('dt', {}, el('kbd', {}, 'Tab')), el('dd', {}, 'to the next control'),
    el('dt', {}, el('kbd', {}, '↑'), ' ', el('kbd', {}, '↓')), el('dd', {}, 'between requests; Enter opens one'),
    el('dt', {}, el('kbd', {}, 'Esc')), el('dd', {}, 'closes what is open'),
  );
  byId('show-shortcuts').addEventListener('click', showShortcuts);
  document.addEventListener('keydown', (event) => {
    if (!on.checked || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return;
    const shortcut = all.find(({ key }) => key === event.key);
    if (shortcut === undefined) return;
    event.preventDefault();
    shortcut.press();
  });
  for (const close of document.querySelectorAll('[data-close]')) close.addEventListener('click', () => close.closest('dialog')?.close());
}

function showShortcuts(): void {
  byId<HTMLDialogElement>('shortcuts-dialog').showModal();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
    || (target instanceof HTMLInputElement && target.type !== 'checkbox' && target.type !== 'range');
}
