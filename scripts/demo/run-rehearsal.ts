import { Agent } from 'node:http';
import * as path from 'node:path';
import { failureBounds } from './bounds';
import { Operator } from './crowd/operator';
import { type Identity, Visitor } from './crowd/visitor';
import { type Finding, violationsOf } from './findings';
import type { Progress } from './progress';
import type { CrowdStep, FailureBounds, Figures, OpenRehearsal, Rehearsal, Step, TrafficStep } from './rehearsal';
import type { ReportRow } from './report';
import { StepResult } from './step-result';
import { exampleFolder } from './synthesize';
import { type Answer, drive } from './traffic';
import { Witness } from './witness';
import { type Assumptions, LocalCloudFront, type TraceSink } from '../../cli/src';
import { answersOfEnvironment, assumptionsWith } from '../../cli/src/assumptions';

/** Connections that a crowd shares: as many viewers are served at once. */
const CROWD_CONNECTIONS = 32;

export interface RehearsalOptions {
  readonly example: string;
  /** The cloud assembly that is rehearsed. */
  readonly assembly: string;
  /** An empty folder, for what plays the origins. */
  readonly folder: string;
  /** Port of the local CloudFront; 0 takes a free one. */
  readonly port: number;
  /** How many visitors a full crowd has. */
  readonly visitors: number;
  /** Answers to open questions about CloudFront, where they are others than the default ones. */
  readonly assume?: Readonly<Record<string, string>>;
  readonly onTrace?: TraceSink;
}

interface Findings {
  readonly findings: readonly Finding[];
  /** Why visitors could not go on, for example without a cookie that they should have. */
  readonly ended?: string;
}

/** An example on a local CloudFront, ready to be rehearsed or clicked through. */
export class OpenedRehearsal {
  public static async open(options: RehearsalOptions): Promise<OpenedRehearsal> {
    const { openRehearsal } = await import(path.join(exampleFolder(options.example), 'rehearsal.ts')) as { openRehearsal: OpenRehearsal };
    const rehearsal = await openRehearsal(options.folder);
    const witness = new Witness();
    let edge: LocalCloudFront | undefined;
    try {
      edge = await LocalCloudFront.start({
        ...rehearsal.edge,
        template: options.assembly,
        origins: witness.watch(rehearsal.mapping),
        port: options.port,
        controlPort: 0,
        assume: options.assume as Partial<Assumptions>,
        onTrace: (event) => {
          rehearsal.edge?.onTrace?.(event);
          options.onTrace?.(event);
        },
      });
      await rehearsal.opened?.(edge);
      return new OpenedRehearsal(rehearsal, edge, witness, options);
    } catch (error) {
      await edge?.close();
      await rehearsal.close();
      throw error;
    }
  }

  private readonly agent = new Agent({ keepAlive: true, maxSockets: CROWD_CONNECTIONS });
  /** Visitors outlive a step; their answers count for the one that is on. */
  private onAnswer: (answer: Answer) => void;

  private constructor(
    public readonly rehearsal: Rehearsal, public readonly edge: LocalCloudFront,
    private readonly witness: Witness, private readonly options: RehearsalOptions,
  ) {
    this.onAnswer = () => undefined;
  }

  /** Every step in order, and what came of it. A step that cannot go on ends the rehearsal, and has not held. */
  public async run(progress: Progress): Promise<ReportRow[]> {
    const assumed = assumptionsWith({ ...answersOfEnvironment(process.env), ...this.options.assume });
    const steps = this.rehearsal.steps((originId) => this.boundsOf(originId), assumed);
    const rows: ReportRow[] = [];
    for (const [index, step] of steps.entries()) {
      const row = await progress.during(`${index + 1}/${steps.length} ${step.title}`, (update) => this.runStep(step, update));
      rows.push(row);
      if (row.endedEarly) break;
    }
    return rows;
  }

  /** What the rehearsal counted besides, after its steps. */
  public get figures(): Figures | undefined {
    return this.rehearsal.figures?.(this.edge);
  }

  public async close() {
    this.agent.destroy();
    await this.edge.close();
    await this.rehearsal.close();
  }

  private async runStep(step: Step, update: (detail: string) => void): Promise<ReportRow> {
    const result = new StepResult();
    await step.prepare?.();
    await this.edge.invalidate(['/*']);
    this.onAnswer = (answer) => {
      const hit = String(answer.headers['x-cache']).startsWith('Hit');
      result.add(answer, hit ? undefined : this.witness.servedBy(String(answer.headers['x-amz-cf-id'])));
      update(`${result.requests} requests, ${result.errors} errors`);
    };
    const { findings, ended } = 'crowd' in step ? await this.runCrowd(step) : await this.runTraffic(step);
    const violations = [...result.violations(step.expect), ...violationsOf(findings), ...(ended === undefined ? [] : [`ended early: ${ended}`])];
    return { title: step.title, result, findings, violations, endedEarly: ended !== undefined };
  }

  private async runTraffic(step: TrafficStep): Promise<Findings> {
    await Promise.all([drive(this.edge, step.traffic, this.onAnswer), step.meanwhile?.()]);
    return { findings: [] };
  }

  private async runCrowd(step: CrowdStep): Promise<Findings> {
    const { edge, agent } = this;
    const site = { url: edge.url, agent, onAnswer: (answer: Answer) => this.onAnswer(answer) };
    const stage = {
      edge,
      operator: new Operator(edge),
      visitors: this.options.visitors,
      askedFor: (answer: Answer) => this.witness.askedFor(String(answer.headers['x-amz-cf-id'])),
      visitor: (identity: Identity) => new Visitor(identity, site),
    };
    try {
      return { findings: await step.crowd(stage) };
    } catch (error) {
      return { findings: [], ended: (error as Error).message };
    }
  }

  /** How long an origin of the template may take to fail. */
  private boundsOf(originId: string): FailureBounds {
    const { origins } = this.edge.distribution;
    const origin = origins.get(originId);
    if (!origin) throw new Error(`the template has no origin "${originId}", only ${[...origins.keys()].join(', ')}`);
    return failureBounds(origin);
  }
}
