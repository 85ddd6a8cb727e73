import type { Picture, StorePicture } from '../picture';
import { run } from './actions';
import { button } from './cards';
import { el, newId, Parts, setAttribute, setText, type Part } from './dom';
import { number, span } from './format';
import { form, labeled, panelBox, type Panel } from './panel';

/** The clock, and what the caches forget. */
export function timePanel(): Panel {
  const by = el('input', { value: '10m', required: true, pattern: '\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)', title: 'a time such as 90s, 10m or 2h', autocomplete: 'off' });
  const ahead = el('p', { class: 'effect' });
  const paths = el('input', { value: '/*', required: true, autocomplete: 'off', spellcheck: 'false' });
  return {
    element: panelBox('Clock and caches',
      form('Advance the clock', () => void run({ do: 'advance', by: by.value }), labeled('Advance the clock by', by, true), el('button', { type: 'submit' }, 'Advance'), ahead),
      form('Invalidate', () => void run({ do: 'invalidate', paths: paths.value.trim().split(/\s+/) }), labeled('Forget cached responses of', paths, true), el('button', { type: 'submit' }, 'Invalidate'),
        el('p', { class: 'effect' }, 'At every point of presence; a * at the end stands for anything, several paths have spaces between them.'))),
    update: ({ clockAheadMs }: Picture) => setText(ahead, `Caches, lags, pins and idle instances go by it. ${clockAheadMs === 0 ? 'It shows the real time.' : `It is ${span(clockAheadMs)} ahead.`}`),
  };
}

/** KeyValueStores of the functions. */
export function storesPanel(): Panel {
  const list = el('div');
  const element = panelBox('KeyValueStores', list);
  const parts = new Parts<StorePicture>(list, ({ name }) => name, storeRow);
  return {
    element,
    update: ({ stores }: Picture) => {
      element.hidden = stores.length === 0;
      parts.update(stores);
    },
  };
}

function storeRow({ name, lagSeconds }: StorePicture): Part<StorePicture> {
  let isGone = false;
  const facts = el('span', { class: 'muted' });
  const toggle = button('Break', `Break ${name}`, () => void run({ do: 'break-store', store: name, fault: isGone ? 'none' : 'gone' }), 'end');
  const lag = el('input', { id: newId(), type: 'number', min: 0, step: 0.1, required: true, value: String(lagSeconds) });
  const now = el('p', { class: 'effect' });
  const element = el('div', { 'class': 'member', 'role': 'group', 'aria-label': `KeyValueStore ${name}` },
    el('div', { class: 'line' }, el('h3', {}, name), facts, toggle),
    form(`Lag of ${name}`, () => void run({ do: 'break-store', store: name, fault: `lag ${lag.value}s` }), labeled('Lag in seconds', lag), el('button', { type: 'submit' }, 'Set lag'), now));
  return {
    element,
    update: ({ items, edgeReads, gone, lagSeconds: seconds }) => {
      isGone = gone;
      setText(facts, `${number(items)} keys, ${number(edgeReads)} reads${gone ? ', does not answer' : ''}`);
      setAttribute(facts, 'class', gone ? 'bad-text' : 'muted');
      setText(toggle, gone ? 'Heal' : 'Break');
      setAttribute(toggle, 'aria-label', gone ? `Heal ${name}` : `Break ${name}`);
      setAttribute(toggle, 'title', gone ? 'It is read again.' : 'Neither functions nor the data API are answered.');
      setText(now, `Writes reach the functions after ${seconds} s.`);
    },
  };
}
