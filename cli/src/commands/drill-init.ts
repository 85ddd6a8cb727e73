import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import type { CliEnvironment } from './cli-environment';
import { startingScenario, type SiteFacts } from './drill-starting-scenario';
import { SmartOriginError } from '../errors';
import { steeredSites } from '../live-policy/steered-sites';
import type { Distribution } from '../model/distribution';
import { parseDistribution } from '../model/parse-distribution';
import { sessionSettings } from '../stand-in/session-settings';
import { readTemplates } from '../template/read-templates';

const NAME = /^[\w][\w .-]*$/;

/** `smart-origin drill init`: writes a scenario to begin with. */
export function drillInitCommand(environment: CliEnvironment): Command {
  return new Command('init')
    .description('Writes a scenario to begin with: what a template has is filled in, so that it runs at once.')
    .argument('[name]', 'of the scenario: it is written to <name>.yaml', 'drill')
    .argument('[cdk.out | template]', 'the directory that "cdk synth" wrote, or one template', 'cdk.out')
    .option('--force', 'overwrite a file of that name')
    .addHelpText('after', '\nExample:\n  smart-origin drill init outage cdk.out && smart-origin drill outage.yaml cdk.out\n')
    .action((name: string, template: string, options: { force?: boolean }) => init(name, template, options, environment));
}

function init(name: string, template: string, { force }: { force?: boolean }, environment: CliEnvironment): void {
  const title = name.replace(/\.ya?ml$/i, '');
  if (!NAME.test(title.split(/[\\/]/).at(-1)!)) {
    throw new SmartOriginError('ERR_OPTION', `"${name}" is no name for a scenario`, 'a name has letters, digits, spaces and ". _ -"', 'write it like smart-origin drill init outage');
  }
  const file = `${title}.yaml`;
  const scenario = startingScenario(title.split(/[\\/]/).at(-1)!, siteFacts(template));
  try {
    writeFileSync(file, scenario, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new SmartOriginError('ERR_OPTION', `${file} is there already`, 'somebody may have written it by hand', 'give another name, or --force to overwrite it');
    }
    throw new SmartOriginError('ERR_OPTION', `${file} cannot be written`, (error as Error).message, 'give a name in a folder that you may write to');
  }
  environment.stdout(`${file} is written; run it with: smart-origin drill ${file} ${template}\n`);
}

/** What a template has that a scenario can be about. */
export function siteFacts(template: string): SiteFacts {
  const distribution = parseDistribution(readTemplates(template));
  const origins = [...distribution.origins.keys()];
  const [site] = steeredSites(template);
  const settings = [...sessionSettings(distribution).values()][0];
  const steered = site?.pool.members.map(({ id }) => id).filter((id) => origins.includes(id)) ?? [];
  const [primary, standIn] = steered.length > 0 ? steered : servedFirst(distribution);
  return {
    origins,
    primary: primary ?? origins[0]!,
    standIn,
    tableRegions: settings?.regions ?? [],
    steered: steered.length > 0,
  };
}

/** Whoever the default behavior asks: of an origin group first the one, then the other. */
function servedFirst({ behaviors, originGroups }: Distribution): readonly string[] {
  const target = behaviors.at(-1)!.targetOriginId;
  return originGroups.get(target)?.members ?? [target];
}
