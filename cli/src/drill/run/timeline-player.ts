import { eventKind } from './play-action';
import { SmartOriginError } from '../../errors';
import type { ObservedEvent } from '../observation';
import type { TimelineEntry } from '../scenario';

export interface PlayerSettings {
  readonly timeline: readonly TimelineEntry[];
  /** Milliseconds since the drill began. */
  readonly elapsed: () => number;
  /** Does an entry. @returns what came of it */
  readonly play: (entry: TimelineEntry) => Promise<string | undefined>;
  readonly onEvent: (event: ObservedEvent) => void;
}

/** Plays a time line at its times; entries of one time in their order. */
export class TimelinePlayer {
  readonly events: ObservedEvent[] = [];
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private wake: (() => void) | undefined;

  constructor(private readonly settings: PlayerSettings) {}

  /**
   * Resolves when every entry is done, or it was stopped.
   *
   * @throws SmartOriginError for an entry that cannot be done
   */
  async play(): Promise<void> {
    /** What takes its time, and nothing waits for. */
    const deployments: Promise<void>[] = [];
    let failed: { readonly error: unknown } | undefined;
    for (const entry of this.settings.timeline) {
      await this.until(entry.atMs);
      if (this.stopped) break;
      const done = this.playOne(entry);
      if (entry.action.kind === 'deploy') {
        deployments.push(done.catch((error: unknown) => {
          failed ??= { error };
          this.stop();
        }));
      } else {
        await done;
      }
    }
    await Promise.all(deployments);
    if (failed) throw failed.error;
    this.events.sort((one, other) => one.atMs - other.atMs);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.wake?.();
  }

  private async playOne(entry: TimelineEntry): Promise<void> {
    const outcome = await this.settings.play(entry).catch((error: unknown) => {
      if (!(error instanceof SmartOriginError)) throw error;
      throw new SmartOriginError(error.code, `line ${entry.line} of the scenario cannot be played: ${error.what}`, error.why, error.mend);
    });
    const event = { atMs: Math.round(this.settings.elapsed()), kind: eventKind(entry.action), entry, ...(outcome !== undefined && { outcome }) };
    this.events.push(event);
    this.settings.onEvent(event);
  }

  private async until(atMs: number): Promise<void> {
    const left = atMs - this.settings.elapsed();
    if (left <= 0 || this.stopped) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      this.timer = setTimeout(resolve, left);
    });
  }
}
