import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { childCode } from '../child-code/child-code';
import { SmartOriginError } from '../errors';
import type { ChildMessage, ChildSettings, ParentMessage } from './folder-process-protocol';
import type { FolderMode, FolderOptions } from './folder-types';

/** A folder server in a process of its own. */
export interface FolderProcess {
  /** `http://127.0.0.1:<port>`; the same after `restart`. */
  readonly url: string;
  readonly port: number;
  /** Resolves when the child has taken it over: it holds from the next request on. */
  setMode(mode: FolderMode): Promise<void>;
  /** Resolves when the process has ended. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again, at the same port and in mode `normal`; ends it first where it still runs. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Serves a folder as an S3 bucket from a process of its own. It ends with this process, however this one ends.
 *
 * @throws SmartOriginError when the folder, its metadata or the options cannot be used.
 */
export async function startFolderProcess(folder: string, options: FolderOptions & { port?: number }): Promise<FolderProcess> {
  let { child, port } = await spawn({ ...options, folder, port: options.port ?? 0 });

  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    setMode: (mode) => switchMode(child, folder, mode),
    kill: (signal = 'SIGKILL') => end(signal),
    restart: async () => {
      await end('SIGKILL');
      ({ child, port } = await spawn({ ...options, folder, port }));
    },
    close: () => end('SIGKILL'),
  };
}

async function spawn(settings: ChildSettings): Promise<{ child: ChildProcess; port: number }> {
  const { file, execArgv } = childCode('folder-server-process', 'origins');
  const child = fork(file, [JSON.stringify(settings)], { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const message = await firstMessage(child, settings.folder);
  if (message.type === 'listening') return { child, port: message.port };
  child.kill('SIGKILL');
  throw ended(settings.folder, message.type === 'failed' ? message.message : `it began with "${message.type}"`);
}

function firstMessage(child: ChildProcess, folder: string): Promise<ChildMessage> {
  return new Promise((resolve, reject) => {
    child.once('message', (message: ChildMessage) => resolve(message));
    child.once('error', (error) => reject(ended(folder, error.message)));
    child.once('exit', (code, signal) => reject(ended(folder, `it ended with ${signal ?? `exit code ${code}`} before it listened`)));
  });
}

function switchMode(child: ChildProcess, folder: string, mode: FolderMode): Promise<void> {
  if (!child.connected) return Promise.reject(ended(folder, 'it does not run; restart() it first'));
  return new Promise((resolve, reject) => {
    const onExit = () => reject(ended(folder, 'it ended while its mode was switched'));
    child.once('exit', onExit);
    child.on('message', function onMessage(message: ChildMessage) {
      if (message.type !== 'mode' || message.mode !== mode) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve();
    });
    child.send({ mode } satisfies ParentMessage);
  });
}

function ended(folder: string, why: string): SmartOriginError {
  return new SmartOriginError('ERR_FOLDER_PROCESS', `the process that serves ${folder} failed`, why, 'Check the folder and its .metadata.json');
}
