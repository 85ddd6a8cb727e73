import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { CliEnvironment } from './cli-environment';
import { SmartOriginError } from '../errors';
import { DEFAULT_LOCAL_URL, parseLocalUrl } from '../live-policy/local-status';
import type { PolicyTarget } from '../live-policy/open-policy';

/** Options of every command that talks to the store of a live policy, as commander gives them. */
export interface LivePolicyOptions {
  template?: string;
  site?: string;
  store?: string;
  members?: string;
  local?: string | true;
  profile?: string;
  json?: boolean;
}

/** Options of every command that changes the live policy. */
export interface WriteOptions extends LivePolicyOptions {
  dryRun?: boolean;
  replace?: boolean;
  reason?: string;
  by?: string;
}

const MAX_REASON = 200;
const MAX_BY = 64;

export function withTargetOptions(command: Command): Command {
  return command
    .option('--template <cdk.out | template>', 'tells members, weights and store (default: cdk.out, if it is there and no --store is given)')
    .option('--site <construct path>', 'which SmartOrigin, where the template has several; a part that fits one alone will do')
    .option('--store <ARN>', 'the KeyValueStore, which is then not looked up by its name; works without a template')
    .option('--members <ids>', 'all members, the primary first, for --store without a template: v1,v2')
    .option('--local [url]', `a running "smart-origin local" in place of AWS (default: ${DEFAULT_LOCAL_URL})`)
    .option('--profile <name>', 'a profile of your AWS configuration (default: what the AWS SDK finds)')
    .option('--json', 'print JSON instead of text');
}

export function withWriteOptions(command: Command): Command {
  return withTargetOptions(command)
    .option('--dry-run', 'show what would be written, and write nothing')
    .option('--replace', 'start from an empty policy: gives up what is stored, also what cannot be read')
    .option('--reason <text>', `kept in the history; at most ${MAX_REASON} characters`, parseReason)
    .option('--by <name>', 'who changes it, kept in the history (default: your user name on this machine)', parseBy);
}

export function targetOf({ template, site, store, members, local, profile }: LivePolicyOptions): PolicyTarget {
  const url = local === true ? DEFAULT_LOCAL_URL : local;
  return { template, site, store, members, profile, ...(url === undefined ? {} : { local: parseLocalUrl(url) }) };
}

/** Time and chance: the environment's, else the real ones. */
export function timeOf({ time }: CliEnvironment): Required<CliEnvironment>['time'] {
  return time ?? { now: () => new Date(), sleep: (milliseconds) => sleep(milliseconds), random: Math.random };
}

/** The user's name on this machine. There may be none, as in containers. */
export function userName(): string {
  try {
    return parseBy(os.userInfo().username);
  } catch {
    return 'unknown';
  }
}

export const EXIT_CODES = [
  '',
  'Exit codes: 0 done (also when there was nothing to change), 2 something for you to mend (input, template, credentials, no such store),',
  '3 something to try again (AWS unreachable or denying, too many writers at once), 1 a fault of smart-origin.',
].join('\n');

/** Text that `--help` ends with. */
export function helpEnd(...examples: string[]): string {
  return `${EXIT_CODES}\n\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}\n`;
}

function parseReason(text: string): string {
  if (text.length <= MAX_REASON && /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u.test(text)) return text;
  throw new SmartOriginError(
    'ERR_OPTION', `--reason got ${text.length} characters${text.length > 0 && text.length <= MAX_REASON ? ', some of them for control' : ''}`, `a reason is one line of 1 to ${MAX_REASON} characters`, 'shorten it, and keep the story where incidents are kept',
  );
}

function parseBy(text: string): string {
  if (text.length <= MAX_BY && /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u.test(text)) return text;
  throw new SmartOriginError('ERR_OPTION', `--by got ${text.length} characters`, `a name is one line of 1 to ${MAX_BY} characters`, 'write it like --by alice');
}
