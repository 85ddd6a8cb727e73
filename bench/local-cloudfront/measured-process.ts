import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { pinned } from './tools';

/** Of the kernel's times in /proc, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const START_MS = 30_000;

/** A server in a process of its own, on a core of its own. */
export class MeasuredProcess {
  /**
   * Starts it and waits until a line that it prints holds its address.
   *
   * @param address - Finds the address in a line.
   * @throws Error with what it printed when it ends before, or says nothing for half a minute
   */
  static async start(
    core: number, command: string, args: readonly string[], address: (line: string) => string | undefined,
  ): Promise<MeasuredProcess> {
    const [program, given] = pinned(core, command, args);
    const child = spawn(program, given, { stdio: ['ignore', 'pipe', 'pipe'] });
    const url = await new Promise<string>((resolve, reject) => {
      let printed = '';
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`${command} said no address:\n${printed}`));
      }, START_MS);
      const read = (chunk: Buffer) => {
        printed += chunk.toString();
        const found = printed.split('\n').slice(0, -1).map(address).find((line) => line !== undefined);
        if (found === undefined) return;
        clearTimeout(timer);
        resolve(found);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', reject);
      child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`${command} ended with ${code}:\n${printed}`));
      });
    });
    return new MeasuredProcess(child, url);
  }

  private constructor(private readonly child: ChildProcess, readonly url: string) {}

  /** CPU that its main thread and others have taken, in microseconds; NaN where there is no /proc. */
  cpuMicros(): number {
    return cpuMicrosOf(this.child.pid!);
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGINT');
    await ended;
  }
}

/** User and system time of a process, in microseconds. */
export function cpuMicrosOf(pid: number): number {
  try {
    // The name in parentheses may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) * (1_000_000 / TICKS_PER_SECOND);
  } catch {
    return NaN;
  }
}
