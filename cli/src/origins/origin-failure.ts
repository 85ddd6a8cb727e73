import type { OriginFailureCause } from './origin';

/** Where a try stood when it failed: the same error code means different things before and after the connection. */
export type TryPhase = 'connecting' | 'handshake' | 'waiting';

/** The error on a response body that stalls or is cut: the head was fine, so `send` has answered already. */
export class OriginBodyError extends Error {
  constructor(readonly failure: OriginFailureCause, detail: string) {
    super(`${failure}: ${detail}`);
    this.name = 'OriginBodyError';
  }
}

const NAME_ERRORS = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL']);

/** Names the cause of an error that Node's client raised in `phase`. */
export function causeOf(error: NodeJS.ErrnoException, phase: TryPhase): OriginFailureCause {
  const code = error.code ?? '';
  if (NAME_ERRORS.has(code)) return 'dns';
  if (phase === 'connecting') return code === 'ETIMEDOUT' ? 'connect-timeout' : 'connect-refused';
  if (phase === 'handshake') return 'tls';
  return code.startsWith('HPE_') ? 'malformed' : 'reset';
}

/** One line for traces. Happy-eyeballs failures arrive as an AggregateError without a message of its own. */
export function detailOf(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((inner) => (inner as Error).message).join('; ');
  const code = (error as NodeJS.ErrnoException).code;
  return code !== undefined && !error.message.includes(code) ? `${code}: ${error.message}` : error.message;
}
