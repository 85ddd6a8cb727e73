/**
 * What the page shows, as it goes over the wire: plain data alone, since the page's own code reads it too.
 * Times are milliseconds, shares are in [0, 1].
 */
export interface Picture {
  /** `<stack>/<logical id>`. */
  readonly distribution: string;
  /** Where viewers are served. */
  readonly url: string;
  /** How far the clock has been advanced past the machine's. */
  readonly clockAheadMs: number;
  readonly traffic: TrafficPicture;
  readonly pops: readonly PopPicture[];
  readonly origins: readonly OriginPicture[];
  /** Who asks whom: where there has been traffic lately, a distance or a cut. */
  readonly links: readonly LinkPicture[];
  /** What is cut: a Region alone, or the link between two places. */
  readonly cuts: readonly (readonly string[])[];
  /** Regions that can be cut. */
  readonly regions: readonly string[];
  /** Undefined where the template has no table. */
  readonly tables?: TablesPicture;
  readonly functions: readonly FunctionPicture[];
  readonly functionFaults: readonly FunctionFaultPicture[];
  readonly stores: readonly StorePicture[];
  /** Undefined where nothing is steered by weights. */
  readonly policy?: PolicyPicture;
}

/** Figures of the last seconds, and sums since somebody looks. */
export interface TrafficPicture {
  /** Since somebody looks. */
  readonly requests: number;
  /** Of these, answers of 500 and above. */
  readonly errors: number;
  readonly perSecond: number;
  readonly errorShare: number;
  readonly hitShare: number;
  /** Share of requests that had a second leg. */
  readonly failoverShare: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
}

export interface PopPicture {
  readonly name: string;
  readonly region: string;
  readonly cachedObjects: number;
  readonly cachedBytes: number;
  readonly cacheBytes: number;
  readonly perSecond: number;
  readonly hitShare: number;
  readonly errorShare: number;
}

export interface OriginPicture {
  readonly id: string;
  readonly domainName: string;
  /** What plays it. */
  readonly playedBy: string;
  /** Its Region, where it has been given one. */
  readonly region?: string;
  /** As faults are written; undefined where it is not broken. */
  readonly faults: readonly { readonly pop?: string; readonly fault: string }[];
  readonly health: 'healthy' | 'troubled' | 'failing' | 'idle';
  /** Share of the answers of origins, those from caches among them. */
  readonly servedShare: number;
  /** Attempts a second. */
  readonly legsPerSecond: number;
  readonly failedShare: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
}

export interface LinkPicture {
  readonly pop: string;
  readonly origin: string;
  /** Attempts a second in leg 1 and in leg 2. */
  readonly first: number;
  readonly second: number;
  readonly failedShare: number;
  readonly roundTripMs: number;
  readonly cut: boolean;
}

export interface TablesPicture {
  readonly url: string;
  readonly lagSeconds: number;
  readonly replicas: readonly ReplicaPicture[];
}

export interface ReplicaPicture {
  readonly table: string;
  readonly region: string;
  readonly reads: number;
  readonly writes: number;
  readonly refused: number;
  readonly replicated: number;
  /** `none` where it is not broken. */
  readonly fault: string;
}

export interface FunctionPicture {
  readonly name: string;
  readonly pop: string;
  readonly instances: number;
  readonly invocations: number;
  readonly coldStarts: number;
  readonly errors: number;
}

export interface FunctionFaultPicture {
  readonly fault: string;
  readonly pop?: string;
  readonly functionName?: string;
}

export interface StorePicture {
  readonly name: string;
  readonly items: number;
  readonly edgeReads: number;
  readonly lagSeconds: number;
  /** Whether functions read it in vain. */
  readonly gone: boolean;
}

export interface PolicyPicture {
  /** Construct path of the site. */
  readonly site: string;
  readonly generation: number;
  readonly force?: string;
  readonly members: readonly MemberPicture[];
  /** Why the live policy cannot be read; the template's weights serve then. */
  readonly unreadable?: string;
}

export interface MemberPicture {
  readonly id: string;
  readonly role: 'primary' | 'member' | 'dark' | 'standby';
  /** Percent of new visitors by the live policy, else the template; undefined where none can be set. */
  readonly weight?: number;
  /** Percent of new visitors that it gets. */
  readonly share: number;
  readonly voided: boolean;
}

/** A request in the list. */
export interface RequestLine {
  readonly id: string;
  readonly pop: string;
  readonly method: string;
  readonly uri: string;
  readonly at: number;
  readonly status: number;
  readonly result: string;
  readonly servedBy?: string;
  readonly legs: readonly LegLine[];
  readonly functionErrors: readonly string[];
  readonly ms: number;
}

export interface LegLine {
  readonly leg: number;
  readonly origin: string;
  readonly outcome: string;
  readonly status: number;
  readonly ms: number;
}

/** Requests since the last batch. */
export interface RequestBatch {
  readonly lines: readonly RequestLine[];
  /** Requests that are not among the lines: there were too many to read. */
  readonly leftOut: number;
}

export interface TraceLine {
  readonly stage: string;
  readonly detail: string;
  readonly ms: number;
}

/** A request, opened. */
export interface RequestDetails {
  readonly request: RequestLine;
  readonly trace: readonly TraceLine[];
}

/** What a button asks for. */
export type PageAction =
  | { readonly do: 'break-origin'; readonly origin: string; readonly fault: string; readonly pop?: string }
  | { readonly do: 'heal-origin'; readonly origin: string; readonly pop?: string }
  | { readonly do: 'break-table'; readonly region?: string; readonly fault: string }
  | { readonly do: 'break-functions'; readonly fault: string; readonly pop?: string; readonly functionName?: string }
  | { readonly do: 'heal-functions'; readonly pop?: string; readonly functionName?: string }
  | { readonly do: 'recycle-functions' }
  | { readonly do: 'break-store'; readonly store: string; readonly fault: string }
  | { readonly do: 'cut'; readonly places: readonly string[] }
  | { readonly do: 'heal-cut'; readonly places: readonly string[] }
  | { readonly do: 'set-distance'; readonly from: string; readonly to: string; readonly ms: number }
  | { readonly do: 'table-lag'; readonly seconds: number }
  | { readonly do: 'set-weight'; readonly member: string; readonly percent: number }
  | { readonly do: 'rollback' | 'restore' | 'force'; readonly member: string }
  | { readonly do: 'release' }
  | { readonly do: 'invalidate'; readonly paths: readonly string[] }
  | { readonly do: 'advance'; readonly by: string }
  | { readonly do: 'heal-all' };

/** What came of it, in sentences. */
export interface ActionOutcome {
  readonly done: string;
  readonly notes: readonly string[];
}

/** Why nothing came of it. */
export interface ActionRefusal {
  readonly what: string;
  readonly why: string;
  readonly mend: string;
}
