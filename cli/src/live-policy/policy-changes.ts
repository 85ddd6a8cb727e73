import { own } from './operations';
import type { Pool } from './pool';
import type { LivePolicy } from '../../../src/contract/steering/live-policy';

/** How two policies differ, one line for each difference; empty where they mean the same. */
export function describeChanges(before: LivePolicy, after: LivePolicy, pool?: Pool): string[] {
  const weighted = [...new Set([...Object.keys(before.weights), ...Object.keys(after.weights)])].sort();
  const voided = [...new Set([...before.voided, ...after.voided])].sort();
  return [
    ...weighted.filter((id) => own(before.weights, id) !== own(after.weights, id))
      .map((id) => `${id}: weight ${weightText(before, id, pool)} -> ${weightText(after, id, pool)}`),
    ...voided.filter((id) => before.voided.includes(id) !== after.voided.includes(id))
      .map((id) => `${id}: ${after.voided.includes(id) ? 'voided' : 'restored'}`),
    ...(before.force === after.force ? [] : [`force: ${before.force ?? 'nobody'} -> ${after.force ?? 'nobody'}`]),
  ];
}

function weightText(policy: LivePolicy, id: string, pool: Pool | undefined): string {
  const live = own(policy.weights, id);
  if (live !== undefined) return String(live);
  const template = pool?.members.find((member) => member.id === id)?.weight;
  return template === undefined ? 'of the template' : `${template} (template)`;
}
