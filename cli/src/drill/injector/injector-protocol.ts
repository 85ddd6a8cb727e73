import type { DrillPlan } from '../plan/plan';
import type { Sample } from '../sample';

/** What the injector's thread is started with. */
export interface InjectorData {
  readonly plan: DrillPlan;
  /** Of the local CloudFront, in plain HTTP. */
  readonly url: string;
  /** Names of the points of presence by Region. */
  readonly pops: Readonly<Record<string, string>>;
  /** How long it waits for answers when everything was sent. */
  readonly graceMs: number;
}

export type ToInjector =
  /** `at`: milliseconds since the epoch, to the fraction; may lie ahead. */
  | { readonly type: 'start'; readonly at: number }
  /** Cookies expire by the drill's clock. */
  | { readonly type: 'advance'; readonly ms: number }
  | { readonly type: 'stop' };

export type FromInjector =
  | { readonly type: 'ready' }
  | { readonly type: 'samples'; readonly samples: Sample[]; readonly sent: number }
  /** Everything was sent and answered, or given up. */
  | { readonly type: 'done' };

/** What a POST carries: it tells the request from every other one. */
export const writeId = (index: number) => `drill-${index}`;

/** The request of a write; undefined where the id is none of ours. */
export function indexOfWrite(id: string): number | undefined {
  const found = /^drill-(\d+)$/.exec(id)?.[1];
  return found === undefined ? undefined : Number(found);
}
