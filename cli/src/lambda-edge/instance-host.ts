import type { InvokeMessage, WorkerMessage, WorkerSettings } from './worker-protocol';

/** Where the code of one instance runs: a thread for Node.js, a process for Python. */
export interface InstanceHost {
  post(message: InvokeMessage): void;
  /** Resolves when it has ended. */
  end(): Promise<void>;
}

/** What a host tells. */
export interface HostEvents {
  onMessage: (message: WorkerMessage) => void;
  /** It has ended by itself. */
  onGone: (why: string) => void;
  /** A line that the function wrote. */
  onLog: (line: string) => void;
}

export interface HostSettings {
  settings: WorkerSettings;
  /** All that the function sees as its environment. */
  environment: Record<string, string>;
  /** What is to be trusted where origins are played, as PEM. */
  originCertificates?: () => Promise<string>;
}

/** Starts a host; the code is loaded at once. */
export type StartHost = (settings: HostSettings, events: HostEvents) => InstanceHost;

/** How Lambda speaks of a process that ended during an event. */
export function exitMessage(code: number | string | null): string {
  return `Runtime.ExitError: the function ended its process with exit code ${code}`;
}

/** How Lambda speaks of memory. */
export function memoryMessage(memoryMb: number): string {
  return `Runtime.OutOfMemory: the function used more than its ${memoryMb} MB`;
}
