import { counted, milliseconds } from './figures';
import type { MachineSeconds } from '../observation';

/** From here on, what reads as a slow site may be a slow machine. */
const LATE_MS = 100;
/** So much of the drill; fewer than two such seconds are the machine's own affairs. */
const BUSY_SHARE = 0.1;
const BUSY_SECONDS = 2;

/** Why nothing that a drill measured can be believed of the site alone; undefined where the machine kept up. */
export function lateness(slipMs = 0, { all, busy }: MachineSeconds = { all: 0, busy: 0 }): string | undefined {
  const reasons = [
    ...(slipMs < LATE_MS ? [] : [`requests were sent up to ${milliseconds(slipMs)} late (99th percentile)`]),
    ...(busy < BUSY_SECONDS || busy < all * BUSY_SHARE ? [] : [`for ${busy} of ${counted(all, 'second')} there was no processor time left`]),
  ];
  return reasons.length === 0 ? undefined : reasons.join(', and ');
}
