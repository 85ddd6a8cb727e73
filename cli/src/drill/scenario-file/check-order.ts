import type { ReadEntry } from './read-timeline';
import type { HealTarget, TimelineAction } from '../scenario';

/** Says where the time line heals what is well, or cuts what is cut. Entries are in the order of their times. */
export function checkOrder(entries: readonly ReadEntry[]): void {
  /** What is not well: `origin v1`, `link a b`, … */
  const broken = new Set<string>();
  for (const { entry: { action }, field } of entries) {
    const begun = keyOf(action);
    if (begun !== undefined) {
      if (action.kind === 'cut' && broken.has(begun)) field.problem('heal it first', `${begun} is cut already`);
      broken.add(begun);
    } else if (action.kind === 'heal') {
      const healed = healedBy(action.what, broken);
      if (healed.length === 0) {
        const left = broken.size === 0 ? 'nothing has failed by then' : `what has failed by then: ${[...broken].join(', ')}`;
        field.problem(left, `${nameOf(action.what)} is healed, which was well`);
      }
      for (const key of healed) broken.delete(key);
    }
  }
}

function keyOf(action: TimelineAction): string | undefined {
  switch (action.kind) {
    case 'fail-origin': return `origin ${action.origin}`;
    // A fault of none heals, and may be written at any time.
    case 'fail-table': return action.fault.kind === 'none' ? undefined : `table ${action.region}`;
    case 'fail-edge-functions': return 'edge functions';
    case 'fail-key-value-store': return 'KeyValueStores';
    case 'cut': return action.from === undefined ? `region ${action.region}` : linkKey(action.region, action.from);
    default: return undefined;
  }
}

function healedBy(what: HealTarget, broken: ReadonlySet<string>): string[] {
  switch (what.kind) {
    case 'all': return [...broken];
    case 'table': return [...broken].filter((key) => (what.region === '*' ? key.startsWith('table ') : key === `table ${what.region}` || key === 'table *'));
    case 'link': return broken.has(linkKey(...what.between)) ? [linkKey(...what.between)] : [];
    // A Region's heal takes its links along.
    case 'region': return [...broken].filter((key) => key === nameOf(what) || (key.startsWith('link ') && key.split(' ').includes(what.region)));
    default: return broken.has(nameOf(what)) ? [nameOf(what)] : [];
  }
}

function nameOf(what: HealTarget): string {
  switch (what.kind) {
    case 'all': return 'everything';
    case 'origin': return `origin ${what.origin}`;
    case 'table': return `table ${what.region}`;
    case 'region': return `region ${what.region}`;
    case 'link': return linkKey(...what.between);
    case 'edge-functions': return 'edge functions';
    case 'key-value-store': return 'KeyValueStores';
  }
}

const linkKey = (one: string, other: string) => `link ${[one, other].sort().join(' - ')}`;
