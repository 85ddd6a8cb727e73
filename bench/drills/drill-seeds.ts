import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { type DrillObservation, Measured, parseScenario, runDrill } from '../../cli/src/drill';
import { judge } from '../../cli/src/drill/judge';
import { Assemblies } from '../../scripts/drill/assemblies';
import { type ShippedDrill, shippedDrills } from '../../scripts/drill/shipped';
import type { BenchResult } from '../bench-result';

/** By then every instance knows what the time line does at the very beginning. */
const SETTLED_MS = 1_000;

/** Answers while nothing changes, by request: what comes after depends on what a machine manages between two requests. */
const assignmentsOf = ({ visits, events }: DrillObservation) => {
  const changes = events.map(({ atMs }) => atMs).filter((atMs) => atMs > SETTLED_MS);
  const quietUntil = Math.min(...changes);
  return new Map(visits.map(({ sample }) => sample).filter(({ firstByteMs, scheduledMs }) => scheduledMs > SETTLED_MS
    && scheduledMs + firstByteMs < quietUntil)
    .map(({ index, visitor, version, status }) => [index, [visitor, version, status].join()]));
};

/** Who asks for what, where and when. */
const planOf = ({ visits }: DrillObservation) => visits
  .map(({ sample: { index, visitor, pop, method, path: uri, scheduledMs } }) => [index, visitor, pop, method, uri, scheduledMs].join());

const faultsOf = ({ events }: DrillObservation) => events.map(({ kind, entry }) => `${kind} ${entry.text}`);

async function play({ file }: ShippedDrill, template: string, seed?: number) {
  // What a scenario deploys lies beside the assembly.
  const scenario = parseScenario(readFileSync(file, 'utf8'), path.join(path.dirname(template), path.basename(file)));
  const observation = await runDrill({ ...scenario, ...(seed === undefined ? {} : { seed }) }, { template });
  const measured = new Measured(observation);
  const overall = measured.figures();
  const phases = observation.phases.map((phase) => measured.figures(phase));
  const verdict = judge(observation.scenario, { overall, phases }).map(({ text, held }) => `${text}: ${held}`);
  return { observation, verdict, held: verdict.every((line) => line.endsWith('true')) };
}

const isSame = (one: readonly string[], other: readonly string[]) => one.length === other.length && one.every((line, i) => line === other[i]);

/** Whether each drill that ships has, with the same seed twice, the same plan, assignments, faults and verdict; and with another seed, other requests and that verdict. */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smart-origin-bench-'));
  const assemblies = new Assemblies(folder);
  const results: BenchResult[] = [];
  try {
    for (const drill of shippedDrills().filter(({ nginxAs }) => nginxAs === undefined)) {
      const template = await assemblies.of(drill.example);
      const one = await play(drill, template);
      const other = await play(drill, template);
      const strange = await play(drill, template, one.observation.scenario.seed + 1);
      const before = assignmentsOf(one.observation);
      // Who asks just before the first change is in time in one run, and not in the other.
      const both = [...assignmentsOf(other.observation)].filter(([index]) => before.has(index));
      const alike = both.filter(([index, answer]) => before.get(index) === answer).length;
      const differing = [
        isSame(planOf(one.observation), planOf(other.observation)) ? '' : 'another plan',
        isSame(faultsOf(one.observation), faultsOf(other.observation)) ? '' : 'other faults',
        isSame(one.verdict, other.verdict) ? '' : 'another verdict',
        isSame(planOf(one.observation), planOf(strange.observation)) ? 'the same plan from another seed' : '',
        strange.held === one.held ? '' : 'another verdict from another seed',
      ].filter((difference) => difference !== '');
      results.push({
        name: `${drill.name}: answers before anything broke, of the same visitor by the same member with the same status${differing.map((difference) => `; ${difference}`).join('')}`,
        value: alike, unit: 'requests', peer: 'in both runs', peerValue: both.length, ratio: alike / both.length,
        target: 'all; same plan, faults, verdict', ok: alike === both.length && both.length > 0.9 * before.size && differing.length === 0,
      });
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
