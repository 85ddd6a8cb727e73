/**
 * What synth bakes into the viewer functions of a weighted pool: the same for both functions, so that both come to the same decision.
 */

/** The functions send everybody to the primary when they meet another version. */
export const STEERING_VERSION = 1;

/** Stand in the bundles, with their quotes, where synth puts the configuration as JSON. */
export const STEERING_PLACEHOLDER = '@@SMART_ORIGIN_STEERING@@';
export const ROUTE_PLACEHOLDER = '@@SMART_ORIGIN_ROUTE@@';

/** A member that visitors can be assigned to. */
export interface SteeredMember {
  readonly id: string;
  /** Percent of new visitors, 0 to 100. The primary's is not read: it takes what the others leave. */
  readonly weight: number;
  /** Multiplier and offset of the member's draw, so that draws of members are spread evenly against each other. */
  readonly draw: readonly [number, number];
}

/** What both viewer functions decide by. */
export interface SteeringConfig {
  readonly version: typeof STEERING_VERSION;
  /** Live policies of a lower generation are disregarded, except the seed's generation 0 of an unchanged policy, which says nothing anyway. */
  readonly generation: number;
  readonly primary: string;
  /** All members that visitors can be assigned to, the primary among them; no standbys. */
  readonly members: readonly SteeredMember[];
  /** Mixed into every hash, so that two experiments do not meet the same visitors. */
  readonly salt: string;
  /** Name of the sticky cookie; empty where none is used (clients that a header identifies). */
  readonly cookie: string;
  /** How long a pin holds, in seconds, reckoned from the last renewal. */
  readonly ttl: number;
  /** Max-Age of the sticky cookie, in seconds; at least `ttl`. */
  readonly cookieLifetime: number;
  /** Whether pages are embedded in other sites: SameSite=None and Partitioned in place of SameSite=Lax. */
  readonly embedded?: true;
  /** Request header whose value identifies a client, lower case. */
  readonly keyHeader?: string;
  /** Cookie whose value identifies a visitor. */
  readonly keyCookie?: string;
  /** Cookie without which nobody is steered and no cookie is set; `contains` is text that its value must hold. */
  readonly consent?: { readonly cookie: string; readonly contains?: string };
  /** Whether crawlers are steered like visitors. */
  readonly crawlers?: true;
  /** The application's session cookie, where sessions are looked up; `always`: with every request, pin or not. */
  readonly session?: { readonly cookie: string; readonly always?: true };
  /** Whether assets come from the version that served the page. */
  readonly skewProtection?: true;
}

/** How the two members of a group are written for `createRequestOriginGroup`: AWS has documented both. */
export enum GroupOriginIds {
  /** `[{ originId: 'a' }, { originId: 'b' }]` */
  OBJECTS = 'objects',
  /** `['a', 'b']` */
  STRINGS = 'strings',
}

/** The shape that is written unless the app's context says otherwise: that of the developer guide since April 2026. */
export const GROUP_ORIGIN_IDS = GroupOriginIds.OBJECTS;

/** What the viewer router of one kind of behavior needs besides: which origins there are, and who is leg 2. */
export interface RouteConfig {
  readonly originIds: GroupOriginIds;
  /** By member: the origin's id in the distribution, and the Host to ask it with where that is not its domain name. Standbys too. */
  readonly origins: { readonly [member: string]: { readonly id: string; readonly host?: string } };
  /** Absent on behaviors that stand on single origins, such as those that take writes. */
  readonly group?: {
    /** By member: who can be leg 2, the best first. */
    readonly fallbacks: { readonly [member: string]: readonly string[] };
    /** By member: the version in which a missing asset is looked for. Where assets are protected against skew. */
    readonly siblings?: { readonly [member: string]: string };
    /** Status codes on which leg 2 is asked. */
    readonly statusCodes: readonly number[];
  };
}
