import type { CliEdit } from './mutated-cli';
import { replaceInEdgeFunction } from '../edge-function-edits';
import { MUTATIONS, type Mutation } from '../mutations';
import { type MutableTemplate, replaceInFunction } from '../template-edits';

/** A fault of ours, put into the router or the local CloudFront, that a shipped drill must notice. */
export interface DrillMutation {
  readonly name: string;
  /** What is broken, in words. */
  readonly what: string;
  /** The shipped drill that notices. */
  readonly drill: string;
  /** Matches the expectation that is meant for it: another one, or a crash, would not show that the drill looks at the right thing. */
  readonly caughtBy: RegExp;
  /** In the assembly, or in the command line. */
  readonly breaks: { readonly stack: string; readonly apply: Mutation['apply'] } | { readonly cli: CliEdit };
}

const FASTEST = { stack: 'FastestSite' };

export const DRILL_MUTATIONS: readonly DrillMutation[] = [
  {
    ...asRehearsed('leg-2-not-recognized'),
    drill: 'primary-dead',
    caughtBy: /^errors 0/,
  },
  {
    ...asRehearsed('session-variant-not-in-key'),
    drill: 'canary-broken',
    caughtBy: /^moved_sessions 0 \(canary\)/,
  },
  {
    ...asRehearsed('stamp-trusted-on-leg-2'),
    drill: 'primary-dead',
    caughtBy: /^moved_sessions 0/,
  },
  {
    name: 'stale-replica-over-pin',
    what: 'the session table is asked in spite of a valid pin: a replica that hears nothing sends visitors back to a version that they have left',
    drill: 'canary-broken',
    caughtBy: /^served_by\.v2 0 \(mended\)/,
    breaks: {
      stack: 'CanarySite',
      apply: (template: MutableTemplate) => {
        for (const event of ['viewer-request', 'viewer-response'] as const) {
          replaceInFunction(template, event, '"session":{"cookie":"sessiontoken"}', '"session":{"cookie":"sessiontoken","always":true}');
        }
      },
    },
  },
  {
    name: 'post-retried',
    what: 'the local CloudFront sends a POST again that brought no answer: a slow origin does everything twice',
    drill: 'primary-slow',
    caughtBy: /^doubled_writes 0/,
    breaks: {
      cli: {
        text: /if \((request\d*)\.webSocket \|\| request\d*\.body !== void 0 \|\| !REPEATABLE\.has\(request\d*\.method\)\) \{/,
        replacement: (request) => `if (${request}.method === 'POST') {
      const body = Buffer.isBuffer(${request}.body) ? ${request}.body : ${request}.body && Buffer.concat(await ${request}.body.toArray());
      const sendOnce = async () => (await tryOnce(this.fresh, { ...${request}, body }, limits, performance.now())).answer;
      const answer = await sendOnce();
      return answer.kind === 'failure' ? sendOnce() : answer;
    }
    if (${request}.webSocket || ${request}.body !== undefined || !REPEATABLE.has(${request}.method)) {`,
      },
    },
  },
  {
    name: 'ejection-never-ends',
    what: 'a member that could not be reached is avoided for years: whoever was on it never comes home',
    drill: 'region-cut-off',
    caughtBy: /^recovered_within_s/,
    breaks: { stack: 'CanarySite', apply: (_, assembly) => replaceInEdgeFunction(assembly, /base:3e4,cap:3e5/, () => 'base:3e12,cap:3e12') },
  },
  {
    name: 'slow-never-left',
    what: 'nobody is fast enough to take over from a member that has become slow: every visitor of it waits',
    drill: 'fastest-primary-slow',
    caughtBy: /^(p90_ms <500|served_by\.eu <=40) \(learned\)/,
    breaks: { ...FASTEST, apply: (_, assembly) => replaceInEdgeFunction(assembly, /[\w$]+-[\w$]+>=-Math\.log\(1-/, () => '0>=-Math.log(1-') },
  },
  {
    name: 'ejection-ends-at-once',
    what: 'a member that refused a connection is asked again with the next request: each that meets it down fails over',
    drill: 'fastest-flapping',
    caughtBy: /^failovers 0 \(avoided\)/,
    breaks: { ...FASTEST, apply: endEjectionsAtOnce },
  },
  {
    name: 'unreachable-asked-again',
    what: 'a member that could not be reached is asked again with the next request: visitors wait for one time-out after the other',
    drill: 'fastest-region-cut-off',
    caughtBy: /^failovers 0 \(known\)/,
    breaks: { ...FASTEST, apply: endEjectionsAtOnce },
  },
];

function endEjectionsAtOnce(_: MutableTemplate, assembly: string): void {
  replaceInEdgeFunction(assembly, /base:3e4,cap:3e5,slowStart:6e4/, () => 'base:1,cap:1,slowStart:0');
}

/** One that a rehearsal notices too. */
function asRehearsed(name: string): Pick<DrillMutation, 'name' | 'what' | 'breaks'> {
  const { what, stack, apply } = MUTATIONS.find((mutation) => mutation.name === name)!;
  return { name, what, breaks: { stack, apply } };
}
