import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { FastestConfig, SessionsConfig } from '../../contract/edge-router';
import { PREVIEW_COOKIE } from '../../contract/names';
import type { SteeringConfig } from '../../contract/steering/steering-config';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { SmartOriginError } from '../../private/errors';
import { knownMillis, shownDuration } from '../../private/tokens';
import { fastestConfig } from '../fastest/fastest-config';
import type { FastestOptions } from '../fastest-options';
import { isCookieName } from '../sticky-key';
import { SessionAuthority, type StickySessionsOptions } from '../sticky-sessions-options';

/** How long a pin holds where nobody says: about as long as sessions last, since without a pin the table is read again. */
export const DEFAULT_PIN_TTL = Duration.minutes(10);

const DEFAULT_BUDGET_MILLIS = 150;
const BUDGET_MILLIS = { least: 20, most: 800 } as const;

/** Where sessions are looked up, and for how long at most. */
export function sessionsConfig(scope: IConstruct, pool: OriginPool, { table, lookupBudget }: StickySessionsOptions): SessionsConfig {
  if (typeof table?._lookupFrom !== 'function') {
    throw new SmartOriginError(scope, 'NoSessionTable',
      'Steering.stickySessions() got no session table; give `table: new SessionTable(this, \'Sessions\')`, or SessionTable.adopt() for a table that exists');
  }
  const lookup = table._lookupFrom(scope);
  for (const [version, id] of Object.entries(lookup.versions ?? {})) {
    if (pool.ids.includes(id)) continue;
    throw new SmartOriginError(scope, 'UnknownVersionMember',
      `\`versions\` of the session table says that "${version}" is member "${id}", and members are ${pool.ids.map((one) => `"${one}"`).join(', ')}; name one of them, or add the member to \`origins\``);
  }
  return { ...lookup, regions: table.regions, budget: checkedBudget(scope, lookupBudget) };
}

/** How the fastest of those that serve one version is found; undefined where each version is served by one member. */
export function fastestOfVersions(scope: IConstruct, pool: OriginPool, options: FastestOptions | undefined): FastestConfig | undefined {
  const versions = pool.assignable.map((id) => [id, pool.equivalentsOf(id)] as const).filter(([, members]) => members.length > 1);
  if (versions.length > 0) return fastestConfig(scope, pool, Object.fromEntries(versions), options ?? {});
  if (options === undefined) return undefined;
  throw new SmartOriginError(scope, 'FastestWithoutSameAs',
    'Steering.stickySessions() got `fastest`, and no two members serve one version; set `sameAs` on the members that serve the same version as another, '
    + 'for example { v1: { … }, v1us: { …, sameAs: \'v1\' } }, or remove `fastest`');
}

/** How the viewer functions know a session. */
export function sessionOf(scope: IConstruct, { cookieName, authority }: StickySessionsOptions): NonNullable<SteeringConfig['session']> {
  return { cookie: checkedSessionCookie(scope, cookieName), ...(authority === SessionAuthority.TABLE ? { always: true } : {}) };
}

function checkedSessionCookie(scope: IConstruct, cookieName: string): string {
  if (typeof cookieName !== 'string' || Token.isUnresolved(cookieName) || !isCookieName(cookieName)) {
    throw new SmartOriginError(scope, 'InvalidSessionCookie',
      `cookieName is "${Token.isUnresolved(cookieName) ? 'a deploy-time value' : cookieName}"; it is the name of your application's session cookie, known at synth, of letters, digits and !#$%&'*+-.^_\`|~ (RFC 6265), for example "sessiontoken"`);
  }
  if (cookieName === PREVIEW_COOKIE) {
    throw new SmartOriginError(scope, 'CookieNameTaken', `cookieName is "${cookieName}", which preview links use; name your application's session cookie`);
  }
  return cookieName;
}

function checkedBudget(scope: IConstruct, budget: Duration | undefined): number {
  if (budget === undefined) return DEFAULT_BUDGET_MILLIS;
  const millis = knownMillis(budget);
  if (Number.isInteger(millis) && millis >= BUDGET_MILLIS.least && millis <= BUDGET_MILLIS.most) return millis;
  throw new SmartOriginError(scope, 'InvalidLookupBudget',
    `lookupBudget is ${shownDuration(budget)}; it is ${BUDGET_MILLIS.least} to ${BUDGET_MILLIS.most} milliseconds, known at synth, for example Duration.millis(${DEFAULT_BUDGET_MILLIS})`);
}
