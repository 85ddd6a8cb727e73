import { connect } from 'node:net';
import type { EjectorDeps } from './ejector';
import { type FailureKind, type HealthRecord, UNREACHABLE } from './health';

/** A member is probed at most so often, and only where it was not heard of for as long. */
const INTERVAL_MS = 10_000;
/** Share of the interval by which it varies either way, so that instances do not probe in step. */
const JITTER = 0.2;
/** Twice what a connection around the globe takes, with one lost packet. */
const TIMEOUT_MS = 2_000;
const BEAT_MS = 250;

/** What the other side, or the way to it, answers. Other errors are our own: no socket left, no route, no resolver. */
const THEIR_ERRORS: readonly (string | undefined)[] = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND'];

/**
 * Opens a TCP connection beside a request, which does not wait for it: where nothing comes back to an instance from a member, as where a
 * write fails or leg 2 arrives at another instance, only so it learns that the member is gone, or back.
 *
 * A failed probe counts only where one succeeded before: an origin that lets nobody in but CloudFront is not reachable from here, and well. It may
 * have come to do so since: where the member answered after the last failed probe, the next one counts only if that does not happen again.
 */
export class Probe {
  private readonly next = new Map<string, number>();
  private readonly reachable = new Set<string>();
  /** When the last probe failed, where none has succeeded since. */
  private readonly failed = new Map<string, number>();

  constructor(private readonly health: HealthRecord, private readonly deps: EjectorDeps) {}

  /** @param isSuspect whether the member has just failed: that it was heard of before says nothing then */
  public maybe(member: string, host: string, port: number, isSuspect?: boolean): void {
    const now = this.deps.now();
    if (now < (this.next.get(member) ?? 0) || (!isSuspect && now - (this.health.heardFrom(member) ?? 0) < INTERVAL_MS)) return;
    this.next.set(member, now + INTERVAL_MS * (1 - JITTER + 2 * JITTER * this.deps.random()));
    this.probe(host, port, (failure) => {
      if (!failure) {
        this.reached(member);
        this.health.success(member, UNREACHABLE);
      } else if (this.reachable.has(member) && !this.isDisproved(member)) {
        this.health.failure(member, failure);
      }
    });
  }

  /** The member lets us in. */
  public reached(member: string): void {
    this.reachable.add(member);
    this.failed.delete(member);
  }

  /** Answers to requests that were sent before the failure prove nothing. */
  private isDisproved(member: string): boolean {
    const before = this.failed.get(member) ?? Infinity;
    this.failed.set(member, this.deps.now());
    return (this.health.heardFrom(member) ?? 0) > before + INTERVAL_MS;
  }

  private probe(host: string, port: number, done: (failure?: FailureKind) => void): void {
    const socket = connect({ host, port });
    let left = TIMEOUT_MS / BEAT_MS;
    let lastBeat = this.deps.now();
    // Lambda freezes the process between two invocations: whatever was late then says nothing about the member.
    const isFrozen = () => this.deps.now() - lastBeat > 2 * BEAT_MS;
    const end = (isNews: boolean, failure?: FailureKind) => {
      clearInterval(beat);
      socket.destroy();
      if (isNews) done(failure);
    };
    const beat = setInterval(() => {
      if (isFrozen()) return end(false);
      lastBeat = this.deps.now();
      if (--left === 0) end(true, 'connect-timeout');
    }, BEAT_MS);
    beat.unref();
    socket.unref();
    socket.once('connect', () => end(true));
    socket.on('error', (error: NodeJS.ErrnoException) => end(!isFrozen() && isTheirs(error), error.code === 'ETIMEDOUT' ? 'connect-timeout' : 'refused'));
  }
}

/** With several addresses, Node gathers the errors of all. */
function isTheirs(error: Error & { readonly code?: string; readonly errors?: readonly { readonly code?: string }[] }): boolean {
  return (error.errors ?? [error]).some(({ code }) => THEIR_ERRORS.includes(code));
}
