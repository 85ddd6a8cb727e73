import type { Picture } from '../picture';
import { onDone, run } from './actions';
import { byId, setText } from './dom';
import { functionsPanel } from './functions-panel';
import { TrafficMap } from './map';
import { networkPanel } from './network-panel';
import { policyPanel } from './policy-panel';
import { Requests } from './requests';
import { listen } from './server';
import { listenForShortcuts } from './shortcuts';
import { tablesPanel } from './tables-panel';
import { storesPanel, timePanel } from './time-panel';
import { Traffic } from './traffic';

const STATES = { live: 'live', waiting: 'the local CloudFront does not answer', paused: 'paused while nobody looks' };

const traffic = new Traffic();
const requests = new Requests();
const panels = [policyPanel(), tablesPanel(), networkPanel(), functionsPanel(), storesPanel(), timePanel()];
byId('panels').append(...panels.map(({ element }) => element));
let map: TrafficMap | undefined;

/** The newest one; whatever came before it need not be drawn any more. */
let picture: Picture | undefined;
let isDue = false;

/** Everything is drawn within one frame, however much has come since the last. */
function drawSoon(): void {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    requests.draw();
    if (picture === undefined) return;
    const shown = picture;
    picture = undefined;
    setText(byId('distribution'), shown.distribution);
    traffic.update(shown);
    map ??= new TrafficMap(shown);
    map.update(shown);
    for (const panel of panels) panel.update(shown);
  });
}

onDone(() => traffic.mark());
byId('heal-all').addEventListener('click', () => void run({ do: 'heal-all' }));
listenForShortcuts([
  ...Array.from({ length: 9 }, (_, index) => ({ key: String(index + 1), label: `break origin ${index + 1}`, press: () => openOrigin(index) })).slice(0, 4),
  { key: 'h', label: 'heal everything', press: () => void run({ do: 'heal-all' }) },
  { key: 'r', label: 'to the requests', press: () => requests.focus() },
  { key: 'p', label: 'hold the requests, or let them go on', press: () => requests.toggleHold() },
  { key: 'e', label: 'only errors and failovers, or all', press: () => requests.toggleOnlyTrouble() },
]);

function openOrigin(index: number): void {
  const details = document.querySelectorAll<HTMLDetailsElement>('#origins details')[index];
  if (details === undefined) return;
  details.open = true;
  details.querySelector('select')?.focus();
}

listen({
  onPicture: (next) => {
    picture = next;
    drawSoon();
  },
  onRequests: (batch) => {
    requests.add(batch);
    drawSoon();
  },
  onState: (state) => {
    byId('state').dataset.state = state;
    setText(byId('state-text'), STATES[state]);
  },
});
