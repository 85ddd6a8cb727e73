import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { EdgeRequest } from '../model/http';

/** The request with its body in memory, so that a function can be shown it and the origin still gets it. */
export async function withBufferedBody(request: EdgeRequest): Promise<EdgeRequest> {
  return request.body instanceof Readable ? { ...request, body: await buffer(request.body) } : request;
}
