import type { CliEnvironment } from './cli-environment';
import { targetOf, timeOf, type LivePolicyOptions } from './live-policy-options';
import { entryText } from './policy-read';
import { POLICY_KEY } from '../../../src/contract/names';
import type { LivePolicy } from '../../../src/contract/steering/live-policy';
import { SmartOriginError } from '../errors';
import { openPolicy, type OpenPolicy } from '../live-policy/open-policy';
import { describeChanges } from '../live-policy/policy-changes';
import { emptyPolicy, parsePolicy } from '../live-policy/policy-document';
import { readHistory, type NumberedEntry } from '../live-policy/policy-history';

/** Seconds between two looks unless told otherwise. */
const INTERVAL = 5;

/** What is seen at one look. */
type Seen = { readonly policy: LivePolicy } | { readonly why: string };

/** Prints a line for each change of what is stored, until the user wants an end. */
export async function watch(options: LivePolicyOptions, interval: number = INTERVAL, environment: CliEnvironment): Promise<void> {
  const { now, sleep } = timeOf(environment);
  let ended = false;
  const interrupted = environment.untilInterrupted().then(() => {
    ended = true;
  });
  const print = (event: string, text: string, detail: object) => environment.stdout(
    options.json ? `${JSON.stringify({ event, at: now().toISOString(), ...detail })}\n` : `${now().toISOString()} ${text}\n`,
  );
  const open = await openPolicy(targetOf(options));
  let text = await open.store.get(POLICY_KEY);
  let seen = look(text);
  print('watching', `${open.store.arn} ${seenText(seen)}`, { store: open.store.arn, ...seen });
  let failing = false;
  for (;;) {
    await Promise.race([sleep(interval * 1000), interrupted]);
    if (ended) return;
    try {
      const found = await open.store.get(POLICY_KEY);
      if (found !== text) {
        const last = await lastChange(open);
        const before = seen;
        text = found;
        seen = look(found);
        const changes = describeChanges(policyOf(before), policyOf(seen), open.pool);
        print('changed', `${'why' in seen ? seen.why : changes.join(', ') || seenText(seen)}${last ? `; ${entryText(last)}` : ''}`, { ...seen, changes, last: last && { number: last.number, ...last.entry } });
      }
      if (failing) print('back', 'the store answers again', {});
      failing = false;
    } catch (error) {
      // An outage is what one watches for: it is told once, and waited for the end of.
      if (!(error instanceof SmartOriginError)) throw error;
      if (!failing) print('failed', `${error.what}: ${error.why}`, { code: error.code, what: error.what, why: error.why });
      failing = true;
    }
  }
}

async function lastChange({ store }: OpenPolicy): Promise<NumberedEntry | undefined> {
  return readHistory((await store.read()).items)[0];
}

function look(text: string | undefined): Seen {
  if (text === undefined) return { why: 'the store has no live policy' };
  try {
    return { policy: parsePolicy(text) };
  } catch (error) {
    if (error instanceof SmartOriginError) return { why: `${error.what}: ${error.why}` };
    throw error;
  }
}

function policyOf(seen: Seen): LivePolicy {
  return 'policy' in seen ? seen.policy : emptyPolicy(0);
}

function seenText(seen: Seen): string {
  return 'policy' in seen ? JSON.stringify(seen.policy) : seen.why;
}
