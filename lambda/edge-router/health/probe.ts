import { connect } from 'node:net';
import { type EjectorDeps, jittered } from './ejector';
import { type FailureKind, type HealthRecord, UNREACHABLE } from './health';

/** A member is probed at most so often, and only where it was not heard of for as long. */
const INTERVAL_MS = 10_000;
/** Twice what a connection around the globe takes, with one lost packet. */
const TIMEOUT_MS = 2_000;
const BEAT_MS = 250;

/** What the other side, or the way to it, answers. Other errors are our own: no socket left, no route, no resolver. */
const THEIR_ERRORS: readonly (string | undefined)[] = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND'];

export interface Probe {
  /** @param isSuspect whether the member has just failed: that it was heard of before says nothing then */
  maybe(member: string, host: string, port: number, isSuspect?: boolean): void;
  /** The member lets us in. */
  reached(member: string): void;
}

/**
 * Opens a TCP connection beside a request, which does not wait for it: where nothing comes back to an instance from a member, as where a
 * write fails or leg 2 arrives at another instance, only so it learns that the member is gone, or back.
 *
 * A failed probe counts only where one succeeded before: an origin that lets nobody in but CloudFront is not reachable from here, and well. It may
 * have come to do so since: where the member answered after the last failed probe, the next one counts only if that does not happen again.
 */
export function createProbe(health: HealthRecord, deps: EjectorDeps): Probe {
  const { now } = deps;
  const next = new Map<string, number>();
  /** By member when the last probe failed, or `Infinity` where it succeeded. */
  const failedAt = new Map<string, number>();
  const reached = (member: string) => void failedAt.set(member, Infinity);
  const heardFrom = (member: string) => health.heardFrom(member) ?? 0;

  return {
    maybe(member, host, port, isSuspect) {
      const time = now();
      if (time < (next.get(member) ?? 0) || (!isSuspect && time - heardFrom(member) < INTERVAL_MS)) return;
      next.set(member, time + jittered(INTERVAL_MS, deps));
      open(host, port, now, (failure) => {
        if (!failure) {
          reached(member);
          health.success(member, UNREACHABLE);
          return;
        }
        const before = failedAt.get(member);
        if (before === undefined) return;
        failedAt.set(member, now());
        // Answers to requests that were sent before the failure prove nothing.
        if (heardFrom(member) <= before + INTERVAL_MS) health.failure(member, failure);
      });
    },
    reached,
  };
}

function open(host: string, port: number, now: () => number, done: (failure?: FailureKind) => void): void {
  const socket = connect({ host, port });
  let left = TIMEOUT_MS / BEAT_MS;
  let lastBeat = now();
  // Lambda freezes the process between two invocations: whatever was late then says nothing about the member.
  const isFrozen = () => now() - lastBeat > 2 * BEAT_MS;
  const end = (isNews: boolean, failure?: FailureKind) => {
    clearInterval(beat);
    socket.destroy();
    if (isNews) done(failure);
  };
  const beat = setInterval(() => {
    if (isFrozen()) return end(false);
    lastBeat = now();
    if (--left === 0) end(true, 'connect-timeout');
  }, BEAT_MS);
  beat.unref();
  socket.unref();
  socket.once('connect', () => end(true));
  socket.on('error', (error: NodeJS.ErrnoException) => end(!isFrozen() && isTheirs(error), error.code === 'ETIMEDOUT' ? 'connect-timeout' : 'refused'));
}

/** With several addresses, Node gathers the errors of all. */
function isTheirs(error: Error & { readonly code?: string; readonly errors?: readonly { readonly code?: string }[] }): boolean {
  return (error.errors ?? [error]).some(({ code }) => THEIR_ERRORS.includes(code));
}
