import { faultCosts } from './fault-costs';
import { lateness } from './lateness';
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
  const late = lateness(overall.measures.schedule_slip_ms, observation.machine);
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
    ...(late !== undefined && { late }),
    notes: [...notes, ...(late === undefined ? [] : [`This machine was late: ${late}. Times are doubtful, and so is what came of them.`])],
    held: complete && expectations.every(({ held }) => held),
  };
}

function reportEvent({ atMs, kind, entry: { text }, outcome }: ObservedEvent): ReportEvent {
  return { atMs: Math.round(atMs), text: outcome === undefined ? text : `${text} (${outcome})`, kind };
}
