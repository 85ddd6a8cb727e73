import type { Picture, ReplicaPicture } from '../picture';
import { run } from './actions';
import { button } from './cards';
import { el, Parts, setText, type Part } from './dom';
import { faultForm } from './fault-form';
import { TABLE_FAULTS } from './faults';
import { number } from './format';
import { form, labeled, panelBox, table, type Panel } from './panel';

/** Replicas of the tables, with what they are asked. */
export function tablesPanel(): Panel {
  const replicas = table('Replicas of the tables', 'Region', 'Reads', 'Writes', 'Arrived', 'Refused');
  const parts = new Parts<ReplicaPicture>(replicas.body, ({ table: name, region }) => `${name} ${region}`, replicaRow);
  const where = faultForm({
    title: 'Break a replica…', about: 'Break a replica of the tables', faults: TABLE_FAULTS, button: 'Break', placeLabel: 'In',
    submit: (fault, region) => run({ do: 'break-table', fault, ...(region === '' ? {} : { region }) }),
  });
  const lag = el('input', { type: 'number', min: 0, step: 0.1, required: true, value: '0.5' });
  const lagNow = el('p', { class: 'effect' });
  const lagForm = form('Lag of replication', () => void run({ do: 'table-lag', seconds: Number(lag.value) }), labeled('Lag in seconds', lag), el('button', { type: 'submit' }, 'Set lag'), lagNow);
  const element = panelBox('Session tables', replicas.element, where.element, lagForm);
  return {
    element,
    update: ({ tables }: Picture) => {
      element.hidden = tables === undefined;
      if (tables === undefined) return;
      parts.update(tables.replicas);
      where.setPlaces([['', 'every Region'], ...[...new Set(tables.replicas.map(({ region }) => region))].map((region) => [region, region] as const)]);
      setText(lagNow, `Writes reach the other Regions after ${tables.lagSeconds} s.`);
    },
  };
}

function replicaRow({ region, table: name }: ReplicaPicture): Part<ReplicaPicture> {
  const cells = Array.from({ length: 4 }, () => el('td'));
  const state = el('span');
  const fault = el('div', { class: 'fault' }, state, button('Heal', `Heal the replica in ${region}`, () => void run({ do: 'break-table', region, fault: 'none' })));
  const element = el('tr', {}, el('th', { scope: 'row', title: name }, region, fault), ...cells);
  return {
    element,
    update: ({ reads, writes, replicated, refused, fault: text }) => {
      for (const [index, value] of [reads, writes, replicated, refused].entries()) setText(cells[index]!, number(value));
      setText(state, text);
      fault.hidden = text === 'none';
    },
  };
}
