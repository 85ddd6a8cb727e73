import type { AccessLog } from '../access-logs/access-logs';
import type { FollowedRequest } from '../access-logs/followed-request';
import type { Assumptions } from '../assumptions';
import type { ObjectCache } from '../cache/object-cache';
import type { RequestCollapser } from '../cache/request-collapser';
import type { OriginChoice } from '../functions/viewer-function';
import type { Behavior, Distribution } from '../model/distribution';
import type { EdgeRequest, EdgeResponse } from '../model/http';
import type { ResultDetail } from '../model/result-types';
import type { ViewerFacts } from '../policies/cloudfront-headers';
import type { SimulatedViewer } from '../policies/simulated-viewer';
import type { RequestNotes } from '../records/request-notes';
import type { BackgroundWork } from '../runtime/background-work';
import type { CodeOfPop } from '../runtime/edge-code';
import type { ShieldAtRegion } from '../runtime/origin-shields';
import type { OriginTable } from '../runtime/origin-table';

/** A distribution as it runs at one point of presence: what every request there shares. */
export interface Edge {
  distribution: Distribution;
  origins: OriginTable;
  code: CodeOfPop;
  cache: ObjectCache;
  collapser: RequestCollapser;
  assumptions: Assumptions;
  /** Origin Shield in a Region. */
  shieldAt: (region: string) => ShieldAtRegion;
  /** What goes on when its request has been answered. */
  background: BackgroundWork;
  /** Milliseconds since the epoch. All ages and lifetimes are reckoned by it. */
  clock: () => number;
  /** In [0, 1). */
  random: () => number;
  /** Origin time-outs are divided by it. */
  timeScale: number;
  /** The Region that functions of this point of presence run in. */
  region: string;
  /** Its name. */
  pop: string;
  /** Place and network of viewers that say nothing of theirs. */
  simulatedViewer?: SimulatedViewer;
  /** What functions write to their logs. */
  onLog: (source: string, line: string) => void;
  /** Where requests are logged; undefined where they are not. */
  accessLog?: AccessLog;
}

/** One request of a viewer on its way through the stages. */
export interface Exchange {
  readonly edge: Edge;
  readonly requestId: string;
  readonly viewer: ViewerFacts & { signal: AbortSignal };
  /** By `performance.now()`. */
  readonly startedAt: number;
  /** As the viewer sent it. */
  readonly received: EdgeRequest;
  /** As the stages left it. */
  request: EdgeRequest;
  behavior: Behavior;
  originChoice?: OriginChoice;
  /** What CloudFront Functions gave `cf.logCustomData()`: fields of the access logs. */
  customData?: { 'viewer-request'?: string; 'viewer-response'?: string };
  /** Asks the origin only for what is newer than the cached response. */
  validators?: { etag?: string; lastModified?: string };
  /** For an error page: it is kept for at least so many seconds, apart from what the same path brings by itself. */
  errorPageTtl?: number;
  /** It is a WebSocket handshake: no cache answers it, and the origin's 101 brings a connection for a body. */
  readonly webSocket?: true;
  /** Its way into the access logs, where there are any. */
  log?: FollowedRequest;
  /** What becomes of it; undefined where nobody wants to know. */
  readonly notes?: RequestNotes;
  trace(stage: string, detail: string): void;
}

/** What a reply is, as far as later stages treat it differently. */
export type ReplyKind =
  | 'content' // from the origin, the cache, or generated at origin-request
  | 'error-page' // a custom error page
  | 'edge-error' // CloudFront's own refusal or failure
  | 'redirect' // from HTTP to HTTPS
  | 'generated'; // by a viewer-request function

export interface Reply {
  kind: ReplyKind;
  response: EdgeResponse;
  /** The words before "from cloudfront" in `x-cache`. */
  result: string;
  /** What the access logs say beyond that. */
  detail?: ResultDetail;
  /** The status that the origin gave, before functions and error pages changed it. */
  originStatus?: number;
  /** Seconds that the response has been in this cache and those before it. */
  age?: number;
  /** Id of the origin whose response it is, now or when it was cached; the domain name of one that only a function names. */
  servedBy?: string;
  /** When it comes from an origin: milliseconds to its first byte. */
  firstByteMs?: number;
  /** No origin gave it: none could be reached. */
  unreachable?: boolean;
  /** A Lambda@Edge function at an origin event failed. */
  failedFunction?: boolean;
  /** Nothing may keep it: a function failed. */
  uncacheable?: boolean;
}

/** A reply, at once where nothing was waited for: a hit in the cache makes no promise on its whole way. */
export type Answer = Reply | Promise<Reply>;

/** The rest of the list, from the next stage on. */
export type Next = () => Answer;

/** One step of a request's way to the origin and of the response's way back. */
export interface Stage {
  readonly name: string;
  /**
   * Whether the stage has nothing to do for a request; it is passed over then. Asked when its turn comes.
   *
   * @default it always has something to do
   */
  idle?(exchange: Exchange): boolean;
  handle(exchange: Exchange, next: Next): Answer;
}

/** Runs an exchange through stages, each around the ones after it. */
export function run(stages: readonly Stage[], exchange: Exchange): Answer {
  const from = (start: number): Answer => {
    let index = start;
    while (stages[index]?.idle?.(exchange)) index += 1;
    const stage = stages[index];
    if (stage === undefined) throw new Error('the last stage must answer');
    return stage.handle(exchange, () => from(index + 1));
  };
  return from(0);
}

/** What a stage makes of the reply on its way back; at once where the reply is there. */
export function onReply(answer: Answer, change: (reply: Reply) => Answer): Answer {
  return answer instanceof Promise ? answer.then(change) : change(answer);
}
