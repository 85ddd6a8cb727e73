import { MEMBER_ID } from '../../../src/contract/member-id';
import type { LivePolicy } from '../../../src/contract/steering/live-policy';
import type { SteeringMetadata } from '../../../src/contract/steering/steering-metadata';
import { SmartOriginError } from '../errors';

export interface PoolMember {
  readonly id: string;
  /** Percent of new visitors in the template; undefined for the primary, for standbys and where no template is at hand. */
  readonly weight?: number;
  readonly standby: boolean;
}

/** What is known of the members that a live policy can name. */
export interface Pool {
  /** What tells the members, for messages. */
  readonly source: string;
  /** Construct path of the SmartOrigin. */
  readonly site?: string;
  readonly primary?: string;
  /** The template's generation; undefined without a template. */
  readonly generation?: number;
  readonly members: readonly PoolMember[];
  /** Whether these are all members, so that what concerns all of them can be checked. */
  readonly complete: boolean;
}

/** The members of a template. */
export function poolOfTemplate(metadata: SteeringMetadata, source: string): Pool {
  return {
    source,
    site: metadata.site,
    primary: metadata.primary,
    generation: metadata.generation,
    members: metadata.members.map(({ id, weight, standby }) => ({ id, weight, standby: standby === true })),
    complete: true,
  };
}

/**
 * The members as the operator lists them, the primary first.
 *
 * @throws SmartOriginError `ERR_OPTION`
 */
export function poolOfList(text: string): Pool {
  const ids = text.split(',').map((id) => id.trim());
  if (!ids.every((id) => MEMBER_ID.test(id)) || new Set(ids).size !== ids.length) {
    throw new SmartOriginError(
      'ERR_OPTION', `--members got "${text}"`, 'it takes the ids of all members once each, the primary first, with commas between them',
      'write it like --members v1,v2',
    );
  }
  return { source: '--members', primary: ids[0], members: ids.map((id) => ({ id, standby: false })), complete: true };
}

/** Without a template: the members that the document names. The primary is never among its weights, so they are not all. */
export function poolOfPolicy(policy: LivePolicy): Pool {
  const ids = new Set([...Object.keys(policy.weights), ...policy.voided, ...(policy.force === null ? [] : [policy.force])]);
  return { source: 'the live policy', members: [...ids].sort().map((id) => ({ id, standby: false })), complete: false };
}

/**
 * A member that visitors can be sent to.
 *
 * @throws SmartOriginError `ERR_MEMBER`
 */
export function steeredMember(pool: Pool, id: string): PoolMember {
  const member = pool.members.find((one) => one.id === id);
  if (member === undefined) throw unknownMember(pool, id);
  if (member.standby) {
    throw new SmartOriginError(
      'ERR_MEMBER', `"${id}" is a standby`, 'standbys are asked when another member fails; no visitor is assigned to them, and the live policy has no say over them',
      `name one of ${steeredIds(pool).join(', ')}`,
    );
  }
  return member;
}

/** Members that visitors can be assigned to. */
export function steeredIds(pool: Pool): string[] {
  return pool.members.filter(({ standby }) => !standby).map(({ id }) => id);
}

function unknownMember(pool: Pool, id: string): SmartOriginError {
  const known = steeredIds(pool);
  const mend = pool.complete ? `name one of ${known.join(', ')}`
    : `${known.length > 0 ? `name one of ${known.join(', ')}, or ` : ''}give --template, or all members with --members <primary>,<member>,...`;
  const names = pool.complete ? 'does not have it' : `names ${known.length > 0 ? 'only these' : 'nobody yet'}, and no template was given`;
  return new SmartOriginError('ERR_MEMBER', `there is no member "${id}"`, `${pool.source} ${names}`, mend);
}
