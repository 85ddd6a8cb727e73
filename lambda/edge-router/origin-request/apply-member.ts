import { formatServedBy, type ServedBy } from '../../../src/contract/edge-router';
import { MEMBER_HEADER, VARIANT_HEADER } from '../../../src/contract/names';
import type { RouterConfig } from '../config';
import type { CustomOrigin, Headers, OriginRequest } from '../event';
import { isObject, originOf } from '../event';
import { headerOf, removeInternal, setHeader } from '../headers';

/**
 * Sends the request to a member: with its settings, its own custom headers and nothing of another member's.
 *
 * @param configured the member whose origin the request has by the template
 */
export function applyMember(request: OriginRequest, served: ServedBy, configured: string | undefined, config: RouterConfig): void {
  const member = config.members.get(served.member)!;
  const { headers } = request;
  if (served.member === configured) {
    removeInternalOfOrigin(request);
  } else {
    const origin = originOf(request);
    const customHeaders: Headers = {};
    for (const [name, carriedAs] of member.ownHeaders) {
      const value = headerOf(origin?.customHeaders, carriedAs);
      if (value === undefined) continue;
      customHeaders[name] = [{ key: name, value }];
      // CloudFront refuses a name that stands in both, and the member's goes before the viewer's.
      delete headers[name];
    }
    const custom: CustomOrigin = { ...member.origin, customHeaders };
    // What is left out would stay as the configured origin has it.
    if (origin?.responseCompletionTimeout && custom.responseCompletionTimeout === undefined) custom.responseCompletionTimeout = 0;
    request.origin = { custom };
  }
  removeInternal(headers, VARIANT_HEADER);
  setHeader(headers, 'Host', member.host);
  headers[MEMBER_HEADER] = [{ key: MEMBER_HEADER, value: formatServedBy(served) }];
}

/** Leaves the request to the template's origin, with nothing that is ours. */
export function leaveToTemplate(request: OriginRequest): void {
  removeInternalOfOrigin(request);
  removeInternal(request.headers, VARIANT_HEADER);
  const domain: unknown = originOf(request)?.domainName;
  if (typeof domain === 'string') setHeader(request.headers, 'Host', domain);
}

function removeInternalOfOrigin({ origin }: OriginRequest): void {
  if (isObject(origin?.custom)) removeInternal(origin.custom.customHeaders);
  if (isObject(origin?.s3)) removeInternal(origin.s3.customHeaders);
}
