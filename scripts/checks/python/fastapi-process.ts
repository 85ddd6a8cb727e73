import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { createInterface } from 'node:readline';

const APP = path.resolve(__dirname, '../../../examples/canary-python/app');

export interface FastApiOptions {
  /** Of the venv that has the application's requirements. */
  readonly uvicorn: string;
  readonly version: string;
  readonly tableName: string;
  readonly dynamoDbUrl: string;
}

/** One version of examples/canary-python's application, on a port of this machine. */
export class FastApiProcess {
  /** Resolves when it listens. */
  public static async start({ uvicorn, version, tableName, dynamoDbUrl }: FastApiOptions): Promise<FastApiProcess> {
    const child = spawn(uvicorn, ['index:app', '--host', '127.0.0.1', '--port', '0', '--no-access-log'], {
      cwd: APP,
      // Not this process's own: a developer's credentials and profile are none of its business.
      env: {
        PATH: process.env.PATH,
        PYTHONDONTWRITEBYTECODE: '1',
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_DYNAMODB: dynamoDbUrl,
        VERSION: version,
        TABLE_NAME: tableName,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      said.push(line);
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port) {
        // Nobody else reads on.
        child.stderr.resume();
        return new FastApiProcess(child, Number(port));
      }
    }
    throw new Error(`the application of ${version} did not start:\n${said.join('\n')}`);
  }

  private constructor(private readonly child: ChildProcess, public readonly port: number) {}

  /** As a power failure does. */
  public async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}
