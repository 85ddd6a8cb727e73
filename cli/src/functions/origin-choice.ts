import { ResultError } from './entries';
import type { RawChoice } from './function-run-state';
import { checkOriginSettings, checkOverrides } from './origin-settings';
import type { OriginChoice } from './viewer-function';
import { FAILOVER_STATUS_CODES } from '../../../src/contract/cloudfront';
import type { HeaderMap } from '../model/http';

const SELECTION_CRITERIA = ['default', 'media-quality-score'];

export interface ChoiceRules {
  /** Ids of the distribution's origins. */
  originIds: readonly string[];
  /** Of the request as the function left it. */
  headers: HeaderMap;
  /** Whether `hostHeader` in a group is refused, as CloudFront has been reported to do. */
  refuseGroupHostHeader: boolean;
  /** Which of the two documented shapes a group's `originIds` may have. */
  groupOriginIds: 'objects' | 'strings' | 'both';
}

/**
 * What a function asked of the `cf` module, checked.
 *
 * @throws ResultError when CloudFront would refuse it.
 */
export function originChoice({ method, args }: RawChoice, rules: ChoiceRules): OriginChoice {
  switch (method) {
    case 'updateRequestOrigin':
      checkOriginSettings(args[0], 'updateRequestOrigin()', rules.headers);
      return { kind: 'update', settings: args[0] };
    case 'selectRequestOriginById': {
      const [originId, overrides = {}] = args;
      const what = 'selectRequestOriginById()';
      checkOverrides(overrides, `${what} options`);
      return { kind: 'select', originId: knownId(originId, what, rules), overrides };
    }
    case 'createRequestOriginGroup':
      return group(args[0], rules);
  }
}

function group(given: unknown, rules: ChoiceRules): OriginChoice {
  const what = 'createRequestOriginGroup()';
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new ResultError(`${what} takes an object`);
  const { originIds, selectionCriteria = 'default', failoverCriteria, ...unknown } = given as Record<string, unknown>;
  for (const name of Object.keys(unknown)) throw new ResultError(`${what}.${name} is unknown; there are originIds, selectionCriteria, failoverCriteria`);
  if (!Array.isArray(originIds) || originIds.length !== 2) throw new ResultError(`${what}.originIds must name exactly two origins`);
  const [first, second] = originIds.map((member: unknown, i) => memberOf(member, `${what}.originIds[${i}]`, rules));
  if (first.originId === second.originId) throw new ResultError(`${what}.originIds names "${first.originId}" twice`);
  if (!SELECTION_CRITERIA.includes(selectionCriteria as string)) {
    throw new ResultError(`${what}.selectionCriteria must be one of ${SELECTION_CRITERIA.join(', ')}, not ${JSON.stringify(selectionCriteria)}`);
  }
  return {
    kind: 'group',
    originIds: [first.originId, second.originId],
    overrides: [first.overrides, second.overrides],
    statusCodes: statusCodes(failoverCriteria, `${what}.failoverCriteria`),
    selectionCriteria: selectionCriteria as string,
  };
}

/** Both shapes that AWS has documented: the id alone, and the id with overrides. */
function memberOf(member: unknown, what: string, rules: ChoiceRules): { originId: string; overrides: Record<string, unknown> } {
  const shape = typeof member === 'string' ? 'strings' : 'objects';
  if (rules.groupOriginIds !== 'both' && rules.groupOriginIds !== shape) {
    throw new ResultError(`${what} must be ${shape === 'strings' ? 'an object such as {originId: \'…\'}' : 'an id as a string'}, as the assumption group-origin-ids=${rules.groupOriginIds} says`);
  }
  if (typeof member === 'string') return { originId: knownId(member, what, rules), overrides: {} };
  if (typeof member !== 'object' || member === null) throw new ResultError(`${what} must be an id or {originId, originOverrides}`);
  const { originId, originOverrides = {}, ...unknown } = member as Record<string, unknown>;
  for (const name of Object.keys(unknown)) throw new ResultError(`${what}.${name} is unknown; there are originId and originOverrides`);
  checkOverrides(originOverrides, `${what}.originOverrides`);
  if (rules.refuseGroupHostHeader && originOverrides.hostHeader !== undefined) {
    throw new ResultError(`${what}.originOverrides.hostHeader: invalid value for origin rewrite (reported of CloudFront: aws-samples/amazon-cloudfront-functions issue 56)`);
  }
  return { originId: knownId(originId, `${what}.originId`, rules), overrides: originOverrides };
}

function statusCodes(criteria: unknown, what: string): number[] {
  const { statusCodes: codes } = (criteria ?? {}) as { statusCodes?: unknown };
  if (!Array.isArray(codes) || codes.length === 0) throw new ResultError(`${what}.statusCodes must name at least one status code`);
  for (const code of codes as unknown[]) {
    if (!FAILOVER_STATUS_CODES.includes(code as number)) throw new ResultError(`${what}.statusCodes holds ${JSON.stringify(code)}; allowed are ${FAILOVER_STATUS_CODES.join(', ')}`);
  }
  return codes as number[];
}

function knownId(id: unknown, what: string, { originIds }: ChoiceRules): string {
  if (typeof id !== 'string' || !originIds.includes(id)) {
    throw new ResultError(`${what}: the distribution has no origin ${JSON.stringify(id)}; it has ${originIds.join(', ')}`);
  }
  return id;
}
