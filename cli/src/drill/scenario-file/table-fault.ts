import { nearest } from './problems';
import { parseDuration } from './quantities';
import { SmartOriginError } from '../../errors';
import { REPLICA_FAULTS, type ReplicaFault } from '../../session-tables/replica-fault';

/**
 * `throttled`, `slow 400ms` and the other faults of a table's replica.
 *
 * @throws SmartOriginError `ERR_FAULT`
 */
export function parseTableFault(text: string): ReplicaFault {
  const [kind = '', amount] = text.trim().split(/\s+(.*)/s);
  const kinds: readonly string[] = REPLICA_FAULTS;
  if (!kinds.includes(kind)) throw refused(text, nearest(kind, kinds));
  if (kind !== 'slow') {
    if (amount) throw refused(text, `${kind} takes no amount`);
    return { kind } as ReplicaFault;
  }
  if (!amount) throw refused(text, 'slow needs a time');
  const ms = parseDuration(/^\d+(\.\d+)?$/.test(amount) ? `${amount}ms` : amount);
  if (typeof ms === 'string') throw refused(text, ms);
  return { kind, ms };
}

const refused = (text: string, why: string) => new SmartOriginError('ERR_FAULT', `${JSON.stringify(text)} is no fault of a table`, why, 'write it like throttled or slow 400ms');
