import { faultCosts } from './fault-costs';
import { milliseconds } from './figures';
import { reportSeconds } from './report-seconds';
import type { DrillReport, ReportEvent } from '../drill-report';
import { judge } from '../judge';
import { Measured } from '../measures/measure';
import type { DrillObservation, ObservedEvent } from '../observation';

/** All that the outputs are made of. */
export function makeReport(observation: DrillObservation): DrillReport {
  const { scenario, template, complete, startedAt, durationMs, pops, events, notes } = observation;
  const measured = new Measured(observation);
  const overall = measured.figures();
  const phases = observation.phases.map((phase) => measured.figures(phase));
  const expectations = judge(scenario, { overall, phases });
  return {
    version: 1,
    title: scenario.title,
    ...(scenario.about !== undefined && { about: scenario.about }),
    scenario: scenario.file,
    template,
    seed: scenario.seed,
    complete,
    startedAt,
    durationMs,
    timeScale: scenario.timeScale,
    pops,
    overall,
    phases,
    events: events.map(reportEvent),
    seconds: reportSeconds(observation),
    faults: faultCosts(measured),
    expectations,
    notes: [...notes, ...latenessNote(overall.measures.schedule_slip_ms)],
    held: complete && expectations.every(({ held }) => held),
  };
}

/** From here on, what reads as a slow site may be a slow machine. */
const LATE_MS = 100;

function latenessNote(slipMs = 0): string[] {
  return slipMs < LATE_MS ? []
    : [`Requests were sent up to ${milliseconds(slipMs)} late (99th percentile): this machine was short of processor time, and times are doubtful.`];
}

function reportEvent({ atMs, kind, entry: { text }, outcome }: ObservedEvent): ReportEvent {
  return { atMs: Math.round(atMs), text: outcome === undefined ? text : `${text} (${outcome})`, kind };
}
