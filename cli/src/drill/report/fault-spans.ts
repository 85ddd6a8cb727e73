import { EdgeFunctionFault } from '../../faults/edge-function-fault';
import type { ObservedEvent } from '../observation';
import type { HealTarget, TimelineAction } from '../scenario';
import { faultClause } from './fault-clause';

/** How long something was broken. */
export interface FaultSpan {
  /** As the scenario has it. */
  readonly text: string;
  readonly clause: string;
  readonly action: TimelineAction;
  readonly fromMs: number;
  readonly toMs: number;
}

/** When what was broken: from the entry that broke it to the one that healed it or broke it otherwise, or to the end. */
export function faultSpans(events: readonly ObservedEvent[], durationMs: number): FaultSpan[] {
  const open: FaultSpan[] = [];
  const done: FaultSpan[] = [];
  const end = (matches: (action: TimelineAction) => boolean, atMs: number) => {
    for (const span of open.filter(({ action }) => matches(action))) {
      open.splice(open.indexOf(span), 1);
      done.push({ ...span, toMs: atMs });
    }
  };
  for (const { atMs, entry: { action, text } } of events) {
    if (action.kind === 'heal') end((broken) => isHealedBy(broken, action.what), atMs);
    else end((broken) => isReplacedBy(broken, action), atMs);
    const clause = faultClause(action);
    if (clause !== undefined) open.push({ text, clause, action, fromMs: atMs, toMs: durationMs });
  }
  return [...done, ...open].filter(({ fromMs, toMs }) => toMs > fromMs).sort((a, b) => a.fromMs - b.fromMs);
}

function isHealedBy(broken: TimelineAction, what: HealTarget): boolean {
  switch (what.kind) {
    case 'all': return true;
    case 'origin': return broken.kind === 'fail-origin' && broken.origin === what.origin;
    case 'table': return broken.kind === 'fail-table' && (what.region === '*' || broken.region === what.region);
    // Its links are healed along with a Region.
    case 'region': return broken.kind === 'cut' && [broken.region, broken.from].includes(what.region);
    case 'link': return broken.kind === 'cut' && broken.from !== undefined && what.between.includes(broken.region) && what.between.includes(broken.from);
    case 'edge-functions': return broken.kind === 'fail-edge-functions';
    case 'key-value-store': return broken.kind === 'fail-key-value-store';
  }
}

/** One thing has one fault at a time. */
function isReplacedBy(broken: TimelineAction, next: TimelineAction): boolean {
  if (broken.kind !== next.kind) return false;
  switch (next.kind) {
    case 'fail-origin': return broken.kind === next.kind && broken.origin === next.origin && (next.pop === undefined || broken.pop === next.pop);
    case 'fail-table': return broken.kind === next.kind && (next.region === '*' || broken.region === next.region);
    // A fault of CloudFront Functions leaves that of Lambda@Edge, and the other way round.
    case 'fail-edge-functions': return broken.kind === next.kind && typeOf(broken.fault) === typeOf(next.fault) && (next.pop === undefined || broken.pop === next.pop);
    case 'fail-key-value-store': return true;
    default: return false;
  }
}

const typeOf = (fault: string) => EdgeFunctionFault.parse(fault).type;
