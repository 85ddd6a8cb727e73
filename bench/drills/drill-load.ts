import { mkdtempSync, rmSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Measured, parseScenario, runDrill } from '../../cli/src/drill';
import { synthesize } from '../../scripts/demo/synthesize';
import type { BenchResult } from '../bench-result';

const PER_SECOND = 2_000;
/** Timers are a millisecond late at most; what is beyond a few of them is a schedule that slips. */
const BOUND_MS = 5;

/** Warmed up first: functions are compiled and pages cached within the first seconds. `quiet` is what the same thread does without load. */
const SCENARIO = `
title: drill-load
duration: 24s
pops: [eu-west-1, us-east-1, ap-southeast-1]
visitors:
  - { count: 3000, requests_per_second: ${PER_SECOND}, arrival: poisson, paths: [/, /about/, /static/app.css] }
timeline:
  - { at: 8s, phase: load }
`;
const QUIET = SCENARIO.replace(`requests_per_second: ${PER_SECOND}`, 'requests_per_second: 50').replace('duration: 24s', 'duration: 12s');

/** Whether the injector keeps to its plan at 2,000 requests a second through three points of presence with edge functions. */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smart-origin-bench-'));
  try {
    const template = path.join(folder, 'weighted');
    await synthesize('weighted', template);
    const [quiet, loaded] = [await loadPhase(QUIET, template), await loadPhase(SCENARIO, template)];
    const seconds = (loaded.phase.toMs - loaded.phase.fromMs) / 1000;
    const [value, peerValue] = [loaded.measures.schedule_slip_ms!, quiet.measures.schedule_slip_ms!];
    return [{
      name: `schedule slip, 99th percentile, at ${Math.round(loaded.measures.requests! / seconds)} requests a second`, value, unit: 'ms',
      peer: 'at 50 requests a second', peerValue, ratio: value / peerValue, target: `at most ${BOUND_MS} ms`, ok: value <= BOUND_MS,
    }, {
      name: 'errors meanwhile', value: loaded.measures.errors!, unit: 'requests', peer: 'requests', peerValue: loaded.measures.requests!,
      ratio: loaded.measures.errors! / loaded.measures.requests!, target: 'none', ok: loaded.measures.errors === 0,
    }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function loadPhase(text: string, template: string) {
  const measured = new Measured(await runDrill(parseScenario(text, 'drill-load.yaml'), { template }));
  return measured.figures(measured.observation.phases.find(({ name }) => name === 'load'));
}
