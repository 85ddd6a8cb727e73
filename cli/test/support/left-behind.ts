import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a process holds: open descriptors, and handles, timers and requests that Node has for it. */
export interface Held {
  /** What each descriptor stands for, by its number; empty where there is no /proc. */
  readonly descriptors: ReadonlyMap<string, string>;
  /** How many of each kind. */
  readonly resources: ReadonlyMap<string, number>;
}

export function held(): Held {
  const resources = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) resources.set(kind, (resources.get(kind) ?? 0) + 1);
  return { descriptors: new Map(descriptors()), resources };
}

/**
 * What is held beyond what was held before, as lines for people. Sockets and threads take some turns of the event loop to end, so it
 * looks again for a while where something is left.
 */
export async function leftBehind(before: Held, patienceMs = 3_000): Promise<string[]> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    // The timer of this pause is gone when it is over.
    await sleep(20);
    const left = beyond(before, held());
    if (left.length === 0 || performance.now() > giveUpAt) return left;
  }
}

function beyond(before: Held, now: Held): string[] {
  const opened = [...now.descriptors].filter(([number, target]) => before.descriptors.get(number) !== target);
  const more = [...now.resources].map(([kind, count]) => [kind, count - (before.resources.get(kind) ?? 0)] as const).filter(([, count]) => count > 0);
  return [...opened.map(([number, target]) => `descriptor ${number}: ${target}`), ...more.map(([kind, count]) => `${count} ${kind}`)];
}

function descriptors(): [number: string, target: string][] {
  try {
    return readdirSync('/proc/self/fd').flatMap((number): [string, string][] => {
      try {
        return [[number, readlinkSync(`/proc/self/fd/${number}`)]];
      } catch {
        // That of the listing itself is gone by now.
        return [];
      }
    });
  } catch {
    return [];
  }
}
