import type { FunctionFaultPicture, FunctionPicture, Picture } from '../picture';
import { run } from './actions';
import { button, EVERYWHERE } from './cards';
import { el, Parts, setAttribute, setText, type Part } from './dom';
import { faultForm } from './fault-form';
import { FUNCTION_FAULTS } from './faults';
import { number } from './format';
import { panelBox, table, type Panel } from './panel';

/** Edge functions: instances, cold starts, errors. */
export function functionsPanel(): Panel {
  const groups = el('div', { class: 'rows' });
  const parts = new Parts<FunctionGroup>(groups, ({ name }) => name, functionGroup);
  const none = el('p', { class: 'effect' }, 'No Lambda@Edge function has run yet.');
  const faults = el('div', { class: 'rows' });
  const faultParts = new Parts<FunctionFaultPicture>(faults, (fault) => JSON.stringify(fault), faultRow);
  const where = faultForm({
    title: 'Break edge functions…', about: 'Break edge functions', faults: FUNCTION_FAULTS, button: 'Break', placeLabel: 'At',
    submit: (fault, pop) => run({ do: 'break-functions', fault, ...(pop === '' ? {} : { pop }) }),
  });
  const recycle = button('Recycle idle instances', 'Recycle idle instances', () => void run({ do: 'recycle-functions' }));
  return {
    element: panelBox('Edge functions', faults, groups, none, where.element,
      el('div', { class: 'line' }, recycle, el('span', { class: 'effect' }, 'The next event of each starts cold.'))),
    update: ({ functions, functionFaults, pops }: Picture) => {
      parts.update([...new Set(functions.map(({ name }) => name))].map((name) => ({ name, places: functions.filter((one) => one.name === name) })));
      none.hidden = functions.length > 0;
      recycle.disabled = functions.length === 0;
      faultParts.update(functionFaults);
      where.setPlaces([EVERYWHERE, ...pops.map(({ name, region }) => [name, `${name} (${region})`] as const)]);
    },
  };
}

/** A function, wherever it runs. */
interface FunctionGroup {
  readonly name: string;
  readonly places: readonly FunctionPicture[];
}

function functionGroup({ name }: FunctionGroup): Part<FunctionGroup> {
  const places = table(`Where ${name} runs`, 'At', 'Instances', 'Events', 'Cold starts', 'Errors');
  const rows = new Parts<FunctionPicture>(places.body, ({ pop }) => pop, placeRow);
  return { element: el('div', {}, el('h3', { class: 'muted' }, name), places.element), update: (group) => rows.update(group.places) };
}

function placeRow({ pop }: FunctionPicture): Part<FunctionPicture> {
  const cells = Array.from({ length: 4 }, () => el('td'));
  const element = el('tr', {}, el('th', { scope: 'row' }, pop), ...cells);
  return {
    element,
    update: ({ instances, invocations, coldStarts, errors }) => {
      for (const [index, value] of [instances, invocations, coldStarts, errors].entries()) setText(cells[index]!, number(value));
      setAttribute(cells[3]!, 'class', errors > 0 ? 'bad-text' : undefined);
    },
  };
}

function faultRow({ fault, pop, functionName }: FunctionFaultPicture): Part<FunctionFaultPicture> {
  const where = [functionName ?? 'all functions', pop === undefined ? 'everywhere' : `at ${pop}`].join(' ');
  return {
    element: el('p', { class: 'fault' }, `${fault}: ${where}`, button('Heal', `Heal ${where}`, () => void run({ do: 'heal-functions', pop, functionName }))),
    update: () => undefined,
  };
}
