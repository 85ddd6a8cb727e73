import { el, newId } from './dom';
import type { Picture } from '../picture';

/** Part of the page below the map. */
export interface Panel {
  readonly element: HTMLElement;
  update(picture: Picture): void;
}

/** A titled box. */
export function panelBox(title: string, ...children: HTMLElement[]): HTMLElement {
  const id = newId();
  return el('section', { 'class': 'panel', 'aria-labelledby': id }, el('h2', { id }, title), ...children);
}

/** A table with a caption for those who do not see its title, which scrolls by itself where it is too wide. */
export function table(caption: string, ...columns: string[]): { readonly element: HTMLElement; readonly body: HTMLTableSectionElement } {
  const body = el('tbody');
  const head = el('thead', {}, el('tr', {}, ...columns.map((column) => el('th', { scope: 'col' }, column))));
  // With the keyboard it scrolls only where it can have the focus.
  const element = el('div', { 'class': 'scroll', 'tabindex': 0, 'role': 'region', 'aria-label': caption },
    el('table', {}, el('caption', { class: 'hidden' }, caption), head, body));
  return { element, body };
}

export function labeled(label: string, control: HTMLInputElement | HTMLSelectElement, wide = false): HTMLElement {
  control.id ||= newId();
  return el('div', { class: wide ? 'field wide' : 'field' }, el('label', { for: control.id }, label), control);
}

/** A form that does something, and says before what. */
export function form(label: string, submit: () => void, ...children: (HTMLElement | undefined)[]): HTMLFormElement {
  const element = el('form', { 'class': 'form', 'aria-label': label }, ...children);
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  return element;
}
