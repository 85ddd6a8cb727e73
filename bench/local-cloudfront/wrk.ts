import { spawn } from 'node:child_process';
import { CLIENT_CORE, pinned } from './tools';

/** What wrk measured. */
export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly p99Ms: number;
}

const CONNECTIONS = 32;
const MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000 };

/**
 * Asks for one URL as often as the server can answer, over 32 connections of one thread.
 *
 * @throws Error where a response was none, or no 2xx
 */
export async function wrk(url: string, seconds: number): Promise<Load> {
  const [command, args] = pinned(CLIENT_CORE, 'wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--latency', url]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0 || /Non-2xx|Socket errors/.test(printed)) throw new Error(`wrk at ${url} ended with ${code}:\n${printed}`);
  const [, p99, unit] = found(printed, /99%\s+([\d.]+)(us|ms|s|m)\b/);
  return {
    requests: Number(found(printed, /(\d+) requests in/)[1]),
    perSecond: Number(found(printed, /Requests\/sec:\s+([\d.]+)/)[1]),
    p99Ms: Number(p99) * MS[unit!]!,
  };
}

function found(printed: string, pattern: RegExp): RegExpExecArray {
  const match = pattern.exec(printed);
  if (match === null) throw new Error(`wrk printed nothing like ${pattern}:\n${printed}`);
  return match;
}
