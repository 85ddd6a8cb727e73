import { attributeNames, sessionOf } from './item';
import type { FailureReason, GetOutcome, ItemClient, Reading } from './item-client';
import { SessionMemory } from './memory';
import { NO_SESSION, type SessionAnswer, UNKNOWN_SESSION } from './session-answer';
import { nearestFirst, type SessionsConfig } from '../../../src/contract/edge-router';
import { type EjectionRules, Ejector, type EjectorDeps } from '../health/ejector';

export interface TableReaderDeps extends EjectorDeps {
  readonly client: ItemClient;
  /** Where the instance runs: `AWS_REGION`. */
  readonly region: string | undefined;
  /** Hears of each attempt that failed, for logs. It is told no token and no key. */
  readonly report?: (replica: string, reason: FailureReason) => void;
}

/** A replica that fails three times in a row is left out; a look-up that is spared costs a visitor nothing but the session's word. */
const RULES: EjectionRules<'read'> = { thresholds: { read: 3 }, base: 1_000, cap: 30_000, slowStart: 0 };

/** Share of the budget after which silence makes another replica be asked, too. */
const PATIENCE = 0.6;

/** What may go better at the same replica, where there is no other. */
const WORTH_ANOTHER: readonly FailureReason[] = ['throttled', 'server', 'network'];

interface Attempt {
  readonly replica: string;
  readonly startedAt: number;
  reading?: Reading;
  done: boolean;
}

/** Reads the sessions of one table: from memory, else from the nearest replica that works, else from the next one. */
export class TableReader {
  private readonly memory = new SessionMemory();
  private readonly breaker: Ejector<'read'>;
  private readonly replicas: readonly string[];
  private readonly names;

  constructor(private readonly config: SessionsConfig, private readonly deps: TableReaderDeps) {
    this.breaker = new Ejector(RULES, deps);
    this.replicas = nearestFirst(deps.region, config.regions);
    this.names = attributeNames(config);
  }

  public read(key: string): SessionAnswer | Promise<SessionAnswer> {
    const remembered = this.memory.get(key, this.deps.now());
    if (remembered) return remembered;
    const nearest = this.replicas.find((replica) => this.breaker.admits(replica));
    return nearest === undefined ? UNKNOWN_SESSION : this.lookUp(key, nearest);
  }

  private lookUp(key: string, nearest: string): Promise<SessionAnswer> {
    const { budget } = this.config;
    return new Promise((resolve) => {
      const attempts: Attempt[] = [];
      let settled = false;

      const settle = (answer: SessionAnswer) => {
        if (settled) return;
        settled = true;
        clearTimeout(patience);
        clearTimeout(deadline);
        for (const attempt of attempts) this.giveUp(attempt, budget * PATIENCE);
        resolve(answer);
      };
      const retry = (reason: FailureReason) => {
        const other = attempts.length > 1 ? undefined : this.anotherThan(nearest, reason);
        if (other !== undefined) start(other);
        else if (attempts.every(({ done }) => done)) settle(UNKNOWN_SESSION);
      };
      const start = (replica: string) => {
        const attempt: Attempt = { replica, startedAt: this.deps.now(), done: false };
        attempts.push(attempt);
        attempt.reading = this.get(replica, key);
        void attempt.reading.outcome.then((outcome) => {
          attempt.done = true;
          const answer = this.answerOf(outcome, key, attempt.startedAt);
          if (settled) return;
          if (answer) {
            this.breaker.success(replica);
            settle(answer);
          } else {
            this.failed(replica, outcome.failed ?? 'malformed');
            retry(outcome.failed ?? 'malformed');
          }
        });
      };
      const patience = setTimeout(() => retry('silent'), budget * PATIENCE);
      const deadline = setTimeout(() => settle(UNKNOWN_SESSION), budget);
      start(nearest);
    });
  }

  private get(region: string, key: string): Reading {
    const { table, account } = this.config;
    return this.deps.client.get({
      region,
      table: account === undefined ? table : `arn:aws:dynamodb:${region}:${account}:table/${table}`,
      keyName: this.names.token,
      key,
      attributes: [this.names.version, this.names.expires],
    });
  }

  /**
   * Undefined where the attempt failed. Answers that come late are remembered, too, as old as they are: an instance that was frozen meanwhile
   * hears them when it thaws.
   */
  private answerOf(outcome: GetOutcome, key: string, askedAt: number): SessionAnswer | undefined {
    if (outcome.failed !== undefined) return undefined;
    const session = sessionOf(outcome.item, this.names, this.deps.now());
    return session ? this.memory.keep(key, session, askedAt) : NO_SESSION;
  }

  private anotherThan(nearest: string, reason: FailureReason): string | undefined {
    const other = this.replicas.find((replica) => replica !== nearest && this.breaker.admits(replica));
    return other ?? (WORTH_ANOTHER.includes(reason) ? nearest : undefined);
  }

  /** Silence for as long as a first attempt gets alone is a failure, whoever answered in the end; for less, it says nothing. */
  private giveUp({ replica, startedAt, reading, done }: Attempt, enough: number): void {
    if (done) return;
    if (this.deps.now() - startedAt >= enough) this.failed(replica, 'silent');
    reading?.late();
  }

  private failed(replica: string, reason: FailureReason): void {
    this.breaker.failure(replica, 'read');
    this.deps.report?.(replica, reason);
  }
}
