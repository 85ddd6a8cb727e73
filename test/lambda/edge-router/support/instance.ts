import type { OriginRequest, OriginResponse } from '../../../../lambda/edge-router/event';
import { createRouter, type Router } from '../../../../lambda/edge-router/handler';
import { createHealth, type HealthRecord } from '../../../../lambda/edge-router/health/health';
import { createLog } from '../../../../lambda/edge-router/log';
import type { SessionAnswer } from '../../../../lambda/edge-router/sessions/session-reader';

/** What the session table answers, by token; others have no session. */
export type Sessions = { [token: string]: SessionAnswer | Promise<SessionAnswer> | (() => never) };

export const found = (version: string): SessionAnswer => ({ kind: 'found', version });
export const NONE: SessionAnswer = { kind: 'none' };
export const UNKNOWN: SessionAnswer = { kind: 'unknown' };

/** One instance of the function, with a clock of its own that the test sets. */
export class Instance {
  public time = 1_000_000;
  public readonly lines: { fault: string }[] = [];
  public readonly asked: string[] = [];
  public readonly probed: string[] = [];
  public readonly health: HealthRecord;
  private readonly router: Router;

  constructor(sessions: Sessions = {}, overrides: Partial<HealthRecord> = {}) {
    const now = () => this.time;
    this.health = { ...createHealth({ now, random: () => 0.5 }), ...overrides };
    this.router = createRouter({
      now,
      health: this.health,
      probe: { maybe: (member, host, port, isSuspect) => void this.probed.push(`${member} ${host} ${port}${isSuspect ? ' suspect' : ''}`) },
      log: createLog((line) => this.lines.push(JSON.parse(line) as { fault: string }), now),
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
