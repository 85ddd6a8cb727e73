import { Command, CommanderError } from 'commander';
import type { CliEnvironment } from './commands/cli-environment';
import { drillCommand } from './commands/drill';
import { drillEngine } from './commands/drill-engine';
import { ExitCode } from './commands/exit-code';
import { localCommand } from './commands/local';
import { policyCommand } from './commands/policy';
import { previewCommand } from './commands/preview';
import { statusCommand } from './commands/status';
import { SmartOriginError, TryAgainError } from './errors';
import { version } from '../package.json';

/** The user's to mend: input, options, templates, ports. */
const EXIT_USER = 2;
/** To be tried again: AWS out of reach or denying, or too many writers at once. */
const EXIT_TRY_AGAIN = 3;
/** Ours to mend. */
const EXIT_FAULT = 1;

/** Runs a command line; resolves with the exit code when everything has ended. */
export async function runCli(argv: string[], environment: CliEnvironment): Promise<number> {
  const program = new Command('smart-origin')
    .description('Rehearses CloudFront distributions on this machine, from their synthesized templates, and steers those that are deployed.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: environment.stdout, writeErr: () => undefined })
    .showHelpAfterError(false);
  const drill = (given: CliEnvironment) => drillCommand(given, drillEngine);
  const commands = [localCommand, drill, policyCommand, statusCommand, previewCommand];
  for (const command of commands) program.addCommand(inherit(program, command(environment)));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof ExitCode) return error.code;
    if (error instanceof CommanderError) return commanderExit(error, environment);
    if (error instanceof SmartOriginError) {
      environment.stderr(`smart-origin: ${error.message}\n`);
      return error instanceof TryAgainError ? EXIT_TRY_AGAIN : EXIT_USER;
    }
    environment.stderr(`smart-origin: a fault of its own\n${String((error as Error)?.stack ?? error)}\n`);
    return EXIT_FAULT;
  }
}

/** Settings of the program for a command and its own commands, which are made before they know the program. */
function inherit(parent: Command, command: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(command, child);
  return command;
}

function commanderExit(error: CommanderError, environment: CliEnvironment): number {
  if (error.exitCode === 0) return 0;
  const what = error.code === 'commander.help' ? 'no command was given' : error.message.replace(/^error: /, '').replace(/\n.*/s, '');
  const mended = new SmartOriginError('ERR_USAGE', what, 'the command line does not know how to read this', 'see "smart-origin --help" and "smart-origin <command> --help"');
  environment.stderr(`smart-origin: ${mended.message}\n`);
  return EXIT_USER;
}
