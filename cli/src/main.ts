#!/usr/bin/env node
import { runCli } from './run-cli';

// Whoever read the output may be gone, as with `| head`: that is no fault, and a change to a store that is under way goes on to its end.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error;
  });
}

/** What npx passes on of a Ctrl-C arrives so soon after the terminal's own; nobody presses twice so fast. */
const SAME_KEYPRESS_MS = 300;

runCli(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  untilInterrupted: () => new Promise((resolve) => {
    // Not `once`: on Ctrl-C the terminal sends one and npx passes on another, which would end us before we have cleaned up.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    // There is nobody to serve for.
    process.stdout.on('error', () => resolve());
  }),
  untilInsisted: () => new Promise((resolve) => {
    const since = performance.now();
    const insist = () => {
      if (performance.now() - since > SAME_KEYPRESS_MS) resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, insist);
    process.stdout.on('error', () => resolve());
  }),
}).then((code) => {
  // What functions and origins left behind must not keep a command alive that has ended.
  process.exit(code);
}, (error: unknown) => {
  process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`);
  process.exit(1);
});
