import { z } from 'zod';
import { MEMBER_ID } from '../../../src/contract/member-id';
import { MAX_POLICY_BYTES, POLICY_VERSION, type LivePolicy } from '../../../src/contract/steering/live-policy';
import { SmartOriginError } from '../errors';
import { visible } from './visible-text';

const REPLACE = 'correct it by hand, or start from an empty policy by repeating the command with --replace';

const memberId = z.string().regex(MEMBER_ID, 'is no id of a member');

const schema = z.strictObject({
  v: z.literal(POLICY_VERSION),
  generation: z.int().min(0),
  weights: z.record(memberId, z.number().min(0).max(100).refine(isHundredths, 'is finer than 0.01')),
  voided: z.array(memberId).refine((ids) => new Set(ids).size === ids.length, 'names a member twice'),
  force: memberId.nullable(),
});

/** Whether a percentage is one of the steps that there are buckets for. */
export function isHundredths(percent: number): boolean {
  return Math.round(percent * 100) / 100 === percent;
}

/** A policy that changes nothing. */
export function emptyPolicy(generation: number): LivePolicy {
  return { v: POLICY_VERSION, generation, weights: {}, voided: [], force: null };
}

/**
 * Reads what the store holds, strictly: whoever writes it back must not lose what another version of this command line, or
 * somebody by hand, put there.
 *
 * @throws SmartOriginError `ERR_POLICY_UNREADABLE`, `ERR_POLICY_FROM_THE_FUTURE`
 */
export function parsePolicy(text: string): LivePolicy {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_POLICY_BYTES) throw unreadable(`it has ${bytes} bytes, and a KeyValueStore value holds ${MAX_POLICY_BYTES}`);
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw unreadable(`it is no JSON: ${(error as Error).message}`);
  }
  const version = (given as { v?: unknown } | null)?.v;
  if (typeof version === 'number' && version > POLICY_VERSION) {
    throw new SmartOriginError(
      'ERR_POLICY_FROM_THE_FUTURE', `the live policy has version ${version}`,
      `this command line knows version ${POLICY_VERSION}; viewer functions of the same age serve by the template's weights`,
      'update smart-origin, or give the newer policy up by repeating the command with --replace',
    );
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw unreadable(parsed.error.issues.map(describeIssue).join('; '));
  // Minus zero is a number that JSON can say and no canonical text can keep.
  return { ...parsed.data, weights: Object.fromEntries(Object.entries(parsed.data.weights).map(([id, weight]) => [id, weight + 0])) };
}

/**
 * The document as it is stored: one text for one meaning.
 *
 * @throws SmartOriginError `ERR_POLICY_TOO_LARGE`
 */
export function serializePolicy(policy: LivePolicy): string {
  const weights = Object.fromEntries(Object.entries(policy.weights).sort(([a], [b]) => (a < b ? -1 : 1)));
  const { v, generation, force } = policy;
  const text = JSON.stringify({ v, generation, weights, voided: [...policy.voided].sort(), force });
  if (Buffer.byteLength(text) <= MAX_POLICY_BYTES) return text;
  throw new SmartOriginError(
    'ERR_POLICY_TOO_LARGE', `the live policy would have ${Buffer.byteLength(text)} bytes`, `a KeyValueStore value holds ${MAX_POLICY_BYTES}; members that the template lost long ago count too`,
    'start from an empty policy by repeating the command with --replace',
  );
}

function describeIssue({ path, message }: { path: PropertyKey[]; message: string }): string {
  return `${path.length > 0 ? path.map(String).join('.') : 'the document'}: ${message}`.slice(0, 200);
}

function unreadable(why: string): SmartOriginError {
  return new SmartOriginError('ERR_POLICY_UNREADABLE', 'the live policy in the store cannot be read', visible(why).slice(0, 600), REPLACE);
}
