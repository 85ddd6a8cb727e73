import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { exitMessage, memoryMessage, type HostEvents, type HostSettings, type InstanceHost, type StartHost } from './instance-host';
import { resolves, type OriginAddresses } from './origin-connections';
import { PYTHON_RUNTIME } from './python-runtime';
import type { InvokeMessage, WorkerMessage } from './worker-protocol';

/** What a process says; `trust` asks what its function is to trust. */
type Word = WorkerMessage | { type: 'trust' };

/** To a function that is about to speak TLS to an origin: what it is to trust, as PEM. */
interface TrustAnswer {
  type: 'trust';
  certificates: string;
}

/** A process shares no memory: it is told with each event which names do not resolve. */
interface Event extends InvokeMessage {
  unresolvable: string[];
}

/** As after a SIGKILL: Lambda ends a function that takes too much memory so, and the runtime does where it is refused more. */
const KILLED = 137;

/** Longest time for the last lines of a process that has ended, in case that something else holds its streams. */
const LAST_LINES_MS = 500;

const HAS_GROUPS = process.platform !== 'win32';

/**
 * Runs Python functions, each instance in a process of its own.
 *
 * @param interpreter - Absolute path: functions see Lambda's `PATH`.
 */
export function startPython(interpreter: string): StartHost {
  return (given, events) => hostOf(spawnRuntime(interpreter, given), given, events);
}

function spawnRuntime(interpreter: string, { settings, environment }: HostSettings): ChildProcessWithoutNullStreams {
  // Without user's packages, and without writing byte code into the assembly.
  return spawn(interpreter, ['-s', '-B', '-c', PYTHON_RUNTIME], {
    cwd: settings.codeDirectory,
    env: { ...environment, ...neededToStart() },
    // A group of its own: what the function starts ends with it, and Ctrl-C in a terminal is ours to handle.
    detached: HAS_GROUPS,
    windowsHide: true,
  });
}

/** Without these some interpreters do not start; Lambda sets its own. */
function neededToStart(): Record<string, string> {
  return Object.fromEntries(['LD_LIBRARY_PATH', 'SYSTEMROOT'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

function hostOf(child: ChildProcessWithoutNullStreams, given: HostSettings, { onMessage, onGone, onLog }: HostEvents): InstanceHost {
  const { settings, originCertificates } = given;
  const post = (message: Event | TrustAnswer) => void child.stdin.write(`${JSON.stringify(message)}\n`);
  const onWord = (message: Word) => {
    if (message.type !== 'trust') return onMessage(message);
    void (originCertificates?.() ?? Promise.resolve('')).catch(() => '').then((certificates) => post({ type: 'trust', certificates }));
  };
  createInterface({ input: child.stdout }).on('line', (line) => tell(line, onWord, onLog));
  createInterface({ input: child.stderr }).on('line', onLog);
  // What was posted to a process that has just ended is lost, which `exit` tells.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(settings)}\n`);
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      onGone(`Runtime.InvalidEntrypoint: Python did not start: ${error.message}`);
      resolve();
    });
    child.once('exit', () => {
      // What it has started and not ended goes too.
      kill(child);
      const left = setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream.destroy()), LAST_LINES_MS);
      child.once('close', () => clearTimeout(left));
    });
    // Not `exit`: its last lines come after that.
    child.once('close', (code, signal) => {
      onGone(code === KILLED || signal === 'SIGKILL' ? memoryMessage(settings.memoryMb) : exitMessage(signal ?? code));
      resolve();
    });
  });
  return {
    post: (message) => post({ ...message, unresolvable: unresolvableNames(settings.originAddresses) }),
    end: async () => {
      kill(child);
      await exited;
    },
  };
}

function unresolvableNames(addresses: OriginAddresses): string[] {
  return Object.keys(addresses).filter((name) => !resolves(addresses[name]));
}

/** A function that finds out how to write here must not end more than itself. */
function tell(line: string, onWord: (word: Word) => void, onLog: HostEvents['onLog']): void {
  let word: Word;
  try {
    word = JSON.parse(line) as Word;
  } catch {
    return onLog(line);
  }
  onWord(word);
}

function kill(child: ChildProcessWithoutNullStreams): void {
  if (child.pid === undefined) return;
  try {
    process.kill(HAS_GROUPS ? -child.pid : child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
