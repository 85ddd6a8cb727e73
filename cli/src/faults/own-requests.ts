import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Origin, OriginAnswer, OriginRequest, TryLimits } from '../origins/origin';

/** Tells a request of the local CloudFront from everybody else's. It never leaves this machine, nor the gate. */
export const MARK = 'x-smart-origin-gate';

/** A request that the local CloudFront sends through a gate. */
export interface OwnRequest {
  readonly target: Origin;
  readonly limits: TryLimits;
  /** Why the origin behind the gate gave no response: the gate can only break the connection. */
  failure?: OriginAnswer & { kind: 'failure' };
}

/** The requests of the local CloudFront that are under way through a gate. */
export class OwnRequests {
  private readonly byMark = new Map<string, OwnRequest>();

  /** Sends a request by way of the gate; the answer is that of the origin, or what the gate made of it. */
  async send(client: Origin, target: Origin, request: OriginRequest, limits: TryLimits): Promise<OriginAnswer> {
    const mark = randomUUID();
    const own: OwnRequest = { target, limits };
    this.byMark.set(mark, own);
    try {
      const answer = await client.send({ ...request, headers: { ...request.headers, [MARK]: [{ key: MARK, value: mark }] } }, limits);
      if (answer.kind === 'response' || own.failure === undefined) return answer;
      return { ...own.failure, elapsedMs: answer.elapsedMs };
    } finally {
      this.byMark.delete(mark);
    }
  }

  /** Which one it is, if it is one. */
  recognize(headers: IncomingHttpHeaders): OwnRequest | undefined {
    const mark = headers[MARK];
    return typeof mark === 'string' ? this.byMark.get(mark) : undefined;
  }
}
