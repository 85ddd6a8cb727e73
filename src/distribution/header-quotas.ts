import { CONFIG_HEADER } from '../contract/names';

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const QUOTA = { count: 30, name: 256, total: 10_240 } as const;

/** Most characters that the value of an origin custom header has. */
export const MAX_HEADER_VALUE = 1783;

/** What a deploy-time value counts for, in characters: the name of a table has at most 255, a domain name 253 (RFC 1035, section 2.3.4). */
export const DEPLOY_TIME_VALUE_LENGTH = 255;

/** An origin as the template has it. */
export interface RenderedOrigin {
  readonly id: string;
  readonly originCustomHeaders?: readonly { readonly headerName: unknown; readonly headerValue: unknown }[];
}

/** What of an origin's custom headers CloudFront would refuse. */
export function exceededHeaders({ id, originCustomHeaders = [] }: RenderedOrigin): string[] {
  const headers = originCustomHeaders.map(({ headerName, headerValue }) => ({
    name: String(headerName), nameLength: lengthOf(headerName), valueLength: lengthOf(headerValue),
  }));
  const found: string[] = [];
  const router = headers.filter(({ name }) => name.startsWith(CONFIG_HEADER));
  const mend = router.length === 0 ? 'remove some' : 'the edge router needs some for itself, and one for each custom header of each other member: take some out of the members';
  if (headers.length > QUOTA.count) found.push(`origin "${id}" has ${headers.length} custom headers, and CloudFront allows ${QUOTA.count}; ${mend}`);
  for (const { name, nameLength, valueLength } of headers) {
    if (nameLength > QUOTA.name || valueLength > MAX_HEADER_VALUE) {
      found.push(`custom header "${name}" of origin "${id}" is too long: a name has ${QUOTA.name} characters at most, a value ${MAX_HEADER_VALUE}; shorten it`);
    }
  }
  const sum = (some: typeof headers) => some.reduce((total, { nameLength, valueLength }) => total + nameLength + valueLength, 0);
  if (sum(headers) > QUOTA.total) {
    found.push(`custom headers of origin "${id}" have ${sum(headers)} characters in all (a deploy-time value counts as ${DEPLOY_TIME_VALUE_LENGTH}), and CloudFront allows ${QUOTA.total}; `
      + (router.length === 0 ? 'shorten them'
        : `${sum(router)} of them configure the edge router: use fewer members, shorten their ids and custom headers, or name fewer \`versions\` of the session table or \`expectedCodes\` of probes`));
  }
  return found;
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  const parts = (value as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join']?.[1];
  if (!Array.isArray(parts)) return value === undefined ? 0 : DEPLOY_TIME_VALUE_LENGTH;
  return parts.reduce<number>((total, part) => total + (typeof part === 'string' ? part.length : DEPLOY_TIME_VALUE_LENGTH), 0);
}
