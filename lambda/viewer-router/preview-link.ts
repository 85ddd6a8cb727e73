import { PREVIEW_COOKIE, PREVIEW_PARAMETER } from '../../src/contract/names';
import { epochSeconds } from '../viewer-functions/epoch-seconds';
import { readPreview } from '../viewer-functions/read-preview';
import type { EventRequest, EventResponse } from '../viewer-functions/viewer-event';

/** Ends a preview in place of a token. */
const OFF = 'off';

/** The answer to a preview link: the same page, with a cookie in place of the parameter. Undefined where the token opens nothing. */
export async function previewLink(request: EventRequest): Promise<EventResponse | undefined> {
  const now = epochSeconds();
  const token = request.querystring[PREVIEW_PARAMETER].value;
  const preview = token === OFF ? { expires: now } : await readPreview(token);
  if (!preview) return undefined;
  const attributes = `Path=/; Max-Age=${preview.expires - now}; Secure; HttpOnly; SameSite=Lax`;
  const cookies: EventResponse['cookies'] = {};
  cookies[PREVIEW_COOKIE] = { value: token === OFF ? '' : token, attributes: attributes };
  return {
    statusCode: 302,
    statusDescription: 'Found',
    headers: { 'location': { value: withoutParameter(request) }, 'cache-control': { value: 'no-store' } },
    cookies: cookies,
  };
}

/** A path only: one that began with two slashes would be another host. */
function withoutParameter(request: EventRequest): string {
  const pairs: string[] = [];
  for (const name in request.querystring) {
    if (name === PREVIEW_PARAMETER) continue;
    const given = request.querystring[name];
    (given.multiValue || [given]).forEach((one) => pairs.push(one.value === '' ? name : `${name}=${one.value}`));
  }
  return `/${request.uri.replace(/^[/\\]+/, '')}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
}
