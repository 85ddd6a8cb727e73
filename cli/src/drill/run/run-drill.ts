import { setTimeout as sleep } from 'node:timers/promises';
import { deployedOrigins, type DrillOrigin } from './deployed-origins';
import { drillOrigins, originTargets } from './drill-origins';
import { MachineWatch } from './machine-watch';
import { playAction, type Stage } from './play-action';
import { layOut, startEdge } from './start-edge';
import { TimelinePlayer } from './timeline-player';
import type { LocalCloudFront } from '../../local-cloudfront';
import type { RequestRecord } from '../../records/request-record';
import { StandIns } from '../../stand-in';
import { checkAgainst } from '../check-against';
import { readFacts, type TemplateFacts } from '../facts';
import { Injector } from '../injector/injector';
import { indexOfWrite } from '../injector/injector-protocol';
import { COST_NOTE } from '../measures/cost';
import type { DrillCounters, DrillObservation, ObservedEvent, ObservedWrite } from '../observation';
import { phasesOf } from '../phases';
import { planDrill, type DrillPlan } from '../plan/plan';
import { seededRandom } from '../plan/seeded-random';
import type { Sample } from '../sample';
import type { Scenario } from '../scenario';

/** How far a drill has come. */
export interface DrillProgress {
  /** Milliseconds since it began. */
  readonly atMs: number;
  readonly phase?: string;
  /** Sent so far. */
  readonly requests: number;
  /** Answers of 500 or more, and requests without an answer. */
  readonly errors: number;
  /** What has just been done, if anything. */
  readonly event?: ObservedEvent;
}

export interface DrillRunOptions {
  /** Cloud assembly or template. */
  readonly template: string;
  /** What plays origins in place of what the scenario says, by id or domain name: a URL, a folder, or `stand-in`. */
  readonly origins?: Readonly<Record<string, string>>;
  readonly distribution?: string;
  readonly parameters?: Record<string, string>;
  readonly values?: Record<string, string>;
  readonly python?: string;
  readonly publicKeys?: Readonly<Record<string, string>>;
  /** Ends it at once; what was seen until then is told. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DrillProgress) => void;
}

/** From everything being ready to the first request: the thread has heard of it by then. */
const LEAD_MS = 30;
/** Longer than CloudFront waits for an origin that says nothing: 3 tries of 10 s to connect, or 30 s for a response. */
const PATIENCE_MS = 35_000;

/**
 * Runs a drill: visitors, time line and all, on a local CloudFront of its own. Nothing of it is left when it ends.
 *
 * @throws SmartOriginError for everything that the caller can mend
 */
export async function runDrill(scenario: Scenario, options: DrillRunOptions): Promise<DrillObservation> {
  const facts = readFacts(options);
  const added = deployedOrigins(scenario, options, facts);
  checkAgainst(scenario, facts, added);
  const allOrigins = [...facts.origins, ...added];
  const plan = planDrill(scenario, facts.postPath ?? '/');
  const origins = drillOrigins(scenario, { origins: allOrigins }, options.origins ?? {});
  const faults: unknown[] = [];
  let edge: LocalCloudFront | undefined;
  const standIns = await StandIns.start(origins.standIns, () => edge?.clock.now() ?? Date.now());
  try {
    edge = await startEdge(scenario, options, originTargets(origins, standIns, added), (error) => faults.push(error));
    standIns.keepSessions(edge, scenario.places);
    return await new Run({
      scenario, options, facts, allOrigins, plan, standIns, allStandIns: Object.keys(origins.given).length === 0, edge, faults,
    }).observe();
  } finally {
    await edge?.close();
    await standIns.close();
  }
}

interface RunSettings {
  readonly scenario: Scenario;
  readonly options: DrillRunOptions;
  readonly facts: TemplateFacts;
  /** Of the template, and of those that it deploys. */
  readonly allOrigins: readonly DrillOrigin[];
  readonly plan: DrillPlan;
  readonly standIns: StandIns;
  readonly allStandIns: boolean;
  readonly edge: LocalCloudFront;
  /** Of the local CloudFront itself. */
  readonly faults: readonly unknown[];
}

class Run {
  private readonly samples: Sample[] = [];
  private readonly records = new Map<string, RequestRecord>();
  private sent = 0;
  private errors = 0;
  private beganAt = 0;
  private machine: MachineWatch | undefined;

  constructor(private readonly settings: RunSettings) {}

  async observe(): Promise<DrillObservation> {
    const { scenario, options, plan, edge } = this.settings;
    const injector = await Injector.start({
      plan, url: edge.url, pops: Object.fromEntries(edge.pops.map(({ name, region }) => [region, name])), graceMs: PATIENCE_MS / scenario.timeScale,
    }, (samples, sent) => this.take(samples, sent));
    const unsubscribe = edge.onRequest((record) => this.records.set(record.requestId, record));
    const player = new TimelinePlayer({
      timeline: scenario.timeline,
      elapsed: () => this.elapsed,
      play: ({ action }) => playAction(action, this.stage(injector)),
      onEvent: (event) => this.tell(event),
    });
    let interrupted = false;
    const interrupt = () => {
      interrupted = this.elapsed < scenario.durationMs;
      player.stop();
      injector.stop();
    };
    try {
      this.beganAt = epochNow() + LEAD_MS;
      injector.begin(this.beganAt);
      this.machine = new MachineWatch();
      options.signal?.addEventListener('abort', interrupt, { once: true });
      if (options.signal?.aborted) interrupt();
      // What fails first ends both: the finally below stops the other.
      await Promise.all([player.play(), injector.done]);
      const durationMs = interrupted ? Math.round(Math.max(0, Math.min(this.elapsed, scenario.durationMs))) : scenario.durationMs;
      return this.observation(player.events, durationMs, !interrupted);
    } finally {
      options.signal?.removeEventListener('abort', interrupt);
      player.stop();
      this.machine?.close();
      unsubscribe();
      await injector.close();
    }
  }

  private get elapsed(): number {
    return epochNow() - this.beganAt;
  }

  private stage(injector: Injector): Stage {
    const { edge, scenario, facts: { pool, policyStore }, standIns } = this.settings;
    return {
      edge, scenario, pool, policyStore,
      pauses: { sleep: (ms) => sleep(ms), random: seededRandom(scenario.seed, 'policy') },
      advanceVisitors: (ms) => injector.advance(ms),
      deployed: () => {
        layOut(edge, scenario);
        standIns.keepSessions(edge, scenario.places);
      },
    };
  }

  private take(samples: readonly Sample[], sent: number): void {
    for (const sample of samples) {
      this.samples.push(sample);
      if (sample.status === 0 || sample.status >= 500) this.errors += 1;
    }
    this.sent = sent;
    this.tell();
  }

  private tell(event?: ObservedEvent): void {
    const { scenario, options: { onProgress } } = this.settings;
    if (!onProgress) return;
    const atMs = Math.max(0, Math.round(this.elapsed));
    const phase = phasesOf(scenario.timeline, scenario.durationMs).filter(({ fromMs }) => fromMs <= atMs).at(-1)?.name;
    onProgress({ atMs, ...(phase !== undefined && { phase }), requests: this.sent, errors: this.errors, ...(event && { event }) });
  }

  private observation(events: readonly ObservedEvent[], durationMs: number, complete: boolean): DrillObservation {
    const { scenario, options, plan, edge, allOrigins } = this.settings;
    return {
      scenario,
      template: options.template,
      startedAt: new Date(this.beganAt).toISOString(),
      complete,
      durationMs,
      pops: edge.pops,
      origins: allOrigins.map(({ id }) => id),
      visitors: plan.visitors.map(({ group, cookies, session }) => ({ group, cookies, session })),
      visits: this.samples.sort((one, other) => one.index - other.index).map((sample) => {
        const record = sample.requestId === undefined ? undefined : this.records.get(sample.requestId);
        return { sample, ...(record && { record }) };
      }),
      phases: phasesOf(scenario.timeline, durationMs),
      events,
      counters: this.counters(),
      ...(this.machine && { machine: this.machine.seconds }),
      notes: this.notes(),
    };
  }

  private counters(): DrillCounters {
    const { edge, facts, standIns, allStandIns } = this.settings;
    return {
      edgeFunctions: edge.lambdaStats(),
      tables: edge.sessionTables?.counts() ?? [],
      keyValueStoreReads: edge.keyValueStores.reduce((sum, { edgeReads }) => sum + edgeReads, 0),
      viewerFunctionRuns: this.samples.reduce((sum, sample) => sum + functionRuns(sample, facts), 0),
      ...(allStandIns && { writes: observedWrites(standIns) }),
    };
  }

  private notes(): string[] {
    const { scenario: { timeScale }, faults } = this.settings;
    const first = faults[0];
    return [
      ...(timeScale === 1 ? [] : [`Time-outs of origins are ${timeScale} times as short as in the template.`]),
      COST_NOTE,
      ...(faults.length === 0 ? [] : [`The local CloudFront had ${faults.length} faults of its own, the first: ${first instanceof Error ? first.message : String(first)}`]),
    ];
  }
}

function functionRuns({ path, status }: Sample, facts: TemplateFacts): number {
  const { functions } = facts.behaviorOf(path);
  return Number('viewer-request' in functions) + Number('viewer-response' in functions && status > 0 && status < 400);
}

function observedWrites({ writes }: StandIns): ObservedWrite[] {
  return writes.flatMap(({ id, origins }) => {
    const index = indexOfWrite(id);
    return index === undefined ? [] : [{ index, origins }];
  }).sort((one, other) => one.index - other.index);
}

/** Finer than Date.now(), and the same in every thread. */
function epochNow(): number {
  return performance.timeOrigin + performance.now();
}
