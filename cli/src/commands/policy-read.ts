import type { CliEnvironment } from './cli-environment';
import { targetOf, type LivePolicyOptions } from './live-policy-options';
import { POLICY_KEY } from '../../../src/contract/names';
import { openPolicy } from '../live-policy/open-policy';
import { parsePolicy } from '../live-policy/policy-document';
import { readHistory, type NumberedEntry } from '../live-policy/policy-history';
import { visible } from '../live-policy/visible-text';

/** How many changes are shown unless told otherwise. */
const LIMIT = 10;

/** Prints the live policy. */
export async function get(options: LivePolicyOptions, environment: CliEnvironment): Promise<void> {
  const { store, pool } = await openPolicy(targetOf(options));
  const text = await store.get(POLICY_KEY);
  const policy = text === undefined ? undefined : parsePolicy(text);
  const disregarded = policy !== undefined && pool?.generation !== undefined && policy.generation < pool.generation;
  if (options.json) {
    environment.stdout(`${JSON.stringify({ store: store.arn, site: pool?.site, policy: policy ?? null, disregarded })}\n`);
    return;
  }
  if (policy === undefined) environment.stdout('the store has no live policy: the template\'s weights serve\n');
  else environment.stdout(`${JSON.stringify(policy, undefined, 2)}\n`);
  if (disregarded) environment.stdout(`note: its generation is below the template's (${pool!.generation}), so it has no effect\n`);
}

/** Prints the last changes. */
export async function history(options: LivePolicyOptions, limit: number = LIMIT, environment: CliEnvironment): Promise<void> {
  const { store } = await openPolicy(targetOf(options));
  const entries = readHistory((await store.read()).items).slice(0, limit);
  if (options.json) environment.stdout(`${JSON.stringify(entries.map(({ number, entry }) => ({ number, ...(entry ?? { unreadable: true }) })))}\n`);
  else environment.stdout(entries.length === 0 ? 'the live policy was never changed\n' : entries.map((entry) => `${entryText(entry)}\n`).join(''));
}

/** One change in one line. */
export function entryText({ number, entry }: NumberedEntry): string {
  if (entry === undefined) return `#${number} cannot be read`;
  const reason = entry.reason === undefined ? '' : ` (${entry.reason})`;
  return visible(`#${number} ${entry.at} ${entry.by}: ${entry.changes.join(', ')}${reason}`);
}
