import type { Session } from './item';
import type { SessionAnswer } from './session-answer';

/** A session that changed in the table is seen so late at most. */
const KEPT_MS = 10_000;
const MAX_ENTRIES = 1_000;
/** Of keys and versions together, in characters. */
const MAX_CHARACTERS = 262_144;

interface Entry {
  readonly answer: SessionAnswer;
  readonly until: number;
  readonly characters: number;
}

/** Sessions that were found lately. What was not found is not kept: the application may write it at any moment. */
export class SessionMemory {
  /** The oldest first. */
  private readonly entries = new Map<string, Entry>();
  private characters = 0;

  /** @param now milliseconds since the epoch */
  public get(key: string, now: number): SessionAnswer | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    if (entry.until > now) return entry.answer;
    this.drop(key, entry);
    return undefined;
  }

  public keep(key: string, { version, expires }: Session, now: number): SessionAnswer {
    const old = this.entries.get(key);
    if (old) this.drop(key, old);
    const entry: Entry = {
      answer: { kind: 'found', version },
      until: Math.min(now + KEPT_MS, expires),
      characters: key.length + version.length,
    };
    if (entry.characters > MAX_CHARACTERS) return entry.answer;
    this.entries.set(key, entry);
    this.characters += entry.characters;
    for (const [oldest, one] of this.entries) {
      if (this.entries.size <= MAX_ENTRIES && this.characters <= MAX_CHARACTERS) break;
      this.drop(oldest, one);
    }
    return entry.answer;
  }

  private drop(key: string, { characters }: Entry): void {
    this.entries.delete(key);
    this.characters -= characters;
  }
}
