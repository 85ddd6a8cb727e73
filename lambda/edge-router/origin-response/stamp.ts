import type { Server } from './who-served';
import { STAMP_STAND_IN } from '../../../src/contract/names';

/** What is stamped on a response for the cookie; undefined where nothing is. */
export function stampOf(status: number, server: Server): string | undefined {
  if (!(status < 400)) return undefined;
  return server.isFallback ? STAMP_STAND_IN : server.stamp;
}
