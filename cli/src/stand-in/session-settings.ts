import { type EdgeConfig, joinConfig } from '../../../src/contract/edge-router';
import type { SteeringConfig } from '../../../src/contract/steering';
import type { Distribution, OriginConfig } from '../model/distribution';

/** How the edge reads sessions, and so how the application of an origin has to write them. */
export interface SessionSettings {
  readonly table: string;
  /** With a replica; the first is where the table was made. */
  readonly regions: readonly string[];
  /** Name of the session cookie. */
  readonly cookie: string;
  readonly attributes: { readonly token: string; readonly version: string; readonly expires: string };
  /** Stands before the token in the partition key. */
  readonly prefix: string;
  /** Whether the cookie holds `s:<token>.<signature>`. */
  readonly isSigned: boolean;
  /** The member whose origin it is. */
  readonly member: string;
  /** What the table holds for a member's visitors, by member. */
  readonly versions: Readonly<Record<string, string>>;
}

/** By id of the origin, for those that the edge router reads a session table for. */
export function sessionSettings(distribution: Distribution): Map<string, SessionSettings> {
  const cookie = sessionCookie(distribution);
  const settings = new Map<string, SessionSettings>();
  if (cookie === undefined) return settings;
  for (const origin of distribution.origins.values()) {
    const config = edgeConfig(origin);
    if (config?.sessions === undefined) continue;
    const { table, regions, attributes = {}, prefix = '', form, versions = {} } = config.sessions;
    const ids = Object.keys(config.members);
    const member = Object.entries(config.members).find(([, { domain }]) => domain === origin.domainName)?.[0] ?? origin.id;
    settings.set(origin.id, {
      table,
      regions,
      cookie,
      attributes: { token: attributes.token ?? 'token', version: attributes.version ?? 'version', expires: attributes.expires ?? 'expires' },
      prefix,
      isSigned: form === 'signed',
      member,
      versions: Object.fromEntries(ids.map((id) => [id, Object.entries(versions).find(([, named]) => named === id)?.[0] ?? id])),
    });
  }
  return settings;
}

function edgeConfig({ customHeaders }: OriginConfig): EdgeConfig | undefined {
  const text = joinConfig((name) => customHeaders[name]?.[0]?.value);
  return text === undefined ? undefined : parsed<EdgeConfig>(text);
}

/** Synth bakes it as JSON into the viewer functions. */
function sessionCookie({ behaviors }: Distribution): string | undefined {
  for (const { functions } of behaviors) {
    const found = /"session":(\{"cookie":"[^"\\]+"[^{}]*\})/.exec(functions['viewer-request']?.code ?? '');
    const session = found ? parsed<NonNullable<SteeringConfig['session']>>(found[1]!) : undefined;
    if (session !== undefined) return session.cookie;
  }
  return undefined;
}

/** What is no JSON is somebody else's. */
function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
