import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A child process that is ended with the check. */
export interface Running {
  readonly child: ChildProcess;
  close(): Promise<void>;
}

/** Starts a program whose output nobody needs but to say why it failed. */
export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  return {
    child,
    close: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** The first line that a pattern finds in what a child prints; the rest is dropped. Rejects when it ends before. */
export function printed({ child }: Running, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`${child.spawnfile} ended with ${code} before it printed ${pattern}`)));
    createInterface(child.stdout!).on('line', (line) => {
      const match = pattern.exec(line);
      if (match !== null) resolve(match);
    });
  });
}

/** Everything that a program prints. Rejects when it fails. */
export function output(command: string, args: readonly string[]): Promise<string> {
  const { child } = start(command, args);
  const chunks: Buffer[] = [];
  child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(Buffer.concat(chunks).toString()) : reject(new Error(`${command} ended with ${code}`))));
  });
}
