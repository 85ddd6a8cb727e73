import { formatServedBy, type ServedBy } from '../../../src/contract/edge-router';
import { MEMBER_HEADER, VARIANT_HEADER } from '../../../src/contract/names';
import type { RouterConfig } from '../config';
import type { CustomOrigin, Headers, OriginRequest } from '../event';
import { isObject, originOf } from '../event';
import { headerOf, isReadOnly, removeInternal, setHeader } from '../headers';

/**
 * Sends the request to a member: with its settings, its own custom headers and nothing of another member's.
 *
 * @param configured the member whose origin the request has by the template
 */
export function applyMember(request: OriginRequest, served: ServedBy, configured: string | undefined, config: RouterConfig): void {
  const member = config.members.get(served.member)!;
  const { headers } = request;
  if (served.member === configured) {
    cleanOrigin(request);
  } else {
    const origin = originOf(request);
    const customHeaders: Headers = {};
    for (const [name, carriedAs] of member.ownHeaders) {
      const value = headerOf(origin?.customHeaders, carriedAs);
      if (value === undefined) continue;
      customHeaders[name] = [{ key: name, value }];
      settleName(name, customHeaders, headers);
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
  cleanOrigin(request);
  // Without sessions nobody is assigned by a viewer router, and what says so is a viewer's forgery.
  removeInternal(request.headers, globalThis.SESSIONS === false ? undefined : VARIANT_HEADER);
  const domain: unknown = originOf(request)?.domainName;
  if (typeof domain === 'string') setHeader(request.headers, 'Host', domain);
}

function cleanOrigin({ origin, headers }: OriginRequest): void {
  for (const one of [origin?.custom, origin?.s3]) {
    if (!isObject(one)) continue;
    removeInternal(one.customHeaders);
    for (const name in one.customHeaders) settleName(name, one.customHeaders, headers);
  }
}

/** CloudFront refuses a name that stands in both. An origin's goes before the viewer's where that may be touched. */
function settleName(name: string, customHeaders: Headers, headers: Headers): void {
  if (!(name in headers)) return;
  if (isReadOnly(name)) delete customHeaders[name];
  else delete headers[name];
}
