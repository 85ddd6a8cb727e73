import { SmartOriginError } from '../errors';
import { MAX_TIMER_MS } from '../timer-limits';

/** Faults that take no number. */
export const PLAIN_FAULTS = [
  'refused', 'reset', 'connect-timeout', 'tls-failure', 'wrong-certificate-name', 'dns-failure', 'silence', 'stalled-body', 'truncated-body', 'garbage',
] as const;

/** One way to fail, always. */
export type SimpleFault =
  | { readonly kind: typeof PLAIN_FAULTS[number] }
  | { readonly kind: 'status'; readonly code: number }
  | { readonly kind: 'slow'; readonly medianMs: number; readonly sigma: number };

/** What a fault is made of. */
export type FaultSpec =
  | SimpleFault
  | { readonly kind: 'brown-out'; readonly share: number; readonly fault: FaultSpec }
  | { readonly kind: 'flapping'; readonly upMs: number; readonly downMs: number; readonly fault: FaultSpec };

const MAX_SIGMA = 5;
/** So many in each other say nothing that one brown-out and one flapping do not; without a bound a long text would be a deep call. */
const MAX_DEPTH = 4;

/**
 * The fault, its numbers rounded to what its text can say.
 *
 * @throws SmartOriginError `ERR_FAULT`
 */
export function checkedFault(spec: FaultSpec): FaultSpec {
  checkDepth(spec);
  return checked(spec);
}

function checked(spec: FaultSpec): FaultSpec {
  switch (spec.kind) {
    case 'status':
      if (Number.isInteger(spec.code) && spec.code >= 200 && spec.code <= 599) return { ...spec };
      throw refusal(`the fault answers with status ${spec.code}`, 'a status is a whole number from 200 to 599', 'give one, such as 503');
    case 'slow': return { kind: 'slow', medianMs: milliseconds(spec.medianMs, 'the median of a slow origin'), sigma: checkedSigma(spec.sigma) };
    case 'brown-out':
      if (spec.share >= 0 && spec.share <= 1) return { kind: 'brown-out', share: Math.round(spec.share * 1e6) / 1e6, fault: checked(spec.fault) };
      throw refusal(`the share of a brown-out is ${spec.share}`, 'it is a number from 0 (no request fails) to 1 (all do), in text from 0% to 100%', 'give 0.3, or "brown-out 30%"');
    case 'flapping': {
      const upMs = milliseconds(spec.upMs, 'how long a flapping origin is up');
      const downMs = milliseconds(spec.downMs, 'how long a flapping origin is down');
      if (upMs >= 1 && downMs >= 1) return { kind: 'flapping', upMs, downMs, fault: checked(spec.fault) };
      throw refusal(`an origin flaps, up for ${upMs} ms and down for ${downMs} ms`, 'each lasts a millisecond or longer', 'give both, such as "flapping 5s/2s"');
    }
    default: return { ...spec };
  }
}

function checkDepth(spec: FaultSpec, depth = 1): void {
  if (spec.kind !== 'brown-out' && spec.kind !== 'flapping') return;
  if (depth < MAX_DEPTH) return checkDepth(spec.fault, depth + 1);
  throw tooDeep();
}

/** Before what is too deep is gone into. */
export function checkedDepth(depth: number): number {
  if (depth <= MAX_DEPTH) return depth;
  throw tooDeep();
}

function tooDeep(): SmartOriginError {
  return refusal(`more than ${MAX_DEPTH} faults are in each other`, 'shares in each other can be multiplied to one share', 'write one brown-out, or one flapping, of one fault');
}

/** What happens when it happens: the fault within shares and times. */
export function innermost(spec: FaultSpec): SimpleFault {
  return spec.kind === 'brown-out' || spec.kind === 'flapping' ? innermost(spec.fault) : spec;
}

/** Whether lots are drawn. */
export function hasShare(spec: FaultSpec): boolean {
  return spec.kind === 'brown-out' || (spec.kind === 'flapping' && hasShare(spec.fault));
}

function milliseconds(ms: number, what: string): number {
  if (ms >= 0 && ms <= MAX_TIMER_MS) return Math.round(ms * 1000) / 1000;
  throw refusal(`${what} is ${ms} ms`, `it is a number of milliseconds from 0 to ${MAX_TIMER_MS}`, 'give such a number');
}

function checkedSigma(sigma: number): number {
  if (sigma >= 0 && sigma <= MAX_SIGMA) return Math.round(sigma * 1000) / 1000;
  throw refusal(`the sigma of a slow origin is ${sigma}`, `it is a number from 0 (the same time always) to ${MAX_SIGMA}; 0.5 is a usual one`, 'give such a number');
}

export function refusal(what: string, why: string, mend: string): SmartOriginError {
  return new SmartOriginError('ERR_FAULT', what, why, mend);
}
