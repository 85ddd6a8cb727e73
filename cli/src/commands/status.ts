import Table from 'cli-table3';
import { Command } from 'commander';
import type { CliEnvironment } from './cli-environment';
import { helpEnd, targetOf, withTargetOptions, type LivePolicyOptions } from './live-policy-options';
import { entryText } from './policy-read';
import { POLICY_KEY } from '../../../src/contract/names';
import type { LivePolicy } from '../../../src/contract/steering/live-policy';
import { SmartOriginError } from '../errors';
import { openPolicy } from '../live-policy/open-policy';
import { emptyPolicy, parsePolicy } from '../live-policy/policy-document';
import { readHistory, type NumberedEntry } from '../live-policy/policy-history';
import { poolShares, type PoolShares } from '../live-policy/shares';

/** `smart-origin status`: who gets which share of new visitors, and why. */
export function statusCommand(environment: CliEnvironment): Command {
  return withTargetOptions(new Command('status').description('Shows the weights of template and live policy, and what new visitors get.'))
    .addHelpText('after', helpEnd('smart-origin status', 'smart-origin status --site Shop --json', 'smart-origin status --local'))
    .action((options: LivePolicyOptions) => status(options, environment));
}

async function status(options: LivePolicyOptions, environment: CliEnvironment): Promise<void> {
  const { store, pool } = await openPolicy(targetOf(options));
  if (pool?.primary === undefined) {
    throw new SmartOriginError('ERR_TEMPLATE_MISSING', 'the members are not known', '--store was given alone, and the live policy does not name the primary', 'give --template, or --members <primary>,<member>,...');
  }
  const { items } = await store.read();
  const text = items.get(POLICY_KEY);
  const policy = text === undefined ? emptyPolicy(0) : parsePolicy(text);
  const shares = poolShares({ ...pool, primary: pool.primary }, policy);
  const last = readHistory(items)[0];
  const { site, generation } = pool;
  if (options.json) {
    const lastChange = last && { number: last.number, ...(last.entry ?? { unreadable: true }) };
    environment.stdout(`${JSON.stringify({ site, store: store.arn, generation: { template: generation, policy: policy.generation }, force: policy.force, ...shares, lastChange })}\n`);
    return;
  }
  environment.stdout([
    `${site ?? 'site'} (${store.arn})`,
    shareTable(shares, generation !== undefined),
    ...findings(shares, policy, generation, last),
    '',
  ].join('\n'));
}

function shareTable({ members }: PoolShares, withTemplate: boolean): string {
  const table = new Table({ head: ['member', 'role', 'template', 'live', 'new visitors', 'drift', ''], style: { head: [], border: [] } });
  for (const { id, role, template, live, share, drift, voided } of members) {
    const percent = (value: number | undefined) => (value === undefined ? '-' : `${value} %`);
    const drifted = !withTemplate || drift === 0 ? '' : `${drift > 0 ? '+' : ''}${drift}`;
    table.push([id, role, withTemplate ? percent(template) : '?', percent(live), percent(role === 'standby' ? undefined : share), drifted, voided ? 'voided' : '']);
  }
  return table.toString();
}

function findings(shares: PoolShares, policy: LivePolicy, generation: number | undefined, last: NumberedEntry | undefined): string[] {
  return [
    ...(shares.disregarded && policy.generation > 0
      ? [`the live policy is of generation ${policy.generation} and the template of ${generation}: it is disregarded, the template's weights serve`] : []),
    ...(policy.force !== null && !shares.disregarded ? [`everybody is forced to "${policy.force}"`] : []),
    ...(shares.unknown.length > 0 ? [`the live policy names members that the template does not have: ${shares.unknown.join(', ')}`] : []),
    ...(generation === undefined ? ['without a template its weights and generation are not known; they count as 0 here'] : []),
    ...(generation === undefined ? [] : [shares.drift ? 'the live policy differs from the template' : 'what serves is what the template says']),
    last ? `last change: ${entryText(last)}` : 'the live policy was never changed',
  ];
}
