import type { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { edgeMember, ownHeaders } from './edge-members';
import { addHeader, EDGE_CONFIG_VERSION, type EdgeConfig } from '../../contract/edge-router';
import { worstCases } from '../../failover/time-to-failover';
import type { MemberOrigin } from '../../origin-pool/bound-origins';
import type { OriginPool } from '../../origin-pool/origin-pool';

/** What the edge router is told besides what pool and behaviors say. */
export interface EdgeSettings extends Pick<EdgeConfig, 'sessions' | 'fastest' | 'nearest' | 'nearestFallbacks' | 'unassigned' | 'fallbackTtl'> {
  readonly ejection: boolean;
}

/**
 * What the edge router goes by, the same on every origin that carries it.
 *
 * @param failoverCodes on which status codes leg 2 is asked, over all behaviors; none where no behavior has failover
 */
export function edgeConfig(
  pool: OriginPool, member: (id: string) => MemberOrigin, { ejection, ...settings }: EdgeSettings, failoverCodes: readonly number[],
): EdgeConfig {
  const failsOver = failoverCodes.length > 0;
  const leg1 = worstCases(member(pool.primary).settings);
  // Where the next nearest stands in, only somebody who was named may come before.
  const standInsOf = (id: string) => (settings.nearest ? pool.namedStandInsOf(id) : pool.standInsOf(id));
  return {
    v: EDGE_CONFIG_VERSION,
    primary: pool.primary,
    ...(failsOver ? { fallback: pool.fallbackOf(pool.primary) } : {}),
    members: Object.fromEntries(pool.ids.map((id) => [id, edgeMember(member(id), pool.member(id), standInsOf(id))])),
    // JSON leaves out what is undefined.
    ...settings,
    ...(failsOver ? { times: { connect: leg1.connect * 1000, response: leg1.response * 1000 } } : {}),
    ...(failoverCodes.some((code) => code < 500) ? { failsOverBelow500: true } : {}),
    ...(ejection ? {} : { ejection }),
  };
}

/** The other members' own custom headers, as the origin of `carrier` carries them. */
export function headersOfOthers(
  pool: OriginPool, carrier: string, member: (id: string) => MemberOrigin,
): CfnDistribution.OriginCustomHeaderProperty[] {
  return pool.ids.filter((id) => id !== carrier).flatMap((id) => ownHeaders(member(id).property)
    .map(({ headerName, headerValue }) => ({ headerName: addHeader(id, headerName.toLowerCase()), headerValue })));
}
