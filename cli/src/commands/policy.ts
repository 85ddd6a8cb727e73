import { Command } from 'commander';
import type { CliEnvironment } from './cli-environment';
import { helpEnd, withTargetOptions, withWriteOptions, type LivePolicyOptions, type WriteOptions } from './live-policy-options';
import { change } from './policy-change';
import { get, history } from './policy-read';
import { parseInterval, parseLimit } from './policy-values';
import { watch } from './policy-watch';
import { force, release, restore, rollback, setWeights } from '../live-policy/operations';
import { parsePercent, parseWeight } from '../live-policy/weight-text';

/** `smart-origin policy ...`: reads and changes the live policy of weighted steering. */
export function policyCommand(environment: CliEnvironment): Command {
  const policy = new Command('policy').description('Reads and changes the live policy of a site with Steering.weighted().');
  const add = (command: Command, ...examples: string[]) => policy.addCommand(command.addHelpText('after', helpEnd(...examples)));

  add(
    withTargetOptions(new Command('get').description('Prints the live policy as it is stored.'))
      .action((options: LivePolicyOptions) => get(options, environment)),
    'smart-origin policy get', 'smart-origin policy get --store arn:aws:cloudfront::123456789012:key-value-store/<id> --json',
  );
  add(
    withWriteOptions(new Command('set-weight').description('Sets the percentage of new visitors of one or more members.'))
      .argument('<member=percent...>', 'percent from 0 to 100 in steps of 0.01; "template" gives the template\'s weight back')
      .action((weights: string[], options: WriteOptions) => change(setWeights(weights.map(parseWeight)), options, environment)),
    'smart-origin policy set-weight v2=25', 'smart-origin policy set-weight v2=10 v3=2.5 --reason "second step" --dry-run', 'smart-origin policy set-weight v2=template',
  );
  add(
    withWriteOptions(new Command('rollback').description('Takes a member out: weight 0 and voided, so that its visitors leave it too.'))
      .argument('<member>')
      .action((member: string, options: WriteOptions) => change(rollback(member), options, environment)),
    'smart-origin policy rollback v2 --reason "checkout is broken"', 'smart-origin policy rollback v2 --store arn:aws:cloudfront::123456789012:key-value-store/<id> --members v1,v2',
  );
  add(
    withWriteOptions(new Command('restore').description('Takes a rollback back; the weight stays 0 unless --weight is given.'))
      .argument('<member>')
      .option('--weight <percent>', 'its share of new visitors from now on', parsePercent)
      .action((member: string, options: WriteOptions & { weight?: number }) => change(restore(member, options.weight), options, environment)),
    'smart-origin policy restore v2', 'smart-origin policy restore v2 --weight 1',
  );
  add(
    withWriteOptions(new Command('force').description('Sends every visitor to one member, whatever weights and pins say.'))
      .argument('<member>')
      .action((member: string, options: WriteOptions) => change(force(member), options, environment)),
    'smart-origin policy force v1 --reason "maintenance of v2"',
  );
  add(
    withWriteOptions(new Command('release').description('Ends a force: pins and weights serve again.'))
      .action((options: WriteOptions) => change(release(), options, environment)),
    'smart-origin policy release',
  );
  add(
    withTargetOptions(new Command('history').description('Prints the last changes of the live policy, the newest first.'))
      .option('--limit <n>', 'how many, from 1 to 50 (default: 10)', parseLimit)
      .action((options: LivePolicyOptions & { limit?: number }) => history(options, options.limit, environment)),
    'smart-origin policy history --limit 50',
  );
  add(
    withTargetOptions(new Command('watch').description('Prints a line for each change of the live policy, until Ctrl-C.'))
      .option('--interval <seconds>', 'between two looks, from 1 to 3600 (default: 5)', parseInterval)
      .action((options: LivePolicyOptions & { interval?: number }) => watch(options, options.interval, environment)),
    'smart-origin policy watch', 'smart-origin policy watch --interval 1 --json',
  );
  return policy;
}
