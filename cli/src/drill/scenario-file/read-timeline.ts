import type { Field } from './field';
import { ACTION_KEYS, TIMELINE_KEYS } from './keys';
import { FIRST_PHASE } from './phase-names';
import { readAction, type ActionContext } from './read-action';
import type { TimelineEntry } from '../scenario';

/** An entry, with the field that says what is wrong with it. */
export interface ReadEntry {
  readonly entry: TimelineEntry;
  readonly field: Field;
}

/** The entries in the order of their times. `durationMs` undefined: it could not be read, and nothing is checked against it. */
export function readTimeline(field: Field | undefined, durationMs: number | undefined, context: ActionContext): ReadEntry[] {
  const items = field?.items('it is a list of entries, such as { at: 10s, fail: { origin: v1, fault: refused } }') ?? [];
  const read = items.map((item) => readEntry(item, durationMs, context)).filter((entry) => entry !== undefined);
  checkPhases(read);
  // Entries of the same time keep their order.
  return read.sort((one, other) => one.entry.atMs - other.entry.atMs);
}

function readEntry(field: Field, durationMs: number | undefined, context: ActionContext): ReadEntry | undefined {
  const fields = field.fields(TIMELINE_KEYS);
  if (!fields) return undefined;
  if (!fields.at) field.problem('write it like at: 10s', `${field.name} says no time`);
  const atMs = fields.at?.duration();
  if (atMs !== undefined && durationMs !== undefined && atMs >= durationMs) {
    fields.at!.problem(`the drill ends at ${durationMs / 1000}s`, `${fields.at!.name} is ${fields.at!.shown}, when the drill is over`);
  }
  const phase = fields.phase?.text('it is a name');
  const action = readAction(field, fields, context);
  if (atMs === undefined || action === undefined) return undefined;
  return { field, entry: { atMs, ...(phase === undefined ? {} : { phase }), action, text: textOf(fields, phase), line: field.line } };
}

/** `fail origin: v1, fault: refused` */
function textOf(fields: Partial<Record<typeof TIMELINE_KEYS[number], Field>>, phase: string | undefined): string {
  const said = [...ACTION_KEYS, 'pops' as const].filter((key) => fields[key]).map((key) => `${key} ${fields[key]!.written}`);
  return said.length === 0 ? `phase ${phase}` : said.join(', ');
}

function checkPhases(read: readonly ReadEntry[]): void {
  const seen = new Set<string>();
  const times = new Map<number, string>();
  for (const { entry: { phase, atMs }, field } of read) {
    if (phase === undefined) continue;
    if (seen.has(phase)) field.problem('each phase has a name of its own', `two phases are called ${JSON.stringify(phase)}`);
    if (phase === FIRST_PHASE && atMs > 0) field.problem('give it another name', `the phase ${JSON.stringify(phase)} is that before the time line begins`);
    if (times.has(atMs)) field.problem('one phase begins at a time', `the phases ${JSON.stringify(times.get(atMs))} and ${JSON.stringify(phase)} begin together`);
    seen.add(phase);
    times.set(atMs, phase);
  }
}
