import type { DrillReport, Second } from '../../drill-report';
import { milliseconds, percent, whole } from '../figures';
import { servedIds } from '../served-ids';
import { linearAxis, logAxis, timeAxis } from './axis';
import { chartFigure, HEIGHT, x, y, type Chart } from './chart';
import { html, Markup, NOTHING } from './markup';

/** Colors of origins; more than these take turns. */
const SERIES = 6;

/** What a chart reaches up to: a page with two reports draws both by the same measure. */
export interface Reach {
  readonly rate: number;
  readonly slowest: number;
  readonly fastest: number;
}

export function reachOf(...reports: readonly DrillReport[]): Reach {
  const seconds = reports.flatMap((report) => fullSeconds(report));
  const asked = seconds.filter(({ requests }) => requests > 0);
  return {
    rate: maximum(seconds.map((second) => Math.max(second.requests, total(second)))),
    slowest: maximum(asked.map(({ p99 }) => p99)),
    fastest: asked.reduce((least, { p50 }) => Math.min(least, p50), Infinity),
  };
}

/** All plots of a drill. */
export function charts(report: DrillReport, id: string, reach: Reach = reachOf(report)): Markup {
  return html`${chartFigure(report, rateChart(report, `${id}-rate`, reach))}
${chartFigure(report, latencyChart(report, `${id}-latency`, reach))}
${chartFigure(report, servedChart(report, `${id}-served`, reach))}`;
}

function rateChart(report: DrillReport, id: string, { rate }: Reach): Chart {
  const axis = linearAxis(rate);
  const time = timeAxis(report.durationMs);
  const seconds = fullSeconds(report);
  const points = seconds.map(({ second, requests }) => [time.at(second * 1000 + 500), axis.at(requests)] as const);
  const errors = seconds.reduce((sum, second) => sum + second.errors, 0);
  const bars = seconds.filter((second) => second.errors > 0).map(({ second, errors: count }) => {
    // A single error among thousands of requests has to be seen.
    const height = Math.max(0.02, axis.at(count));
    return html`<rect class="errors" x="${x(time.at(second * 1000 + 100))}" y="${y(height)}" width="${x(time.at(second * 1000 + 900) - time.at(second * 1000 + 100))}" height="${y(1 - height)}"/>`;
  });
  return {
    id,
    title: 'Requests and errors',
    unit: 'each second',
    description: `Up to ${whole(rate)} requests a second. ${errors === 0 ? 'No errors.' : `${whole(errors)} errors, the most in one second: ${whole(maximum(seconds.map((second) => second.errors)))}.`}`,
    axis,
    tickLabel: whole,
    legend: [{ label: 'requests', swatch: 'requests' }, { label: errors === 0 ? 'errors (none)' : 'errors', swatch: 'errors' }],
    drawing: html`${area(points, 'requests')}${line(points, 'requests')}${bars}`,
  };
}

/** From so many times the fastest on, a linear axis would show but the slowest. */
const WIDE = 20;

function latencyChart(report: DrillReport, id: string, { fastest, slowest }: Reach): Chart {
  const wide = slowest > WIDE * Math.max(fastest, 0.1);
  const axis = wide ? logAxis(fastest, slowest) : linearAxis(slowest);
  const time = timeAxis(report.durationMs);
  const seconds = fullSeconds(report).filter(({ requests }) => requests > 0);
  const points = (value: (second: Second) => number) => seconds
    .map((second) => [time.at(second.second * 1000 + 500), axis.at(value(second))] as const);
  const worst = seconds.reduce<Second | undefined>((most, second) => (most === undefined || second.p99 > most.p99 ? second : most), undefined);
  return {
    id,
    title: 'How long visitors waited',
    unit: wide ? 'time to first byte; each line is ten times the one below' : 'time to first byte',
    description: worst === undefined ? 'Nobody asked for anything.'
      : `Half of the pages began within ${milliseconds(report.overall.latencies.p50)} over all. The slowest second was second ${worst.second}, where 99 % began within ${milliseconds(worst.p99)}.`,
    axis,
    tickLabel: milliseconds,
    legend: [{ label: 'half of the pages began within (p50)', swatch: 'p50' }, { label: '99 % began within (p99)', swatch: 'p99' }],
    drawing: html`${line(points(({ p99 }) => p99), 'p99')}${line(points(({ p50 }) => p50), 'p50')}`,
  };
}

function servedChart(report: DrillReport, id: string, { rate }: Reach): Chart {
  const axis = linearAxis(rate);
  const time = timeAxis(report.durationMs);
  const seconds = fullSeconds(report);
  const ids = servedIds([report.overall.servedBy, ...seconds.map(({ servedBy }) => servedBy)]);
  const floors = seconds.map(() => 0);
  const layers = ids.map((origin, index) => {
    const outline = seconds.map((second, position) => {
      const floor = floors[position]!;
      const ceiling = floor + (second.servedBy[origin] ?? 0);
      floors[position] = ceiling;
      return { at: time.at(second.second * 1000 + 500), floor: axis.at(floor), ceiling: axis.at(ceiling) };
    });
    return layer(outline, swatchOf(origin, index));
  });
  const all = Object.values(report.overall.servedBy).reduce((sum, count) => sum + count, 0);
  const shareOf = (origin: string) => percent((report.overall.servedBy[origin] ?? 0) / Math.max(1, all));
  return {
    id,
    title: 'Who answered',
    unit: 'answers each second',
    description: ids.map((origin) => `${nameOf(origin)}: ${shareOf(origin)} of the answers`).join('; '),
    axis,
    tickLabel: whole,
    legend: ids.map((origin, index) => ({ label: `${nameOf(origin)} ${shareOf(origin)}`, swatch: swatchOf(origin, index) })),
    drawing: html`${layers}`,
  };
}

/** What no origin answered, in words. */
export function nameOf(id: string): string {
  if (id === 'cache') return 'from the cache';
  return id === 'edge' ? 'edge functions' : id;
}

function swatchOf(id: string, index: number): string {
  return id === 'cache' || id === 'edge' ? `series-${id}` : `series-${index % SERIES}`;
}

type Point = readonly [at: number, height: number];

/** Drawn to both edges: a second's figure stands for all of it. */
function stretched(points: readonly Point[]): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return [];
  const half = points.length > 1 ? (last[0] - first[0]) / (points.length - 1) / 2 : 0.5;
  return [[Math.max(0, first[0] - half), first[1]], ...points, [Math.min(1, last[0] + half), last[1]]];
}

function line(points: readonly Point[], name: string): Markup {
  if (points.length === 0) return NOTHING;
  return html`<path class="line ${name}" d="M${stretched(points).map(([at, height]) => `${x(at)} ${y(height)}`).join('L')}"/>`;
}

function area(points: readonly Point[], name: string): Markup {
  const all = stretched(points);
  if (all.length === 0) return NOTHING;
  return html`<path class="area ${name}" d="M${x(all[0]![0])} ${HEIGHT}L${all.map(([at, height]) => `${x(at)} ${y(height)}`).join('L')}L${x(all.at(-1)![0])} ${HEIGHT}Z"/>`;
}

function layer(outline: readonly { readonly at: number; readonly floor: number; readonly ceiling: number }[], name: string): Markup {
  const above = stretched(outline.map(({ at, ceiling }) => [at, ceiling] as const));
  const below = stretched(outline.map(({ at, floor }) => [at, floor] as const));
  if (above.length === 0) return NOTHING;
  return html`<path class="area ${name}" d="M${[...above, ...[...below].reverse()].map(([at, height]) => `${x(at)} ${y(height)}`).join('L')}Z"/>`;
}

/** The last second counts only where it was a whole one: half of it would look like half of the load. */
function fullSeconds({ seconds, durationMs }: DrillReport): readonly Second[] {
  const full = seconds.filter(({ second }) => (second + 1) * 1000 <= durationMs);
  return full.length > 0 ? full : seconds;
}

function total({ servedBy }: Second): number {
  return Object.values(servedBy).reduce((sum, count) => sum + count, 0);
}

function maximum(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
