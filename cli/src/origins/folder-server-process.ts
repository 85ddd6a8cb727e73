/**
 * A folder server as a process of its own, so that it can be killed in the middle of a response:
 * `node folder-server-process.js '{"folder": "./site", "missing": 404, "port": 0}'`.
 *
 * It tells its port over IPC, or on the standard output where there is no parent with a channel.
 */
import type { ChildMessage, ChildSettings, ParentMessage } from './folder-process-protocol';
import { FolderServer } from './folder-server';

function tell(message: ChildMessage): void {
  if (process.send) process.send(message);
  else process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function main(argument: string | undefined): Promise<void> {
  if (argument === undefined) throw new Error('the settings are missing: give them as one argument in JSON');
  const { folder, port, ...options } = JSON.parse(argument) as ChildSettings;
  const server = await FolderServer.start(folder, options, port);
  process.on('message', (message: ParentMessage) => {
    server.mode = message.mode;
    tell({ type: 'mode', mode: message.mode });
  });
  // The parent is gone, however it went: nobody is left to end us.
  process.on('disconnect', () => process.exit(0));
  tell({ type: 'listening', port: server.port });
}

main(process.argv[2]).catch((error: Error) => {
  tell({ type: 'failed', message: error.message });
  process.exitCode = 1;
  process.disconnect?.();
});
