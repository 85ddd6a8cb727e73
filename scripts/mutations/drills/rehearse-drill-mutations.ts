import { cp, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { DRILL_MUTATIONS, type DrillMutation } from './drill-mutations';
import { mutatedCli, removeMutatedClis } from './mutated-cli';
import { Assemblies } from '../../drill/assemblies';
import { type DrillOutcome, runDrillOnTime } from '../../drill/run-drill';
import { type ShippedDrill, shippedDrills } from '../../drill/shipped';
import type { MutableTemplate } from '../template-edits';

/** What a drill said of one mutation, or of none. */
export interface DrillRow {
  readonly name: string;
  readonly what: string;
  readonly outcome: DrillOutcome;
  /** The expectation that did not hold and was to be the one; undefined for a survivor. */
  readonly caught?: string;
  readonly ok: boolean;
}

/** Runs each drill as it is, and then with each of its mutations. */
export async function rehearseDrillMutations(names: readonly string[], folder: string): Promise<DrillRow[]> {
  const chosen = DRILL_MUTATIONS.filter(({ name }) => names.length === 0 || names.includes(name));
  const assemblies = new Assemblies(folder);
  const rows: DrillRow[] = [];
  try {
    for (const drill of shippedDrills().filter(({ name }) => chosen.some((mutation) => mutation.drill === name))) {
      const assembly = await assemblies.of(drill.example);
      process.stderr.write(`${drill.name}, sound ...\n`);
      // A drill that fails anyway would catch everything.
      const sound = await runDrillOnTime({ scenario: drill.file, assembly });
      rows.push({ name: '(none)', what: `${drill.name} as it is`, outcome: sound, ok: sound.exitCode === 0 });
      for (const mutation of chosen.filter((one) => one.drill === drill.name)) {
        process.stderr.write(`${drill.name}, ${mutation.name} ...\n`);
        rows.push(await mutated(mutation, drill, assembly));
      }
    }
    return rows;
  } finally {
    removeMutatedClis();
  }
}

/** What was violated, each with its reason. */
export function violationsOf({ report }: DrillOutcome): { text: string; why: string }[] {
  return report?.expectations.filter(({ held }) => !held).map(({ text, why = '' }) => ({ text, why })) ?? [];
}

async function mutated(mutation: DrillMutation, drill: ShippedDrill, assembly: string): Promise<DrillRow> {
  const { name, what, breaks, caughtBy } = mutation;
  const outcome = await runDrillOnTime('cli' in breaks
    ? { scenario: drill.file, assembly, cli: mutatedCli(name, breaks.cli) }
    : { scenario: drill.file, assembly: await mutatedAssembly(assembly, name, breaks) });
  const caught = violationsOf(outcome).find(({ text }) => caughtBy.test(text));
  return { name, what, outcome, caught: caught && `${caught.text}: ${caught.why}`, ok: outcome.exitCode === 1 && caught !== undefined };
}

/** Beside the sound one, with what its drills deploy. */
async function mutatedAssembly(assembly: string, name: string, { stack, apply }: Extract<DrillMutation['breaks'], { stack: string }>): Promise<string> {
  const copy = path.join(path.dirname(assembly), `${name}.cdk.out`);
  await cp(assembly, copy, { recursive: true });
  const file = path.join(copy, `${stack}.template.json`);
  const template = JSON.parse(await readFile(file, 'utf8')) as MutableTemplate;
  apply(template, copy);
  await writeFile(file, JSON.stringify(template));
  return copy;
}
