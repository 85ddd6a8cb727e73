import type { LegLine, RequestBatch, RequestLine } from '../picture';
import { byId, el } from './dom';
import { clock, number, time } from './format';
import { showRequest } from './request-dialog';

const MAX_ROWS = 100;

/** The last requests. Rows are made once and never touched again; the oldest go. */
export class Requests {
  private readonly rows = byId('rows');
  private readonly hold = byId<HTMLButtonElement>('hold');
  private readonly onlyTrouble = byId<HTMLInputElement>('only-trouble');
  private shown: RequestLine[] = [];
  private held: RequestLine[] = [];
  private leftOut = 0;

  constructor() {
    this.hold.addEventListener('click', () => this.toggleHold());
    this.onlyTrouble.addEventListener('change', () => this.drawAll());
    this.rows.addEventListener('keydown', (event) => this.move(event));
    this.rows.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest('tr')?.querySelector<HTMLElement>('button') : undefined;
      if (button?.dataset.id !== undefined) void showRequest(button.dataset.id);
    });
  }

  /** A batch that came; `starts` where it is all that there was before. */
  add({ lines, leftOut }: RequestBatch): void {
    this.leftOut = leftOut;
    const known = new Set([...this.shown, ...this.held].slice(0, 2 * MAX_ROWS).map(({ id }) => id));
    this.held = [...this.held, ...lines.filter(({ id }) => !known.has(id))].slice(-MAX_ROWS);
  }

  /** Within a frame. */
  draw(): void {
    const isHeld = this.hold.getAttribute('aria-pressed') === 'true' || this.rows.contains(document.activeElement);
    this.note(isHeld);
    if (isHeld || this.held.length === 0) return;
    const fresh = this.held;
    this.held = [];
    this.shown = [...fresh.reverse(), ...this.shown].slice(0, MAX_ROWS);
    this.rows.prepend(...fresh.filter((line) => this.isWanted(line)).map(rowOf));
    while (this.rows.childElementCount > MAX_ROWS) this.rows.lastElementChild!.remove();
    this.afterDrawing();
  }

  focus(): void {
    (this.rows.querySelector('button') ?? byId('requests-heading')).focus();
  }

  toggleHold(): void {
    this.hold.setAttribute('aria-pressed', String(this.hold.getAttribute('aria-pressed') !== 'true'));
  }

  toggleOnlyTrouble(): void {
    this.onlyTrouble.checked = !this.onlyTrouble.checked;
    this.drawAll();
  }

  private drawAll(): void {
    this.rows.replaceChildren(...this.shown.filter((line) => this.isWanted(line)).map(rowOf));
    this.afterDrawing();
  }

  private afterDrawing(): void {
    byId('no-requests').hidden = this.rows.childElementCount > 0;
    // One stop for the Tab key, not a hundred: arrow keys go on from there.
    this.rows.querySelectorAll('button[tabindex="0"]').forEach((button) => button.setAttribute('tabindex', '-1'));
    this.rows.querySelector('button')?.setAttribute('tabindex', '0');
  }

  private note(isHeld: boolean): void {
    const waiting = this.held.length === 0 ? '' : `${this.held.length} more`;
    const note = isHeld ? ['held while you read', waiting].filter(Boolean).join(', ') : this.leftOut > 0 ? `${number(this.leftOut * 4)} a second are not listed` : '';
    const element = byId('requests-note');
    if (element.textContent !== note) element.textContent = note;
  }

  private isWanted(line: RequestLine): boolean {
    return !this.onlyTrouble.checked || toneOf(line) !== undefined;
  }

  private move(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = document.activeElement?.closest('tr');
    if (step === undefined || !row) return;
    event.preventDefault();
    const next = (step === 1 ? row.nextElementSibling : row.previousElementSibling)?.querySelector('button');
    if (!next) return;
    document.activeElement!.setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus();
  }
}

function rowOf(line: RequestLine): HTMLTableRowElement {
  return el('tr', { 'data-tone': toneOf(line) },
    el('td', {}, clock(line.at)),
    el('td', {}, line.pop),
    el('td', {}, el('button', { 'type': 'button', 'data-id': line.id, 'tabindex': -1 }, `${line.method} ${line.uri}`)),
    el('td', {}, String(line.status)),
    el('td', {}, [line.result, line.servedBy].filter(Boolean).join(' · ')),
    el('td', {}, [...line.legs.map(legText), ...line.functionErrors].join(' → ')),
    el('td', { class: 'right' }, time(line.ms)));
}

export function legText({ origin, outcome, status }: LegLine): string {
  return `${origin} ${outcome === 'response' ? status : outcome}`;
}

function toneOf({ status, legs, functionErrors }: RequestLine): 'bad' | 'warn' | undefined {
  if (status >= 500 || functionErrors.length > 0) return 'bad';
  return legs.some(({ leg }) => leg === 2) ? 'warn' : undefined;
}
