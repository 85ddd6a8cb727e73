import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { DRILL_MUTATIONS } from './drills/drill-mutations';
import { type DrillRow, rehearseDrillMutations, violationsOf } from './drills/rehearse-drill-mutations';
import { type Mutation, MUTATIONS } from './mutations';
import { type DemoOutcome, mutatedAssembly, rehearse } from './rehearse-mutation';
import { synthesize } from '../demo/synthesize';
import { drawTable } from '../demo/table';

/** Enough for every mutation to show; a full crowd takes longer and shows no more. */
const VISITORS = 400;

const list = (mutations: readonly { name: string; what: string }[]) => mutations.map(({ name, what }) => `  ${name.padEnd(28)} ${what}`).join('\n');

const HELP = `Breaks synthesized examples on purpose, and shows that their rehearsals notice; with --drills, that drills that ship do.

Usage: npm run mutations -- [--drills] [mutation ...]

Mutations:
${list(MUTATIONS)}

With --drills:
${list(DRILL_MUTATIONS)}

Exit codes: 0 every mutation was caught by the expectation that it violates, 1 one was not, 2 the command line is wrong.`;

interface Row {
  readonly name: string;
  readonly what: string;
  readonly outcome: DemoOutcome;
  /** The violated expectation that was to be; empty for a survivor. */
  readonly caught?: string;
  readonly ok: boolean;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { drills: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const known = (values.drills ? DRILL_MUTATIONS : MUTATIONS).map(({ name }) => name);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`no mutation "${unknown.join('", "')}"; there are ${known.join(', ')}`);
    return 2;
  }
  const chosen = MUTATIONS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const folder = await mkdtemp(path.join(tmpdir(), 'smart-origin-mutations-'));
  try {
    if (values.drills) {
      const drilled = await rehearseDrillMutations(positionals, folder);
      console.log(drillTable(drilled));
      return drilled.every(({ ok }) => ok) ? 0 : 1;
    }
    const rows: Row[] = [];
    for (const example of new Set(chosen.map((mutation) => mutation.example))) {
      rows.push(...await mutateExample(example, chosen.filter((mutation) => mutation.example === example), path.join(folder, example)));
    }
    console.log(table(rows));
    return rows.every(({ ok }) => ok) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function mutateExample(example: string, mutations: readonly Mutation[], assembly: string): Promise<Row[]> {
  await synthesize(example, assembly);
  process.stderr.write(`${example}, sound …\n`);
  // A rehearsal that fails anyway would catch everything.
  const sound = await rehearse(example, assembly, VISITORS);
  const rows: Row[] = [{ name: '(none)', what: `${example} as it is`, outcome: sound, ok: sound.exitCode === 0 }];
  for (const mutation of mutations) {
    process.stderr.write(`${example}, ${mutation.name} …\n`);
    const outcome = await rehearse(example, await mutatedAssembly(assembly, mutation), VISITORS);
    const caught = outcome.violations.find((violation) => mutation.caughtBy.test(violation));
    rows.push({ name: mutation.name, what: mutation.what, outcome, caught, ok: outcome.exitCode === 1 && caught !== undefined });
  }
  return rows;
}

function drillTable(rows: readonly DrillRow[]): string {
  const lines = rows.map(({ name, what, outcome, caught, ok }) => {
    const [first] = violationsOf(outcome);
    const said = caught ?? (first ? `${first.text}: ${first.why}` : outcome.exitCode === 0 ? 'every expectation held' : outcome.complaint.trim());
    return [name, what, String(outcome.exitCode), said, ok ? 'yes' : 'NO'];
  });
  return drawTable([['mutation', 28], ['what it breaks', 50], ['exit code', 11], ['what the drill said', 60], ['as it should', 14]], lines);
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ name, what, outcome, caught, ok }) => {
    const said = caught ?? outcome.violations[0] ?? (outcome.exitCode === 0 ? 'every expectation held' : outcome.complaint.trim());
    return [name, what, String(outcome.exitCode), said, ok ? 'yes' : 'NO'];
  });
  return drawTable([['mutation', 28], ['what it breaks', 50], ['exit code', 11], ['what the rehearsal said', 60], ['as it should', 14]], lines);
}

main().then((code) => process.exit(code), (error: Error) => {
  console.error(error.message);
  process.exit(error.name === 'TypeError' && 'code' in error ? 2 : 1);
});
