import { createEquivalents } from '../../../../lambda/edge-router/equivalents/equivalents';
import type { OriginRequest, OriginResponse } from '../../../../lambda/edge-router/event';
import { createPace } from '../../../../lambda/edge-router/fastest/create-pace';
import type { Pace } from '../../../../lambda/edge-router/fastest/pace';
import type { RaceResult } from '../../../../lambda/edge-router/fastest/racer';
import { createRouter, type Router } from '../../../../lambda/edge-router/handler';
import { createHealth, type HealthDeps, type HealthRecord } from '../../../../lambda/edge-router/health/health';
import { createLog } from '../../../../lambda/edge-router/log';
import type { SessionAnswer } from '../../../../lambda/edge-router/sessions/session-reader';
import type { ProbeConfig } from '../../../../src/contract/edge-router';
import { nearestMembers } from '../../../../src/contract/nearest';

/** What the session table answers, by token; others have no session. */
export type Sessions = { [token: string]: SessionAnswer | Promise<SessionAnswer> | (() => never) };

export const found = (version: string): SessionAnswer => ({ kind: 'found', version });
export const NONE: SessionAnswer = { kind: 'none' };
export const UNKNOWN: SessionAnswer = { kind: 'unknown' };

/** How equivalent members are told apart. Nobody wins a race unless it is said who does. */
export interface Equals {
  readonly race?: (contenders: readonly string[], probe: ProbeConfig, watchdog: number) => Promise<RaceResult | undefined>;
  readonly pace?: Partial<Pace>;
  /** Where the instance runs. */
  readonly region?: string;
  readonly random?: () => number;
}

/** One instance of the function, with a clock of its own that the test sets. */
export class Instance {
  public time = 1_000_000;
  public readonly lines: { fault: string }[] = [];
  public readonly asked: string[] = [];
  public readonly probed: string[] = [];
  /** What was said of members. */
  public readonly news: string[] = [];
  public readonly health: HealthRecord;
  /** Who took part in each race. */
  public readonly races: string[] = [];
  private readonly router: Router;

  constructor(sessions: Sessions = {}, overrides: Partial<HealthRecord> = {}, equals: Equals = {}) {
    const { race = async () => undefined, pace = {}, region, random = () => 0.5 } = equals;
    const now = () => this.time;
    const log = createLog((line) => this.lines.push(JSON.parse(line) as { fault: string }), now);
    const report: HealthDeps['report'] = (fault, { member, kind = '' } = {}) => void this.news.push(`${fault} ${member} ${kind}`.trim());
    this.health = { ...createHealth({ now, random, report }), ...overrides };
    this.router = createRouter({
      now,
      log,
      equivalents: createEquivalents({
        now,
        log,
        pace: { ...createPace({ now, random }), ...pace },
        racer: {
          race: (contenders, probe, watchdog) => {
            const ids = contenders.map(({ id }) => id);
            this.races.push(ids.join());
            return race(ids, probe, watchdog);
          },
        },
        nearestMembers: (nearest) => nearestMembers(nearest, region),
        reached: (member) => void this.news.push(`reached ${member}`),
      }),
      health: this.health,
      probe: { maybe: (member, host, port, isSuspect) => void this.probed.push(`${member} ${host} ${port}${isSuspect ? ' suspect' : ''}`) },
      reader: {
        read: (token) => {
          this.asked.push(token);
          const answer = sessions[token] ?? NONE;
          return typeof answer === 'function' ? answer() : answer;
        },
      },
    });
  }

  public get faults(): string[] {
    return this.lines.map(({ fault }) => fault);
  }

  public handle(event: unknown): unknown {
    return this.router(event);
  }

  public async request(event: unknown): Promise<OriginRequest> {
    return await this.router(event) as OriginRequest;
  }

  public async response(event: unknown): Promise<OriginResponse> {
    return await this.router(event) as OriginResponse;
  }

  /** Puts a member out, as five answers of status 500 do. */
  public eject(member: string): this {
    for (let i = 0; i < 5; i++) this.health.failure(member, 'status');
    return this;
  }
}
