import { FolderServer } from './folder-server';
import type { FolderMode, FolderOptions } from './folder-types';
import { createHttpOrigin } from './http-origin';
import type { Origin, OriginAnswer, OriginRequest, TryLimits } from './origin';

/** A folder as an origin, in this process. */
export interface FolderOrigin extends Origin {
  /** Where it listens: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** How it answers from the next request on. */
  setMode(mode: FolderMode): void;
}

/**
 * A folder that plays an S3 bucket. Requests travel over a real socket on 127.0.0.1.
 *
 * @throws SmartOriginError when the folder does not exist, its `.metadata.json` cannot be used, or options contradict each other.
 */
export async function createFolderOrigin(folder: string, options: FolderOptions): Promise<FolderOrigin> {
  const server = await FolderServer.start(folder, options);
  const origin = createHttpOrigin(server.url);
  return {
    description: `folder ${folder}`,
    address: origin.address,
    url: server.url,
    setMode: (mode) => { server.mode = mode; },
    send: (request: OriginRequest, limits: TryLimits): Promise<OriginAnswer> => origin.send(request, limits),
    close: async () => {
      await origin.close();
      await server.close();
    },
  };
}
