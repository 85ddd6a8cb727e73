import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender } from './contenders';
import { originRequestEvent, REGION } from './event';
import type { Responder } from './responder';

/** The Node that nodejs24.x runs, whatever runs this. */
const NODE = join(require.resolve('node/package.json'), '../bin/node');
const SCRIPT = join(__dirname, 'measured.mjs');

export class MeasuredProcess {
  private readonly eventFile: string;

  constructor(folder: string, private readonly responder: Responder) {
    this.eventFile = join(folder, 'event.json');
    writeFileSync(this.eventFile, JSON.stringify(originRequestEvent(responder.port)));
  }

  /** @param loaded called between loading and the first event, with the process and what loading took in milliseconds */
  public run<Result>(
    mode: string, { bundle }: Contender, given: readonly number[] = [], loaded?: (child: ChildProcess, ms: number) => void,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const child = fork(SCRIPT, [mode, bundle, this.eventFile, ...given.map(String)], {
        execPath: NODE, execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        // Nothing else of this environment, so that every run of anybody meets the same.
        env: {
          AWS_REGION: REGION, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session',
          AWS_ENDPOINT_URL_DYNAMODB: this.responder.url, NODE_EXTRA_CA_CERTS: this.responder.certificate,
        },
      });
      let result: Result | undefined;
      child.on('message', (message: { loaded?: number; result?: Result }) => {
        if (message.loaded !== undefined) {
          loaded?.(child, message.loaded);
          child.send('go');
        }
        if (message.result !== undefined) result = message.result;
      });
      child.on('error', reject);
      child.on('exit', (code) => (result === undefined ? reject(new Error(`${mode} of ${bundle} ended with ${code} and no result`)) : resolve(result)));
    });
  }
}
