import { z } from 'zod';
import { POLICY_HISTORY_KEY_PREFIX } from '../../../src/contract/names';
import { MAX_POLICY_BYTES } from '../../../src/contract/steering/live-policy';
import { SmartOriginError } from '../errors';

/** How many changes are kept. */
export const MAX_HISTORY = 50;

/** An update call takes 50 keys; policy and new entry are two of them. */
const MAX_PRUNED = 48;

const DIGITS = 10;

const entrySchema = z.object({
  /** ISO 8601, UTC. */
  at: z.iso.datetime(),
  /** A note, no proof: whoever may write the store can write any name. */
  by: z.string(),
  changes: z.array(z.string()),
  reason: z.string().optional(),
});

/** One change of the live policy. */
export type HistoryEntry = z.infer<typeof entrySchema>;

/** A change as kept; `entry` is undefined where somebody else wrote something else there. */
export interface NumberedEntry {
  readonly number: number;
  readonly entry?: HistoryEntry;
}

/** The kept changes, the newest first. */
export function readHistory(items: ReadonlyMap<string, string>): NumberedEntry[] {
  return historyNumbers(items).reverse().map((number) => ({ number, entry: readEntry(items.get(historyKey(number))!) }));
}

/**
 * What is to be written to keep one more change, and which old ones are to go.
 *
 * @throws SmartOriginError `ERR_HISTORY_TOO_LARGE`
 */
export function appendHistory(items: ReadonlyMap<string, string>, entry: HistoryEntry): { put: { key: string; value: string }; deletes: string[] } {
  const numbers = historyNumbers(items);
  const value = JSON.stringify(entry);
  const bytes = Buffer.byteLength(value);
  if (bytes > MAX_POLICY_BYTES) {
    throw new SmartOriginError(
      'ERR_HISTORY_TOO_LARGE', `the entry for the history would have ${bytes} bytes`, `a KeyValueStore value holds ${MAX_POLICY_BYTES}`, 'shorten --reason, or change fewer members at once',
    );
  }
  return {
    put: { key: historyKey((numbers.at(-1) ?? 0) + 1), value },
    deletes: numbers.slice(0, Math.max(0, numbers.length + 1 - MAX_HISTORY)).slice(0, MAX_PRUNED).map(historyKey),
  };
}

function historyKey(number: number): string {
  return POLICY_HISTORY_KEY_PREFIX + String(number).padStart(DIGITS, '0');
}

/** In ascending order. */
function historyNumbers(items: ReadonlyMap<string, string>): number[] {
  return [...items.keys()]
    .filter((key) => key.startsWith(POLICY_HISTORY_KEY_PREFIX) && /^\d{10}$/.test(key.slice(POLICY_HISTORY_KEY_PREFIX.length)))
    .map((key) => Number(key.slice(POLICY_HISTORY_KEY_PREFIX.length)))
    .sort((a, b) => a - b);
}

function readEntry(text: string): HistoryEntry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
