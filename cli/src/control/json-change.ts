import type { z } from 'zod';
import type { ControlRequest } from './control-message';
import { SmartOriginError } from '../errors';

/**
 * What a request wants changed.
 *
 * @param example - What a body may look like, for the message.
 * @throws SmartOriginError `ERR_CONTROL_TYPE`, `ERR_CONTROL_BODY`
 */
export function changeOf<T>({ headers, body }: Pick<ControlRequest, 'headers' | 'body'>, schema: z.ZodType<T>, example: string): T {
  // A web page can post any other type to this port without being asked first.
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    throw new SmartOriginError('ERR_CONTROL_TYPE', `the body is ${headers['content-type'] ?? 'of no type'}`, 'only JSON is read', 'send Content-Type: application/json');
  }
  const refuse = (why: string) => new SmartOriginError('ERR_CONTROL_BODY', `the body is ${body.toString().slice(0, 100) || 'empty'}`, why, `send ${example}`);
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch (error) {
    throw refuse(`it is not JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw refuse(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the object'}: ${message}`).join('; '));
}

/** Refines a schema whose properties may all be missing. */
export function changesAnything(change: object): boolean {
  return Object.keys(change).length > 0;
}
