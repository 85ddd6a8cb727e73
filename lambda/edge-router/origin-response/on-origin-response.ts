import { stampOf } from './stamp';
import { limitStoring, NOT_STORED } from './storing';
import { type Server, whoServed } from './who-served';
import { STAMP_HEADER } from '../../../src/contract/names';
import type { OriginRequest, OriginResponse } from '../event';
import { removeInternal, setHeader } from '../headers';
import { after, attempt, type MaybePromise } from '../maybe-promise';
import type { RouterParts } from '../router-parts';

/** Marks a response for the cookie, keeps what must not be stored out of the cache, and learns how the member does. */
export function onOriginResponse(
  response: OriginResponse, request: OriginRequest | undefined, requestId: string | undefined, parts: RouterParts,
): MaybePromise<OriginResponse> {
  // An origin's own stamps mean nothing.
  removeInternal(response.headers);
  const finish = (server: Server): OriginResponse => {
    const status = Number(response.status);
    limitStoring(response, request, server);
    const stamp = stampOf(status, server);
    if (stamp !== undefined) response.headers[STAMP_HEADER] = [{ key: STAMP_HEADER, value: stamp }];
    learn(status, server, parts);
    if (status >= 400 && server.leg !== 2) parts.inFlight.answered(requestId);
    else parts.inFlight.done(requestId);
    return response;
  };
  return attempt(parts.log, () => after(whoServed(request, requestId, parts), finish), () => {
    setHeader(response.headers, 'Cache-Control', NOT_STORED);
    return response;
  });
}

function learn(status: number, { member, sentAt }: Server, { health, equivalents, now }: RouterParts): void {
  if (member === undefined || !(status >= 200)) return;
  if (globalThis.FASTEST !== false) equivalents?.heard(member);
  if (status >= 500) return health.failure(member, 'status');
  health.success(member);
  if (globalThis.FASTEST !== false && sentAt !== undefined) equivalents?.answered(member, now() - sentAt, health);
}
