import type { Group, Groups } from './equivalents/group';
import type { Headers } from './event';
import { isObject } from './event';
import { headerOf } from './headers';
import { prepared, type RouterMember } from './router-member';
import { isOptional, isPositive, isStrings, parseJson } from './values';
import { configHeader, EDGE_CONFIG_VERSION, MAX_CONFIG_HEADERS } from '../../src/contract/edge-router';
import type { EdgeConfig, EdgeMember, SessionsConfig } from '../../src/contract/edge-router';
import { MEMBER_ID } from '../../src/contract/member-id';

/** The configuration, checked and made ready once for all requests that carry it. */
export interface RouterConfig {
  readonly primary: string;
  readonly fallback?: string;
  readonly ids: readonly string[];
  readonly members: ReadonlyMap<string, RouterMember>;
  readonly sessions?: SessionsConfig;
  readonly times?: { readonly connect: number; readonly response: number };
  readonly failsOverBelow500: boolean;
  readonly fallbackTtl?: number;
  readonly ejection: boolean;
  /** Members that answer alike, by each of them. */
  readonly groups?: Groups;
  /** Whether none of a request's headers is ours but those that this router wrote. */
  readonly unassigned: boolean;
}

/** What a configuration says of members that answer alike. */
export type ReadGroups = (given: EdgeConfig, ids: readonly string[]) => Groups | undefined;

/** The configuration that an origin's custom headers carry; undefined where there is none that this router reads. */
export type ReadConfig = (customHeaders: Headers | undefined) => RouterConfig | undefined;

/** Behaviors of a distribution share a configuration, and a new one takes the place of the old within minutes. */
const MOST_REMEMBERED = 8;

/** Each text is parsed once: it comes with every request. */
export function createConfigReader(readGroups?: ReadGroups): ReadConfig {
  const remembered: { readonly pieces: readonly string[]; readonly config: RouterConfig | undefined }[] = [];
  return (customHeaders) => {
    const pieces = piecesOf(customHeaders);
    if (pieces.length === 0) return undefined;
    const known = remembered.find((one) => isSame(one.pieces, pieces));
    if (known) return known.config;
    const config = parse(pieces.join(''), readGroups);
    if (remembered.length === MOST_REMEMBERED) remembered.shift();
    remembered.push({ pieces, config });
    return config;
  };
}

const PIECE_NAMES = Array.from({ length: MAX_CONFIG_HEADERS }, (_, i) => configHeader(i + 1, MAX_CONFIG_HEADERS));
const WHOLE_NAME = configHeader(1, 1);

/** Not joined, since a text that was put together would have to be copied before it can be compared. */
function piecesOf(customHeaders: Headers | undefined): string[] {
  const whole = headerOf(customHeaders, WHOLE_NAME);
  if (whole !== undefined) return [whole];
  const pieces: string[] = [];
  for (const name of PIECE_NAMES) {
    const piece = headerOf(customHeaders, name);
    if (piece === undefined) break;
    pieces.push(piece);
  }
  return pieces;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((piece, i) => piece === b[i]);
}

function parse(text: string, readGroups: ReadGroups | undefined): RouterConfig | undefined {
  const given = parseJson(text);
  if (!isObject(given) || given.v !== EDGE_CONFIG_VERSION || !isObject(given.members)) return undefined;
  const entries = Object.entries(given.members);
  if (!entries.every(([id, member]) => MEMBER_ID.test(id) && isMember(member))) return undefined;
  const edgeConfig = given as unknown as EdgeConfig;
  const { primary, fallback, sessions, times, fallbackTtl, ejection, failsOverBelow500, unassigned } = edgeConfig;
  const ids = entries.map(([id]) => id);
  if (!ids.includes(primary)) return undefined;
  return {
    primary,
    ...(fallback !== undefined && ids.includes(fallback) ? { fallback } : {}),
    ids,
    members: new Map(entries.map(([id, member]) => [id, prepared(id, member as EdgeMember, ids)])),
    ...(isSessions(sessions) ? { sessions } : {}),
    ...(isObject(times) && isPositive(times.connect) && isPositive(times.response) ? { times } : {}),
    failsOverBelow500: failsOverBelow500 === true,
    ...(isPositive(fallbackTtl) ? { fallbackTtl: Math.floor(fallbackTtl) } : {}),
    ejection: ejection !== false,
    ...(globalThis.FASTEST === false ? { unassigned: false } : { groups: readGroups?.(edgeConfig, ids), unassigned: unassigned === true }),
  };
}

/** Those that answer as the member does; absent where nobody else does. */
export function groupOf(member: string, { groups }: RouterConfig): Group | undefined {
  return globalThis.FASTEST === false ? undefined : groups?.get(member);
}

/** The member that visitors of this one are assigned to: itself, or one that it is equivalent to. */
export function assignedOf(member: string, config: RouterConfig): string {
  return globalThis.FASTEST === false ? member : groupOf(member, config)?.of ?? member;
}

/** Whether the members answer alike. */
export function isAlike(one: string, other: string, config: RouterConfig): boolean {
  return globalThis.FASTEST === false ? one === other : assignedOf(one, config) === assignedOf(other, config);
}

function isMember(member: unknown): boolean {
  return isObject(member) && typeof member.domain === 'string' && member.domain !== ''
    && [member.host, member.path].every((one) => isOptional(one, 'string'))
    && [member.port, member.readTimeout, member.keepalive, member.completion].every((one) => isOptional(one, 'number'))
    && (member.protocol === undefined || member.protocol === 'http')
    && [member.ssl, member.headers, member.fallbacks].every((one) => one === undefined || isStrings(one));
}

function isSessions(sessions: unknown): sessions is SessionsConfig {
  return isObject(sessions) && typeof sessions.table === 'string' && isPositive(sessions.budget)
    && isStrings(sessions.regions) && sessions.regions.length > 0
    && [sessions.account, sessions.prefix, sessions.form].every((one) => isOptional(one, 'string'))
    && [sessions.attributes, sessions.versions].every((one) => one === undefined || isObject(one));
}
