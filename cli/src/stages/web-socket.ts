import { discard } from './replies';
import type { Exchange } from './stage';
import type { EdgeResponse } from '../model/http';

/** Whether functions at response events see a response: of the 101 that begins a WebSocket, this is an open question. */
export function seesResponseEvents({ edge, webSocket }: Exchange, { status }: EdgeResponse): boolean {
  return webSocket === undefined || status !== 101 || edge.assumptions['web-socket-response-events'] === 'run';
}

/** What a function made of a 101: where it made another response, the origin's connection is let go of. */
export function withoutOrphan(before: EdgeResponse, after: EdgeResponse): EdgeResponse {
  if (before.status !== 101 || after.status === 101) return after;
  discard(before);
  return { ...after, body: Buffer.isBuffer(after.body) ? after.body : undefined };
}
