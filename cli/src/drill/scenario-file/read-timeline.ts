import type { Field } from './field';
import { ACTION_KEYS, TIMELINE_KEYS } from './keys';
import { FIRST_PHASE, phaseNames } from './phase-names';
import type { Problems } from './problems';
import { readAction, type ActionContext } from './read-action';
import type { TimelineEntry } from '../scenario';

/** An entry, with the field that says what is wrong with it. */
export interface ReadEntry {
  readonly entry: TimelineEntry;
  readonly field: Field;
}

export interface ReadTimeline {
  /** In the order of their times. */
  readonly entries: readonly ReadEntry[];
  /** Names of all phases, also where the rest of an entry is wrong; undefined where a mistake may hide one. */
  readonly phases?: readonly string[];
  /** Whether anything is healed, or may be. */
  readonly heals: boolean;
}

/** `durationMs` undefined: it could not be read, and nothing is checked against it. */
export function readTimeline(field: Field | undefined, durationMs: number | undefined, context: ActionContext, problems: Problems): ReadTimeline {
  const before = problems.count;
  const items = field?.items('it is a list of entries, such as { at: 10s, fail: { origin: v1, fault: refused } }') ?? [];
  // What has an unknown key, or is no entry at all, may have been meant for anything.
  const given = items.map((item) => ({ item, fields: item.fields(TIMELINE_KEYS) }));
  const isClear = problems.count === before;
  const read = given.flatMap(({ item, fields }) => (fields === undefined ? [] : [readEntry(item, fields, durationMs, context)]));
  const entries = read.flatMap(({ entry, field: its }) => (entry === undefined ? [] : [{ entry, field: its }]));
  checkPhases(entries);
  // Entries of the same time keep their order.
  entries.sort((one, other) => one.entry.atMs - other.entry.atMs);
  return {
    entries,
    ...(isClear && { phases: [...new Set([...phaseNames(entries.map(({ entry }) => entry)), ...read.flatMap(({ phase }) => phase ?? [])])] }),
    heals: !isClear || given.some(({ fields }) => fields?.heal !== undefined),
  };
}

type EntryFields = Partial<Record<typeof TIMELINE_KEYS[number], Field>>;

/** An entry may be wrong, and its phase be there all the same. */
type FoundEntry = Partial<ReadEntry> & { readonly field: Field; readonly phase?: string };

function readEntry(field: Field, fields: EntryFields, durationMs: number | undefined, context: ActionContext): FoundEntry {
  if (!fields.at && !field.misspelled.has('at')) field.problem('write it like at: 10s', `${field.name} says no time`);
  const atMs = fields.at?.duration();
  if (atMs !== undefined && durationMs !== undefined && atMs >= durationMs) {
    fields.at!.problem(`the drill ends at ${durationMs / 1000}s`, `${fields.at!.name} is ${fields.at!.shown}, when the drill is over`);
  }
  const phase = fields.phase?.text('it is a name');
  const action = readAction(field, fields, context);
  if (atMs === undefined || action === undefined) return { field, phase };
  return { field, phase, entry: { atMs, ...(phase === undefined ? {} : { phase }), action, text: textOf(fields, phase), line: field.line } };
}

/** `fail origin: v1, fault: refused` */
function textOf(fields: EntryFields, phase: string | undefined): string {
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
