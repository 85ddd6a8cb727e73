import net from 'node:net';
import { z } from 'zod';
import { resourceAllows } from './resource-pattern';

/** What a signed policy statement allows. */
export interface AccessPolicy {
  /** Any URL where it is missing. */
  resource?: string;
  /** Seconds since the epoch. */
  lessThan: number;
  greaterThan?: number;
  /** An IPv4 address or range. */
  sourceIp?: string;
}

const epoch = z.number().int().min(0).max(2_147_483_647);
const statement = z.strictObject({
  Resource: z.string().optional(),
  Condition: z.strictObject({
    DateLessThan: z.strictObject({ 'AWS:EpochTime': epoch }),
    DateGreaterThan: z.strictObject({ 'AWS:EpochTime': epoch }).optional(),
    IpAddress: z.strictObject({ 'AWS:SourceIp': z.string() }).optional(),
  }),
});
/** One statement, in a list or by itself: pages show either. */
const policySchema = z.strictObject({ Statement: z.union([statement, z.tuple([statement])]) });

/**
 * Reads a policy statement; undefined where it is none that CloudFront takes.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html
 */
export function parseAccessPolicy(text: string): AccessPolicy | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = policySchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { Statement } = parsed.data;
  const { Resource: resource, Condition: condition } = Array.isArray(Statement) ? Statement[0] : Statement;
  const sourceIp = condition.IpAddress?.['AWS:SourceIp'];
  if (sourceIp !== undefined && rangeOf(sourceIp) === undefined) return undefined;
  return {
    resource,
    lessThan: condition.DateLessThan['AWS:EpochTime'],
    greaterThan: condition.DateGreaterThan?.['AWS:EpochTime'],
    sourceIp,
  };
}

/**
 * The statement that is signed where a request brings `Expires` instead of a policy, byte by byte.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html
 */
export function cannedPolicy(url: string, expires: number): string {
  return `{"Statement":[{"Resource":"${url}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`;
}

/** What a request is, as far as policies speak of it. */
export interface AccessFacts {
  /** Each way in which the URL can be written that was asked for, without what the signature adds. */
  urls: readonly string[];
  address: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Why a policy does not allow a request; undefined where it does. */
export function refusalOf(policy: AccessPolicy, { urls, address, now }: AccessFacts): string | undefined {
  const seconds = now / 1000;
  if (seconds >= policy.lessThan) return `it ended at ${timeOf(policy.lessThan)}`;
  if (policy.greaterThan !== undefined && seconds < policy.greaterThan) return `it begins at ${timeOf(policy.greaterThan)}`;
  const { resource, sourceIp } = policy;
  if (resource !== undefined && !urls.some((url) => resourceAllows(resource, url))) return `it is for ${resource}, not for ${urls.join(' or ')}`;
  if (sourceIp !== undefined && !inRange(sourceIp, address)) return `it is for ${sourceIp}, not for ${address}`;
  return undefined;
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function inRange(sourceIp: string, address: string): boolean {
  return net.isIPv4(address) && rangeOf(sourceIp)!.check(address);
}

/** IPv4 alone: CloudFront takes no other. */
function rangeOf(sourceIp: string): net.BlockList | undefined {
  const [, address = '', bits = '32'] = /^([\d.]+)(?:\/(\d{1,2}))?$/.exec(sourceIp) ?? [];
  if (!net.isIPv4(address) || Number(bits) > 32) return undefined;
  const list = new net.BlockList();
  list.addSubnet(address, Number(bits));
  return list;
}
