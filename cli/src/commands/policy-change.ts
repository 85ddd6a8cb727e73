import type { CliEnvironment } from './cli-environment';
import { targetOf, timeOf, userName, type WriteOptions } from './live-policy-options';
import { changePolicy, type ChangeResult } from '../live-policy/change-policy';
import { openPolicy, type OpenPolicy } from '../live-policy/open-policy';
import type { Operation } from '../live-policy/operations';

/** Changes the live policy, or shows what would change. */
export async function change(operation: Operation, options: WriteOptions, environment: CliEnvironment): Promise<void> {
  const { dryRun = false, replace = false, by = userName(), reason, json } = options;
  const time = timeOf(environment);
  const open = await openPolicy(targetOf(options));
  const result = await changePolicy(open.store, { operation, pool: open.pool, replace, dryRun, by, reason, now: time.now() }, time);
  const notes = [...result.notes, ...unchecked(open)];
  environment.stdout(json ? `${JSON.stringify({ store: open.store.arn, dryRun, ...result, notes })}\n` : changeText(result, notes, open, dryRun));
}

function changeText(result: ChangeResult, notes: string[], open: OpenPolicy, dryRun: boolean): string {
  const lines = [...result.changes, ...notes.map((note) => `note: ${note}`)];
  if (dryRun) lines.push(`before: ${JSON.stringify(result.before)}`, `after:  ${JSON.stringify(result.after)}`, 'nothing was written (--dry-run)');
  else if (!result.written) lines.push('nothing to change, and nothing was written');
  else lines.push(`written to ${open.store.arn}`, ...onItsWay(open));
  return `${lines.join('\n')}\n`;
}

function onItsWay({ local }: OpenPolicy): string[] {
  if (local) return [];
  return [
    'It is on its way to the edge locations: AWS names no time, it is typically seconds.',
    'What visitors get is said by the header x-smart-origin-why of a preview link: smart-origin preview --url https://<site>/',
  ];
}

/** Generations are the template's: without it, nobody can tell whether the edge takes the policy. */
function unchecked({ pool }: OpenPolicy): string[] {
  return pool?.generation === undefined ? ['without a template it is not known whether its generation disregards this policy'] : [];
}
