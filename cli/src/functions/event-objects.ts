import { toFields } from './entries';
import type { Realm, RealmObject } from './realm';
import type { FunctionContext } from './viewer-function';
import { parseCookies, parseHeaders, parseQuery, parseSetCookies } from './wire-entries';
import { decoded } from '../edge-rules/url-text';
import type { EdgeRequest, EdgeResponse } from '../model/http';

export type ViewerEventType = 'viewer-request' | 'viewer-response';

/**
 * The event that a function is called with.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export function eventObject(
  realm: Realm, type: ViewerEventType, context: FunctionContext, request: EdgeRequest, response: EdgeResponse | undefined,
): RealmObject {
  const event: Record<string, unknown> = {
    version: '1.0',
    context: realm.object({
      distributionDomainName: context.distributionDomainName,
      distributionId: context.distributionId,
      eventType: type,
      requestId: context.requestId,
    }),
    viewer: realm.object({ ip: request.clientIp }),
    request: requestObject(realm, request),
  };
  if (response !== undefined) event.response = responseObject(realm, response);
  return realm.object(event);
}

function requestObject(realm: Realm, request: EdgeRequest): RealmObject {
  return realm.object({
    method: request.method,
    uri: decoded(request.uri),
    querystring: toFields(realm, parseQuery(decoded(request.querystring))),
    headers: toFields(realm, parseHeaders(request.headers, 'cookie')),
    cookies: toFields(realm, parseCookies(request.headers.cookie)),
  });
}

function responseObject(realm: Realm, response: EdgeResponse): RealmObject {
  return realm.object({
    statusCode: response.status,
    statusDescription: response.statusDescription,
    headers: toFields(realm, parseHeaders(response.headers, 'set-cookie')),
    cookies: toFields(realm, parseSetCookies(response.headers['set-cookie'])),
  });
}
