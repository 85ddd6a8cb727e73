import type { DrillReport, ReportEvent } from '../../drill-report';
import { moment } from '../figures';
import { timeAxis, type Axis } from './axis';
import { html, type Markup } from './markup';

/** Units of the drawing, which is stretched to whatever room there is: words stand beside it in HTML, so that they never shrink with it. */
export const WIDTH = 1000;
export const HEIGHT = 200;

/** Marks that are nearer than this share of the width share one: on a phone, they would cover each other. */
const NEAR = 0.055;

/** Which of several events gives their mark its color and place. */
const WEIGHT: readonly Mark['kind'][] = ['other', 'policy', 'deployment', 'heal', 'fault'];

export interface LegendEntry {
  readonly label: string;
  /** Class that colors it. */
  readonly swatch: string;
}

export interface Chart {
  /** For references within the page. */
  readonly id: string;
  readonly title: string;
  /** What the plot shows, for those who do not see it. */
  readonly description: string;
  readonly unit: string;
  readonly axis: Axis;
  readonly tickLabel: (value: number) => string;
  readonly legend: readonly LegendEntry[];
  /** Drawn in WIDTH by HEIGHT, from top left. */
  readonly drawing: Markup;
}

/** A plot over the time of a drill, with its phases, faults and marks of what happened. */
export function chartFigure(report: DrillReport, chart: Chart): Markup {
  const { durationMs, phases, faults } = report;
  const time = timeAxis(durationMs);
  return html`<figure class="chart">
<figcaption><h3>${chart.title}</h3><span class="unit">${chart.unit}</span>${legend(chart.legend)}</figcaption>
<div class="plot">
<div class="ylabels" aria-hidden="true">${chart.axis.ticks.map(({ at, value }) => html`<span style="top:${share(1 - at)}">${chart.tickLabel(value)}</span>`)}</div>
<div class="canvas">
${phases.length > 1 && html`<div class="phases" aria-hidden="true">${phases.map(({ phase }) => html`<span style="left:${share(time.at(phase.fromMs))};width:${share(time.at(phase.toMs) - time.at(phase.fromMs))}">${phase.name}</span>`)}</div>`}
<div class="drawing">
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-labelledby="${chart.id}-title ${chart.id}-desc">
<title id="${chart.id}-title">${chart.title}</title><desc id="${chart.id}-desc">${chart.description}</desc>
${faults.map(({ fromMs, toMs }) => html`<rect class="fault" x="${x(time.at(fromMs))}" y="0" width="${x(time.at(toMs) - time.at(fromMs))}" height="${HEIGHT}"/>`)}
${chart.axis.ticks.map(({ at }) => html`<path class="grid" d="M0 ${y(at)}H${WIDTH}"/>`)}
${chart.drawing}
${markGroups(report).map(({ at, kind }) => html`<path class="mark ${kind}" d="M${x(at)} 0V${HEIGHT}"/>`)}
</svg>
<div class="marks" aria-hidden="true">${markGroups(report).map(({ at, kind, label }) => html`<span class="${kind}" style="left:${share(at)}">${label}</span>`)}</div>
</div>
<div class="xlabels" aria-hidden="true">${time.ticks.map(({ at, value }) => html`<span style="left:${share(at)}">${moment(value)}</span>`)}</div>
</div>
</div>
</figure>`;
}

export function x(at: number): string {
  return coordinate(at * WIDTH);
}

export function y(at: number): string {
  return coordinate((1 - at) * HEIGHT);
}

function coordinate(value: number): string {
  return Number(value.toFixed(1)).toString();
}

function share(value: number): string {
  return `${Number((value * 100).toFixed(2))}%`;
}

interface Mark {
  readonly at: number;
  readonly kind: NonNullable<ReportEvent['kind']>;
  readonly label: string;
}

/** Numbers of the time line; what happened at about one time has one mark: `2-4`. */
export function markGroups({ events, durationMs }: DrillReport): Mark[] {
  const time = timeAxis(durationMs);
  const groups: { begins: number; at: number; kind: Mark['kind']; first: number; last: number }[] = [];
  events.forEach(({ atMs, kind = 'other' }, index) => {
    const at = time.at(atMs);
    const near = groups.at(-1);
    if (near === undefined || at - near.begins >= NEAR) {
      groups.push({ begins: at, at, kind, first: index + 1, last: index + 1 });
      return;
    }
    near.last = index + 1;
    if (WEIGHT.indexOf(kind) > WEIGHT.indexOf(near.kind)) Object.assign(near, { at, kind });
  });
  return groups.map(({ at, kind, first, last }) => ({ at, kind, label: first === last ? `${first}` : `${first}-${last}` }));
}

function legend(entries: readonly LegendEntry[]): Markup {
  return html`<ul class="legend">${entries.map(({ label, swatch }) => html`<li><i class="swatch ${swatch}"></i>${label}</li>`)}</ul>`;
}
