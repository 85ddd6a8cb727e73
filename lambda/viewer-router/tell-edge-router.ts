import { AVOID_HEADER, SESSION_HEADER, VOIDED_HEADER } from '../../src/contract/names';
import { usableVoids } from '../../src/contract/steering/decide';
import { sessionToLookUp } from '../../src/contract/steering/session-decision';
import type { MadeDecision } from '../viewer-functions/decide-on';
import type { EventRequest } from '../viewer-functions/viewer-event';

/** Tells the edge router which session to look up, and whom not to ask. */
export function tellEdgeRouter(headers: EventRequest['headers'], made: MadeDecision): void {
  const session = sessionToLookUp(made.input, made.decision);
  const voided = Object.keys(usableVoids(made.input.config, made.input.policy)).join();
  if (session !== undefined) headers[SESSION_HEADER] = { value: session };
  if (voided === '') return;
  headers[AVOID_HEADER] = { value: voided };
  if (session !== undefined) headers[VOIDED_HEADER] = { value: voided };
}
