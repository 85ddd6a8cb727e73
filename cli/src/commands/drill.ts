import { Command } from 'commander';
import type { CliEnvironment } from './cli-environment';
import { drillInitCommand } from './drill-init';
import { runDrills, type DrillEngine, type DrillOptions } from './drill-run';
import { shippedDrills } from './drill-scenarios';
import { collectPairs } from './option-values';
import { terminalTable } from '../drill/report/terminal-table';
import { SmartOriginError } from '../errors';

/** `smart-origin drill`: plays a scenario of visitors and faults, and says what visitors saw. */
export function drillCommand(environment: CliEnvironment, engine: DrillEngine): Command {
  return new Command('drill')
    .description('Breaks a site on purpose, on this machine, and says what visitors would have seen.')
    .argument('[what...]', 'scenario files, names of drills that ship, or "all"; and the directory that "cdk synth" wrote or one template (default: cdk.out)')
    .usage('[options] <scenario...> [cdk.out | template]')
    .option('--origin <id>=<url or folder>', 'what plays an origin, in place of what the scenario says; once for each', collectPairs('origin', 'app=http://127.0.0.1:8080'))
    .option('--distribution <name>', 'which distribution, where the templates have several: its logical id, construct path, stack or alias')
    .option('--parameter <name>=<value>', 'a parameter of a template; once for each', collectPairs('parameter', 'Stage=prod'))
    .option('--value <name>=<value>', 'what only a deployment would know, as for "smart-origin local"; once for each', collectPairs('value', '/site/key=abc'))
    .option('--public-key <id>=<file>', 'a public key (PEM) that signed URLs and cookies are checked by; once for each', collectPairs('public-key', 'K2JCJMDEHXQW5F=public.pem'))
    .option('--python <path>', 'the interpreter of Lambda@Edge functions in Python (default: of the version that the runtime names)')
    .option('--seed <n>', 'in place of the scenario\'s: another seed has other visitors at other times', parseSeed)
    .option('--compare <cdk.out | template>', 'runs the same on this template too and shows both: what would this change have done? Its expectations are those that count')
    .option('--json', 'print the reports as JSON, one object a line')
    .option('--junit <file>', 'also write the expectations as JUnit XML')
    .option('--html <file>', 'also write the reports as one page that needs no network')
    .option('--list', 'list the drills that ship')
    .addHelpText('after', HELP_END)
    .action(async (given: string[], options: DrillOptions & { list?: boolean }) => {
      if (options.list) environment.stdout(options.json ? listJson() : listText());
      else await runDrills(given, options, environment, engine);
    })
    .addCommand(drillInitCommand(environment));
}

const HELP_END = [
  '',
  'Exit codes: 0 all expectations held, 1 an expectation did not hold (of two templates: of the one that --compare names),',
  '2 something for you to mend (scenario, template, options), 130 interrupted: the report of what was seen is written, and says so.',
  '',
  'Examples:',
  '  smart-origin drill --list',
  '  smart-origin drill primary-dead cdk.out',
  '  smart-origin drill all cdk.out --junit drills.xml --html drills.html',
  '  smart-origin drill drills/checkout.yaml cdk.out --origin v1=http://127.0.0.1:3001 --seed 8',
  '  smart-origin drill primary-dead cdk.out --compare ../other-branch/cdk.out --html comparison.html',
  '  smart-origin drill init outage cdk.out',
  '',
].join('\n');

function listText(): string {
  return `${terminalTable(['name', 'what happens', 'for sites with'], shippedDrills().map(({ name, title, steering }) => [name, title, steering]), [0, 1, 2])}\n`;
}

function listJson(): string {
  return `${JSON.stringify(shippedDrills().map(({ name, title, steering }) => ({ name, title, steering })))}\n`;
}

/** As in scenarios: a whole number from 0 to 4294967295. */
function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= 0xffff_ffff) return seed;
  throw new SmartOriginError('ERR_OPTION', `"${text}" is no seed`, 'a seed is a whole number from 0 to 4294967295', 'give a number such as 7');
}
