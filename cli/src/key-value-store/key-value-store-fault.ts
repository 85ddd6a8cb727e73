import { meantName } from '../../../src/contract/nearest-name';
import { SmartOriginError } from '../errors';
import { isTimerSeconds, MAX_TIMER_SECONDS } from '../timer-limits';
import { durationMs } from '../virtual-clock';

/** What a KeyValueStore suffers. */
export type KeyValueStoreFault =
  | { readonly kind: 'none' }
  /** So many seconds pass from a write until functions read it. */
  | { readonly kind: 'lag'; readonly seconds: number }
  /** Neither functions nor the data API are answered. */
  | { readonly kind: 'gone' };

const KINDS = ['none', 'lag', 'gone'] as const;

/**
 * @param text - `none`, `lag 10s` or `gone`.
 * @throws SmartOriginError `ERR_FAULT`
 */
export function parseKeyValueStoreFault(text: string): KeyValueStoreFault {
  const [given = '', ...rest] = text.trim().toLowerCase().split(/\s+/);
  const kind = KINDS.find((name) => name === given);
  const refuse = (what: string, mend: string) => new SmartOriginError('ERR_FAULT', what, 'there are: none, lag <time>, gone', mend);
  if (kind === undefined) {
    const meant = meantName(given, KINDS);
    throw refuse(`"${text}" is no fault of KeyValueStores`, meant === undefined ? 'write one of these' : `write ${meant}`);
  }
  const time = rest.join('');
  if (kind !== 'lag') {
    if (time !== '') throw refuse(`"${text}" says more than "${kind}"`, `write ${kind} alone`);
    return { kind };
  }
  // A number alone is seconds.
  const seconds = /^\d+(\.\d+)?$/.test(time) ? Number(time) : (durationMs(time) ?? NaN) / 1000;
  if (!isTimerSeconds(seconds)) throw refuse(`"${text}" does not say how long the lag is`, `write a time of 0 to ${MAX_TIMER_SECONDS} s, such as lag 10s`);
  return { kind, seconds };
}

/** @throws SmartOriginError `ERR_FAULT` for one of another kind, which would be as good as none */
export function checkKeyValueStoreFault(fault: KeyValueStoreFault): void {
  if (KINDS.includes(fault?.kind)) return;
  throw new SmartOriginError('ERR_FAULT', `${JSON.stringify(fault)} is no fault of KeyValueStores`, `its kind is one of: ${KINDS.join(', ')}`, "write it like { kind: 'lag', seconds: 10 }");
}

/** As `parseKeyValueStoreFault` takes it. */
export function keyValueStoreFaultText(fault: KeyValueStoreFault): string {
  return fault.kind === 'lag' ? `lag ${fault.seconds}s` : fault.kind;
}
