import { lasting, milliseconds, percent } from './figures';
import type { FaultSpec } from '../../faults/fault';
import type { ReplicaFault } from '../../session-tables/replica-fault';
import type { TimelineAction } from '../scenario';

type PlainKind = Exclude<FaultSpec['kind'], 'status' | 'slow' | 'brown-out' | 'flapping'>;

const ORIGIN_FAULTS: Readonly<Record<PlainKind, string>> = {
  'refused': 'refused connections',
  'reset': 'broke off connections',
  'connect-timeout': 'did not answer when it was called',
  'tls-failure': 'failed at encrypting connections',
  'wrong-certificate-name': 'showed a certificate for another name',
  'dns-failure': 'could not be found: its name did not resolve',
  'silence': 'accepted connections and said nothing',
  'stalled-body': 'stopped in the middle of its answers',
  'truncated-body': 'cut its answers short',
  'garbage': 'answered with garbage',
};

const TABLE_FAULTS: Readonly<Record<Exclude<ReplicaFault['kind'], 'slow'>, string>> = {
  none: 'was well',
  throttled: 'was throttled',
  error: 'answered with errors',
  silent: 'did not answer',
  stale: 'heard of no writes from other Regions',
  gone: 'was gone',
};

const EDGE_FUNCTION_FAULTS: Readonly<Record<string, string>> = {
  'throttled': 'edge functions were throttled',
  'cold': 'every edge function started anew for each request',
  'crash-at-start': 'edge functions crashed when they started',
  'over-compute': 'edge functions took longer than they may',
};

/** What an entry of the time line broke, as the end of a sentence: `v1 refused connections`. Undefined for one that breaks nothing. */
export function faultClause(action: TimelineAction): string | undefined {
  switch (action.kind) {
    case 'fail-origin': return `${action.origin} ${originClause(action.fault.spec)}${seenFrom(action.pop)}`;
    case 'fail-table': return action.fault.kind === 'none' ? undefined : `the session table ${tablePlace(action.region)} ${tableClause(action.fault)}`;
    case 'fail-edge-functions': return `${EDGE_FUNCTION_FAULTS[action.fault] ?? `edge functions failed (${action.fault})`}${action.pop === undefined ? '' : ` at ${action.pop}`}`;
    case 'fail-key-value-store':
      return action.fault === 'gone' ? 'the KeyValueStore could not be read' : `the edge heard of changes to the KeyValueStore ${lasting(action.fault.lagMs)} late`;
    case 'cut': return action.from === undefined ? `${action.region} was cut off` : `the link between ${action.region} and ${action.from} was cut`;
    default: return undefined;
  }
}

function originClause(spec: FaultSpec): string {
  switch (spec.kind) {
    case 'status': return `answered with status ${spec.code}`;
    case 'slow': return `took ${milliseconds(spec.medianMs)} longer to answer${spec.sigma > 0 ? ', sometimes much longer' : ''}`;
    case 'brown-out': return `failed ${percent(spec.share)} of the time: it ${originClause(spec.fault)}`;
    case 'flapping': return `came and went, ${lasting(spec.upMs)} up and ${lasting(spec.downMs)} down: it ${originClause(spec.fault)}`;
    default: return ORIGIN_FAULTS[spec.kind];
  }
}

function tableClause(fault: ReplicaFault): string {
  return fault.kind === 'slow' ? `answered ${milliseconds(fault.ms)} late` : TABLE_FAULTS[fault.kind];
}

function tablePlace(region: string): string {
  return region === '*' ? 'in every Region' : `in ${region}`;
}

function seenFrom(pop: string | undefined): string {
  return pop === undefined ? '' : `, as seen from ${pop}`;
}
