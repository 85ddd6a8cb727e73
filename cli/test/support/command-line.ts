import { runCli } from '../../src/run-cli';

/** Runs a command line in this process; `interrupt` is Ctrl-C. */
export function start(argv: string[]) {
  let stdout = '';
  let stderr = '';
  let wake: () => void = () => undefined;
  let interrupt: () => void = () => undefined;
  const interrupted = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  const exitCode = runCli(argv, {
    stdout: (text) => {
      stdout += text;
      wake();
    },
    stderr: (text) => {
      stderr += text;
    },
    untilInterrupted: () => interrupted,
  });
  const until = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(stdout);
      if (found) return found;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { exitCode, interrupt, until, output: () => ({ stdout, stderr }) };
}
