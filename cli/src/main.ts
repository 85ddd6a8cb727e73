#!/usr/bin/env node
import { runCli } from './run-cli';

runCli(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  untilInterrupted: () => new Promise((resolve) => {
    // Not `once`: on Ctrl-C the terminal sends one and npx passes on another, which would end us before we have cleaned up.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    // Whoever read the output is gone, as with `| head`: there is nobody to serve for.
    process.stdout.on('error', () => resolve());
  }),
}).then((code) => {
  // What functions and origins left behind must not keep a command alive that has ended.
  process.exit(code);
}, (error: unknown) => {
  process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`);
  process.exit(1);
});
