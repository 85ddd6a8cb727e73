import type { Picture } from '../picture';
import { run } from './actions';
import { button } from './cards';
import { el, Parts, setOptions } from './dom';
import { form, labeled, panelBox, type Panel } from './panel';

/** Links: cut, healed and made longer. */
export function networkPanel(): Panel {
  const [one, other] = [el('select'), el('select')];
  const cut = form('Cut a link', () => void run({ do: 'cut', places: [one.value, other.value] }),
    labeled('Between', one, true), labeled('and', other, true), el('button', { type: 'submit', class: 'danger' }, 'Cut link'),
    el('p', { class: 'effect' }, 'What is sent over a cut link arrives nowhere; tables queue their writes until it is healed.'));
  const [from, to] = [el('select'), el('select')];
  const ms = el('input', { type: 'number', min: 0, max: 60_000, required: true, value: '80' });
  const distance = form('Set a distance', () => void run({ do: 'set-distance', from: from.value, to: to.value, ms: Number(ms.value) }),
    labeled('From', from, true), labeled('to', to, true), labeled('Round trip in ms', ms), el('button', { type: 'submit' }, 'Set distance'),
    el('p', { class: 'effect' }, 'Connections and answers take so much longer; 0 takes the distance away.'));
  const list = el('div', { class: 'rows' });
  const parts = new Parts<readonly string[]>(list, (places) => places.join(' - '), (places) => ({
    element: el('p', { class: 'fault' }, `Cut: ${places.join(' – ')}${places.length === 1 ? ' from everything' : ''}`,
      button('Join again', `Join ${places.join(' and ')} again`, () => void run({ do: 'heal-cut', places }))),
    update: () => undefined,
  }));
  return {
    element: panelBox('Network', list, cut, distance),
    update: ({ cuts, regions, origins, pops }: Picture) => {
      parts.update(cuts);
      const places = regions.map((region) => [region, region] as const);
      const ends = origins.map(({ id }) => [id, `origin ${id}`] as const);
      setOptions(one, places);
      setOptions(other, [...ends, ...places]);
      setOptions(from, pops.map(({ name, region }) => [name, `${name} (${region})`] as const));
      setOptions(to, [...ends, ...places]);
    },
  };
}
