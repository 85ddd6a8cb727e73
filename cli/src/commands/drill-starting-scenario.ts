import { stringify } from 'yaml';

/** What a template says of itself, as far as a first drill needs it. */
export interface SiteFacts {
  /** Of the distribution, in the order of the template. */
  readonly origins: readonly string[];
  /** Who answers at first, and who stands in for it, where anybody does. */
  readonly primary: string;
  readonly standIn?: string;
  /** Regions of the session table; none where the site has no sessions. */
  readonly tableRegions: readonly string[];
  /** How new visitors are shared out, where they are. */
  readonly steered: boolean;
}

const POPS = ['eu-west-1', 'us-east-1'];

/** A scenario to begin with: it runs at once, and each line says what may be changed. */
export function startingScenario(title: string, facts: SiteFacts): string {
  const { origins, primary, standIn, tableRegions, steered } = facts;
  const hasSessions = tableRegions.length > 0;
  const pops = tableRegions.length > 1 ? tableRegions.slice(0, 3) : POPS;
  return `# Run it with: smart-origin drill <this file> <cdk.out>
# Every key, fault and measure is in docs/drills.md.
title: ${text(title)}
about: >-
  ${plain(primary)} refuses connections for 6 s. ${standIn === undefined ? 'Nobody stands in for it: this shows what visitors see then.' : `${plain(standIn)} stands in for it.`}
duration: 20s
seed: 1                       # another one has other visitors at other times
pops: [${pops.join(', ')}]    # points of presence: each has its own cache and its own edge functions
${hasSessions ? 'table_lag: 500ms              # from a write in one Region until the others read it\n' : ''}
# What plays each origin: stand-in is a small application that is built in; else a URL or a folder.
origins:
${origins.map((origin) => `  ${text(origin)}: stand-in`).join('\n')}

visitors:
  - name: readers
    count: 100
    requests_per_second: 30   # of all of them together, whether or not answers come
${steered || hasSessions ? '    cookies: 90%              # the others are new each time\n' : ''}${hasSessions ? '    sessions: 60%             # have logged in\n' : ''}    paths: [/, /about/]

timeline:
  - { at: 5s, phase: broken, fail: { origin: ${text(primary)}, fault: refused } }   # or: connect-timeout, slow 2s, status 503, brown-out 30%, ...
  - { at: 11s, phase: healed, heal: { origin: ${text(primary)} } }
${tableRegions.length > 0 ? `  # - { at: 12s, fail: { table: ${tableRegions[0]}, fault: throttled } }\n` : ''}${steered && standIn !== undefined ? `  # - { at: 14s, policy: set-weight ${plain(standIn)}=50 }\n` : ''}
expect:
${standIn === undefined ? `  requests: '>100'
  phases:
    start: { errors: 0 }
    broken: { errors: '>0' }  # until somebody stands in for ${plain(primary)}
` : `  errors: 0
  p99_ms: <3000
`}${hasSessions ? '  moved_sessions: 0           # nobody is sent to another version than their own without need\n' : ''}`;
}

/** As YAML reads it back. */
function text(value: string): string {
  return stringify(value, { defaultStringType: /^[A-Za-z][\w-]*$/.test(value) ? 'PLAIN' : 'QUOTE_DOUBLE', lineWidth: 0 }).trim();
}

/** Within a comment or a folded text. */
function plain(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '?');
}
