/**
 * How the edge router is configured: JSON in origin custom headers, since Lambda@Edge has no environment variables and only CloudFormation
 * can resolve deploy-time names.
 */

/** The router behaves as with no configuration when it meets another version. */
export const EDGE_CONFIG_VERSION = 1;

/** What an origin is in the group of a behavior. */
export const ROLE_PRIMARY = 'primary';
export const ROLE_FALLBACK = 'fallback';

/** What every origin of a steered behavior carries. */
export interface EdgeConfig {
  readonly v: typeof EDGE_CONFIG_VERSION;
  /** The member whose origin is leg 1 in the template. */
  readonly primary: string;
  /** The member whose origin is leg 2 in the template; absent where the pool has no failover. */
  readonly fallback?: string;
  /** Every member of the pool, standbys too. */
  readonly members: { readonly [id: string]: EdgeMember };
  /** Absent where no session table is read. */
  readonly sessions?: SessionsConfig;
  /**
   * How long leg 1 of the template can take, in milliseconds, attempts counted: `connect` until no connection is given up, `response`
   * until silence is. By these the router tells failures of leg 1 apart.
   */
  readonly times?: { readonly connect: number; readonly response: number };
  /**
   * Whether leg 2 is asked on statuses below 500 too. Its arrival where another instance saw leg 1 then says nothing about leg 1's member.
   * Absent: no.
   */
  readonly failsOverBelow500?: true;
  /** Seconds for which CloudFront may keep what a stand-in or leg 2 answered; absent: not at all. */
  readonly fallbackTtl?: number;
  /** Whether a member that keeps failing is avoided. Absent: yes. */
  readonly ejection?: false;
  /** Absent where the fastest is not looked for. */
  readonly fastest?: FastestConfig;
  /**
   * Member by Region: those of the nearest Region answer, seen from where the router runs. Every member that is no standby has one or more.
   * Absent where the nearest is not looked for.
   */
  readonly nearest?: { readonly [region: string]: string };
  /** By member: whom its user wants asked when it fails, before the next nearest. Only beside `nearest`; absent: nobody is named. */
  readonly nearestFallbacks?: { readonly [member: string]: string };
  /**
   * Whether no viewer router runs before: nobody is assigned, and no header of a request is ours but those that the edge router wrote.
   * Absent: one runs.
   */
  readonly unassigned?: true;
}

/** How the fastest of equivalent members is found. */
export interface FastestConfig {
  /**
   * By member that visitors are assigned to, where nobody is assigned by the primary: who can answer in its place without a difference, itself
   * among them; two or more each. No member stands in two.
   */
  readonly equivalents: { readonly [member: string]: readonly string[] };
  readonly probe: ProbeConfig;
  /** Milliseconds until a race is called off. */
  readonly watchdog: number;
  /** Who is asked after a race that nobody won, by member as in `equivalents`. Absent: that member. */
  readonly watchdogDefault?: { readonly [member: string]: string };
  /** Milliseconds in which what a peak added to an average goes back to 1/e of it. */
  readonly decay: number;
  /** Percent by which another member must be faster before visitors move to it. */
  readonly hysteresis: number;
  /** Milliseconds after which a member that nobody was sent to may be tried again. */
  readonly refresh: number;
  /** Percent of their waiting time that visitors may spend on members that are not the fastest as far as is known, to find out whether they are. */
  readonly exploration: number;
}

/** A probe of a member. */
export interface ProbeConfig {
  readonly method: 'HEAD' | 'GET';
  /** Begins with a slash; comes after the member's own path. */
  readonly path: string;
  /** Status codes of a good answer. Absent: 200 to 499. */
  readonly codes?: readonly number[];
  /** Milliseconds that a probe may take. */
  readonly timeout: number;
}

/** An origin as `request.origin.custom` of the event wants it. What is left out has the default that is named. */
export interface EdgeMember {
  readonly domain: string;
  /** The Host that it is asked with. Default: the domain. */
  readonly host?: string;
  /** Default: `https`. */
  readonly protocol?: 'http';
  /** Default: 443, or 80 for http. */
  readonly port?: number;
  /** Begins with a slash, ends without. Default: none. */
  readonly path?: string;
  /** Seconds. Default: 30. */
  readonly readTimeout?: number;
  /** Seconds. Default: 5. */
  readonly keepalive?: number;
  /** Seconds. Default: no bound. */
  readonly completion?: number;
  /** Default: TLSv1.2 alone. */
  readonly ssl?: readonly string[];
  /** Names of its own custom headers that functions may add, lower case. */
  readonly headers?: readonly string[];
  /** Who stands in for it, the best first. Default: nobody. */
  readonly fallbacks?: readonly string[];
  /** Whether it may be probed. Default: yes. */
  readonly probe?: false;
}

/** Where sessions are looked up, and how they are read. */
export interface SessionsConfig {
  /** Name of the table. */
  readonly table: string;
  /** The account that has the table, where it is not that of the function: the table is then called by its ARN. */
  readonly account?: string;
  /** Regions with a replica; the first is where the table was made, and is read from Regions that are unknown. */
  readonly regions: readonly string[];
  /** Names of the attributes. Default: `token`, `version`, `expires`. */
  readonly attributes?: { readonly token?: string; readonly version?: string; readonly expires?: string };
  /** Stands before the token in the partition key. */
  readonly prefix?: string;
  /** `signed`: the cookie holds `s:<token>.<signature>`, percent-encoded, as express-session writes it. */
  readonly form?: 'signed';
  /** Member by stored version; a version that is left out is the member of that name. */
  readonly versions?: { readonly [version: string]: string };
  /** Milliseconds for a look-up in all. */
  readonly budget: number;
}
