#!/usr/bin/env node
import { runCli } from './run-cli';

/** Whoever read the output is gone, as with `| head`. */
function isGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EOF' || code === 'EIO';
}

let lost = false;

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // That is no fault, and a change to a store that is under way goes on to its end. So does serving where the disk is full, say.
    if (isGone(error) || lost) return;
    lost = true;
    process.stderr.write(`smart-origin: the output cannot be written: ${error.message}; it goes on without\n`);
  });
}

/** What npx passes on of a Ctrl-C arrives so soon after the terminal's own; nobody presses twice so fast. */
const SAME_KEYPRESS_MS = 300;

runCli(process.argv.slice(2), {
  get stderrColumns() {
    return process.stderr.isTTY ? process.stderr.columns : undefined;
  },
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  untilInterrupted: () => new Promise((resolve) => {
    // Not `once`: on Ctrl-C the terminal sends one and npx passes on another, which would end us before we have cleaned up.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    // There is nobody to serve for.
    process.stdout.on('error', (error) => isGone(error) && resolve());
  }),
  untilInsisted: () => new Promise((resolve) => {
    const since = performance.now();
    const insist = () => {
      if (performance.now() - since > SAME_KEYPRESS_MS) resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, insist);
    process.stdout.on('error', (error) => isGone(error) && resolve());
  }),
}).then((code) => {
  // What functions and origins left behind must not keep a command alive that has ended.
  process.exit(code === 0 && lost ? 1 : code);
}, (error: unknown) => {
  process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`);
  process.exit(1);
});
