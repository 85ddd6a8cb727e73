import { el, newId, setOptions, setText } from './dom';
import type { OfferedFault } from './faults';

/** A place that a fault may be limited to. */
export type Place = readonly [value: string, label: string];

export interface FaultForm {
  readonly element: HTMLDetailsElement;
  setPlaces(places: readonly Place[]): void;
}

export interface FaultFormSettings {
  readonly title: string;
  /** For those who do not see where the form is. */
  readonly about: string;
  readonly faults: readonly OfferedFault[];
  readonly button: string;
  /** What the place is called; undefined where there is none to choose. */
  readonly placeLabel?: string;
  /** @returns whether it was done. */
  submit(fault: string, place: string): Promise<boolean>;
}

/** Chooses a fault, says what it will do, and breaks something by it. */
export function faultForm({ title, about, faults, button, placeLabel, submit }: FaultFormSettings): FaultForm {
  const [faultId, parameterId, placeId, effectId] = [newId(), newId(), newId(), newId()];
  const select = el('select', { 'id': faultId, 'aria-describedby': effectId });
  setOptions(select, faults.map(({ kind, label }) => [kind, label] as const));
  const input = el('input', { id: parameterId, autocomplete: 'off', spellcheck: 'false', required: true });
  const parameterLabel = el('label', { for: parameterId });
  const parameter = el('div', { class: 'field' }, parameterLabel, input);
  const place = el('select', { id: placeId });
  const effect = el('p', { id: effectId, class: 'effect' });
  const form = el('form', { 'class': 'form', 'aria-label': about },
    el('div', { class: 'field wide' }, el('label', { for: faultId }, 'Fault'), select),
    parameter,
    placeLabel !== undefined && el('div', { class: 'field' }, el('label', { for: placeId }, placeLabel), place),
    el('button', { type: 'submit', class: 'danger' }, button), effect);
  const summary = el('summary', { 'aria-label': about }, title);
  const element = el('details', {}, summary, form);

  const choose = () => {
    const { effect: text, parameter: wanted } = chosen();
    setText(effect, text + (wanted === undefined ? '' : ` (${wanted.hint})`));
    parameter.hidden = wanted === undefined;
    input.disabled = wanted === undefined;
    if (wanted === undefined) return;
    setText(parameterLabel, wanted.label);
    input.value = wanted.value;
    input.pattern = wanted.pattern;
    input.title = wanted.hint;
  };
  const chosen = () => faults.find(({ kind }) => kind === select.value) ?? faults[0]!;
  select.addEventListener('change', choose);
  choose();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { kind, parameter: wanted } = chosen();
    void submit(wanted === undefined ? kind : `${kind} ${input.value.trim()}`, place.value).then((isDone) => {
      if (!isDone) return;
      element.open = false;
      summary.focus();
    });
  });
  return { element, setPlaces: (places) => setOptions(place, places) };
}
