import type { Outcome } from './cloudfront';
import { bestAt, PHASES, phaseAt, type Visit } from './world';

export interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  /** Of requests that asked the best member first, from 0 to 1. */
  readonly onBest: number;
}

/** Of the whole, and of each phase, by when requests came. */
export type FiguresByPhase = { readonly [phase: string]: Figures };

export function figuresByPhase(visits: readonly Visit[], outcomes: readonly Outcome[]): FiguresByPhase {
  const all = visits.map((visit, index) => ({ visit, outcome: outcomes[index] }));
  return Object.fromEntries([
    ['whole', figuresOf(all)],
    ...PHASES.map((phase) => [phase.name, figuresOf(all.filter(({ visit }) => phaseAt(visit.at) === phase))]),
  ]) as FiguresByPhase;
}

/** @param bin milliseconds that a figure stands for */
export function figuresOverTime(visits: readonly Visit[], outcomes: readonly Outcome[], bin: number): Figures[] {
  const bins: { visit: Visit; outcome: Outcome }[][] = [];
  visits.forEach((visit, index) => (bins[Math.floor(visit.at / bin)] ??= []).push({ visit, outcome: outcomes[index] }));
  return bins.map(figuresOf);
}

function figuresOf(requests: readonly { readonly visit: Visit; readonly outcome: Outcome }[]): Figures {
  const waited = Float64Array.from(requests, ({ outcome }) => outcome.waited).sort();
  const percentile = (share: number) => waited[Math.min(waited.length - 1, Math.floor(waited.length * share))];
  const onBest = requests.filter(({ visit, outcome }) => outcome.member === bestAt(visit.at)).length;
  return { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99), p999: percentile(0.999), onBest: onBest / requests.length };
}
