import type { CustomOrigin } from './event';
import { addHeader, type EdgeMember } from '../../src/contract/edge-router';

/** A member, as a request needs it. */
export interface RouterMember {
  /** The Host that it is asked with. */
  readonly host: string;
  /** All of `request.origin.custom` but its custom headers. */
  readonly origin: Readonly<Omit<CustomOrigin, 'customHeaders'>>;
  /** Who stands in for it, the best first. */
  readonly fallbacks: readonly string[];
  /** Its own custom headers: name, and the name under which the origin of another member carries it. */
  readonly ownHeaders: readonly (readonly [name: string, carriedAs: string])[];
  readonly mayProbe: boolean;
}

/** Seconds, https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html */
const TIMEOUT = { least: 1, most: 120 };

/**
 * Makes the most of deploy-time values that synth could not check: what CloudFront would refuse is a 502 for each visitor.
 */
export function prepared(id: string, member: EdgeMember, ids: readonly string[]): RouterMember {
  const { domain, host = domain, protocol = 'https', port, path = '', readTimeout = 30, keepalive = 5, completion, ssl } = member;
  const read = within(readTimeout);
  return {
    host,
    origin: {
      domainName: domain,
      keepaliveTimeout: within(keepalive),
      path: normalized(path),
      port: port ?? (protocol === 'http' ? 80 : 443),
      protocol,
      readTimeout: read,
      ...(completion === undefined ? {} : { responseCompletionTimeout: Math.max(completion, read) }),
      sslProtocols: ssl ?? ['TLSv1.2'],
    },
    fallbacks: (member.fallbacks ?? []).filter((other) => other !== id && ids.includes(other)),
    ownHeaders: (member.headers ?? []).map((name) => [name, addHeader(id, name)]),
    mayProbe: member.probe !== false,
  };
}

function within(seconds: number): number {
  return Math.min(Math.max(Math.round(seconds), TIMEOUT.least), TIMEOUT.most);
}

function normalized(path: string): string {
  const inner = path.replace(/^\/+|\/+$/g, '');
  return inner === '' ? '' : `/${inner}`;
}
