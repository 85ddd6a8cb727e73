import type { LinkPicture, OriginPicture, Picture, PopPicture } from '../picture';
import { originCard, popCard, type CardContext } from './cards';
import { byId, Parts, setAttribute, setText, svg, type Part } from './dom';
import { number } from './format';

const THINNEST = 1.5;
const THICKEST = 11;

/** Points of presence on the left, origins on the right, and between them who asks whom. */
export class TrafficMap {
  private readonly context: CardContext;
  private readonly pops: Parts<PopPicture>;
  private readonly origins: Parts<OriginPicture>;
  private readonly drawing = svg('svg', { class: 'links', role: 'img' });
  private readonly links: Parts<LinkPicture>;
  /** Cards move only when something opens or is resized; to measure them four times a second would be for nothing. */
  private measured = new Map<string, { left: number; right: number; middle: number }>();

  constructor(first: Picture) {
    this.context = { picture: first };
    const map = byId('map');
    map.prepend(this.drawing);
    this.pops = new Parts(byId('pops'), ({ name }) => name, (pop) => popCard(pop, this.context));
    this.origins = new Parts(byId('origins'), ({ id }) => id, (origin) => originCard(origin, this.context));
    this.links = new Parts(this.drawing, ({ pop, origin }) => JSON.stringify([pop, origin]), () => this.link());
    new ResizeObserver(() => {
      this.measured = new Map();
      this.drawLinks();
    }).observe(map);
  }

  update(picture: Picture): void {
    this.context.picture = picture;
    this.pops.update(picture.pops);
    this.origins.update(picture.origins);
    // Of another edge at the same port, as many may be others.
    const keys = [...picture.pops.map(({ name }) => `pop ${name}`), ...picture.origins.map(({ id }) => `origin ${id}`)];
    if (this.measured.size !== keys.length || keys.some((key) => !this.measured.has(key))) this.measured = new Map();
    this.drawLinks();
  }

  private drawLinks(): void {
    const { pops, origins, links } = this.context.picture;
    if (this.measured.size === 0) this.measure();
    // Every pair has its line, so that a cut one is seen among those that are not.
    this.links.update(pops.flatMap(({ name: pop }) => origins.map(({ id: origin }) => (
      links.find((link) => link.pop === pop && link.origin === origin)
      ?? { pop, origin, first: 0, second: 0, failedShare: 0, roundTripMs: 0, cut: false }))));
    setAttribute(this.drawing, 'aria-label', describe(links));
  }

  private measure(): void {
    const map = byId('map').getBoundingClientRect();
    for (const element of [...this.pops.elements, ...this.origins.elements]) {
      const box = element.getBoundingClientRect();
      const key = element.getAttribute('data-pop') === null ? `origin ${element.getAttribute('data-origin')}` : `pop ${element.getAttribute('data-pop')}`;
      this.measured.set(key, { left: box.left - map.left, right: box.right - map.left, middle: box.top - map.top + Math.min(box.height, 96) / 2 });
    }
  }

  private link(): Part<LinkPicture> {
    const path = svg('path');
    const label = svg('text');
    return {
      element: svg('g', {}, path, label),
      update: (link) => {
        const from = this.measured.get(`pop ${link.pop}`);
        const to = this.measured.get(`origin ${link.origin}`);
        if (from === undefined || to === undefined) return;
        const [x1, x2] = [from.right + 2, to.left - 2];
        const bend = (x2 - x1) / 2;
        setAttribute(path, 'd', `M${x1} ${from.middle}C${x1 + bend} ${from.middle} ${x2 - bend} ${to.middle} ${x2} ${to.middle}`);
        setAttribute(path, 'data-line', kindOf(link));
        setAttribute(path, 'stroke-width', Math.min(THICKEST, THINNEST + Math.sqrt(link.first + link.second)).toFixed(1));
        setAttribute(label, 'x', x1 + (x2 - x1) * 0.3);
        setAttribute(label, 'y', from.middle + (to.middle - from.middle) * 0.22 + 4);
        setText(label, link.cut ? 'cut' : link.roundTripMs > 0 ? `${number(link.roundTripMs)} ms` : '');
      },
    };
  }
}

function kindOf({ cut, first, second, failedShare }: LinkPicture): string {
  if (cut) return 'cut';
  if (first + second === 0) return 'idle';
  if (failedShare >= 0.5) return 'failed';
  return second > first ? 'second' : 'first';
}

function describe(links: readonly LinkPicture[]): string {
  const told = links.map(({ pop, origin, first, second, cut }) => (cut ? `${pop} is cut from ${origin}` : `${pop} asks ${origin} ${number(first + second)} times a second`));
  return told.join('; ') || 'Nobody asks an origin at the moment';
}
