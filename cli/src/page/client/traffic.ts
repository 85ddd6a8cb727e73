import type { Picture } from '../picture';
import { byId, el, setAttribute, setText, svg } from './dom';
import { number, percent, span, time } from './format';

const SECONDS = 60;
const HEIGHT = 80;

interface Point {
  readonly at: number;
  readonly requests: number;
  readonly errors: number;
}

/** Figures of the last seconds, and a chart of the last minute. */
export class Traffic {
  private readonly points: Point[] = [];
  private readonly marks: number[] = [];
  private readonly figures: readonly { readonly name: string; readonly box: HTMLElement; readonly value: HTMLElement }[];
  private readonly requests = svg('path', { class: 'requests' });
  private readonly errors = svg('path', { class: 'errors' });
  private readonly lines = svg('path', { class: 'mark' });
  private readonly caption = el('figcaption');

  constructor() {
    this.figures = ['Requests a second', 'Errors', 'From the cache', 'Failed over', 'First byte, median', 'First byte, p99', 'Clock ahead'].map((name) => {
      const value = el('dd', {}, '–');
      const box = el('div', {}, el('dt', {}, name), value);
      byId('figures').append(box);
      return { name, box, value };
    });
    byId('chart').append(el('figure', {},
      svg('svg', { 'viewBox': `0 0 ${SECONDS} ${HEIGHT}`, 'preserveAspectRatio': 'none', 'role': 'img', 'aria-label': 'Requests and errors a second in the last minute' },
        svg('path', { class: 'base', d: `M0 ${HEIGHT}H${SECONDS}` }), this.requests, this.errors, this.lines), this.caption));
  }

  mark(): void {
    this.marks.push(performance.now());
  }

  update({ traffic, clockAheadMs }: Picture): void {
    const values = [
      number(traffic.perSecond), percent(traffic.errorShare), percent(traffic.hitShare), percent(traffic.failoverShare),
      time(traffic.p50Ms), time(traffic.p99Ms),
      span(clockAheadMs),
    ];
    for (const [index, { box, value, name }] of this.figures.entries()) {
      setText(value, values[index]!);
      if (name === 'Errors') setAttribute(box, 'class', traffic.errorShare > 0 ? 'bad' : undefined);
      if (name === 'Clock ahead') box.hidden = clockAheadMs === 0;
    }
    const now = performance.now();
    // The server counts anew for whoever looks first.
    if ((this.points.at(-1)?.requests ?? 0) > traffic.requests) this.points.length = 0;
    this.points.push({ at: now, requests: traffic.requests, errors: traffic.errors });
    while (this.points.length > 0 && this.points[0]!.at < now - (SECONDS + 2) * 1000) this.points.shift();
    while (this.marks.length > 0 && this.marks[0]! < now - SECONDS * 1000) this.marks.shift();
    this.draw(now);
  }

  private draw(now: number): void {
    const x = (at: number) => SECONDS - (now - at) / 1000;
    const rates = secondsOf(this.points);
    const highest = Math.max(10, ...rates.map(({ requests }) => requests));
    const area = (of: (rate: Point) => number) => {
      const [first, last] = [rates[0], rates.at(-1)];
      if (first === undefined || last === undefined) return '';
      const top = rates.map((rate) => `L${x(rate.at).toFixed(2)} ${(HEIGHT - (of(rate) / highest) * (HEIGHT - 14)).toFixed(1)}`).join('');
      return `M${x(first.at).toFixed(2)} ${HEIGHT}${top}L${x(last.at).toFixed(2)} ${HEIGHT}Z`;
    };
    setAttribute(this.requests, 'd', area(({ requests }) => requests));
    setAttribute(this.errors, 'd', rates.some(({ errors }) => errors > 0) ? area(({ errors }) => errors) : '');
    setAttribute(this.lines, 'd', this.marks.map((at) => `M${x(at).toFixed(2)} 12V${HEIGHT}`).join(''));
    setText(this.caption, `one minute, highest ${number(highest)}/s`);
  }
}

/** Requests a second, from sums: over one second each, for pictures come four times as often. */
function secondsOf(points: readonly Point[]): Point[] {
  const rates: Point[] = [];
  let earlier = 0;
  for (const point of points) {
    while (points[earlier + 1] !== undefined && points[earlier + 1]!.at <= point.at - 1000) earlier += 1;
    const from = points[earlier]!;
    const seconds = (point.at - from.at) / 1000;
    if (seconds < 0.2) continue;
    rates.push({ at: point.at, requests: (point.requests - from.requests) / seconds, errors: (point.errors - from.errors) / seconds });
  }
  return rates;
}
