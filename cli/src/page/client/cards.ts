import type { OriginPicture, Picture, PopPicture } from '../picture';
import { run } from './actions';
import { el, setAttribute, setStyle, setText, type Part } from './dom';
import { faultForm } from './fault-form';
import { ORIGIN_FAULTS } from './faults';
import { bytes, number, percent, time } from './format';

/** What cards show of everything. */
export interface CardContext {
  picture: Picture;
}

export const EVERYWHERE = ['', 'everywhere'] as const;

/** A named figure. */
function fact(name: string): { readonly element: HTMLElement; set(text: string, tone?: string): void } {
  const value = el('b');
  const element = el('span', {}, value, ` ${name}`);
  return {
    element,
    set: (text, tone) => {
      setText(value, text);
      setAttribute(value, 'class', tone);
    },
  };
}

function shareBar(): { readonly element: HTMLElement; set(share: number): void } {
  const fill = el('span');
  return { element: el('div', { 'class': 'share', 'aria-hidden': 'true' }, fill), set: (share) => setStyle(fill, 'transform', `scaleX(${share})`) };
}

export function originCard({ id }: OriginPicture, context: CardContext): Part<OriginPicture> {
  const place = el('span', { class: 'muted whole' });
  const pill = el('span', { class: 'pill end' });
  const bar = shareBar();
  const [answers, asked, failed, median, slow] = [fact('of answers'), fact('asked/s'), fact('failed'), fact('median'), fact('p95')];
  const faults = el('div');
  const form = faultForm({
    title: 'Break…',
    about: `Break ${id}`,
    faults: ORIGIN_FAULTS,
    button: 'Break',
    placeLabel: 'Seen from',
    submit: (fault, pop) => run({ do: 'break-origin', origin: id, fault, ...(pop === '' ? {} : { pop }) }),
  });
  const element = el('article', { 'class': 'card', 'aria-label': `Origin ${id}`, 'data-origin': id },
    el('div', { class: 'card-head' }, el('span', { 'class': 'dot', 'aria-hidden': 'true' }), el('h3', {}, id), pill, place),
    bar.element,
    el('div', { class: 'facts' }, answers.element, asked.element, failed.element, median.element, slow.element),
    faults, form.element);
  return {
    element,
    update: (origin) => {
      setText(place, [origin.domainName, origin.region].filter(Boolean).join(' · '));
      setText(pill, HEALTH[origin.health]);
      setAttribute(element, 'data-health', origin.health);
      setAttribute(element, 'data-broken', origin.faults.length > 0);
      bar.set(origin.servedShare);
      answers.set(percent(origin.servedShare));
      asked.set(number(origin.legsPerSecond));
      failed.set(percent(origin.failedShare), origin.failedShare > 0 ? 'bad-text' : undefined);
      median.set(time(origin.p50Ms));
      slow.set(time(origin.p95Ms));
      form.setPlaces([EVERYWHERE, ...context.picture.pops.map(({ name, region }) => [name, `${name} (${region})`] as const)]);
      showFaults(faults, origin);
    },
  };
}

const HEALTH: Record<OriginPicture['health'], string> = { healthy: 'healthy', troubled: 'some attempts fail', failing: 'failing', idle: 'not asked' };

function showFaults(container: HTMLElement, { id, faults }: OriginPicture): void {
  const key = JSON.stringify(faults);
  if (container.dataset.key === key) return;
  container.dataset.key = key;
  const hadFocus = container.contains(document.activeElement);
  container.replaceChildren(...faults.map(({ pop, fault }) => el('p', { class: 'fault' }, `Broken${pop === undefined ? '' : ` from ${pop}`}: ${fault}`,
    button('Heal', `Heal ${id}${pop === undefined ? '' : ` as seen from ${pop}`}`, () => run({ do: 'heal-origin', origin: id, ...(pop === undefined ? {} : { pop }) })))));
  // The button is gone with the fault: the focus stays where the origin is broken again.
  if (hadFocus) (container.querySelector('button') ?? container.closest('article')?.querySelector('summary'))?.focus();
}

export function popCard({ name, region }: PopPicture, context: CardContext): Part<PopPicture> {
  const bar = shareBar();
  const [requests, hits, errors, cached] = [fact('requests/s'), fact('from the cache'), fact('errors'), fact('cached')];
  const asks = el('p', { class: 'facts asks' });
  const cut = el('button', { type: 'button', class: 'end' });
  cut.addEventListener('click', () => void run({ do: isCutOff(context.picture, region) ? 'heal-cut' : 'cut', places: [region] }));
  const element = el('article', { 'class': 'card', 'aria-label': `Point of presence ${name}`, 'data-pop': name },
    el('div', { class: 'card-head' }, el('h3', {}, name), el('span', { class: 'muted' }, region), cut),
    bar.element, el('div', { class: 'facts' }, requests.element, hits.element, errors.element, cached.element), asks);
  return {
    element,
    update: (pop) => {
      const { picture } = context;
      bar.set(pop.hitShare);
      requests.set(number(pop.perSecond));
      hits.set(percent(pop.hitShare));
      errors.set(percent(pop.errorShare), pop.errorShare > 0 ? 'bad-text' : undefined);
      cached.set(`${number(pop.cachedObjects)} (${bytes(pop.cachedBytes)})`);
      setText(asks, picture.links.filter((link) => link.pop === name && link.first + link.second > 0)
        .map(({ origin, first, second }) => `asks ${origin} ${number(first + second)}/s`).join(', '));
      const off = isCutOff(picture, region);
      setAttribute(element, 'data-broken', off);
      setText(cut, off ? 'Join again' : 'Cut off');
      setAttribute(cut, 'aria-label', off ? `Join ${region} again` : `Cut ${region} off from everything else`);
      setAttribute(cut, 'title', off ? 'The Region is reached again.' : 'Nothing gets into or out of this Region: origins and replicas of others are silent from here.');
    },
  };
}

function isCutOff({ cuts }: Picture, region: string): boolean {
  return cuts.some((places) => places.length === 1 && places[0] === region);
}

export function button(text: string, label: string, press: () => void, className?: string): HTMLButtonElement {
  const element = el('button', { 'type': 'button', 'aria-label': label === text ? undefined : label, 'class': className }, text);
  element.addEventListener('click', press);
  return element;
}
