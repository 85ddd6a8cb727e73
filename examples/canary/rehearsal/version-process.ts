import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';

const SERVER = path.join(__dirname, 'version-server.mjs');

/** Where a version writes its sessions. */
export interface SessionsAt {
  readonly endpoint: string;
  readonly region: string;
  readonly tableName: string;
}

interface Told {
  readonly type: string;
  readonly port?: number;
  readonly held?: number;
}

/** A version of the application in a process of its own. It ends with this process, however this one ends. */
export class VersionProcess {
  /** Resolves when it listens, at a free port. */
  public static async start(version: string): Promise<VersionProcess> {
    const started = new VersionProcess(version);
    await started.spawn();
    return started;
  }

  private child!: ChildProcess;
  private port = 0;
  private held = 0;
  private sessions?: SessionsAt;

  private constructor(public readonly version: string) {}

  /** The same after `restart`. */
  public get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Until then, its requests wait. */
  public async configure(sessions: SessionsAt): Promise<void> {
    this.sessions = sessions;
    await this.tell({ type: 'configure', ...sessions });
  }

  /** Answers no request from now on. */
  public hold(): Promise<void> {
    return this.tell({ type: 'hold' });
  }

  /** Resolves when so many requests wait for their answers. */
  public async until(held: number): Promise<void> {
    if (this.held < held) await this.hear((told) => (told.held ?? 0) >= held);
  }

  /** As a power failure does; resolves when the process has ended. */
  public async kill(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Starts it again after `kill`, at the same port. */
  public async restart(): Promise<void> {
    await this.spawn();
    if (this.sessions) await this.configure(this.sessions);
  }

  private async spawn(): Promise<void> {
    this.child = fork(SERVER, [this.version, String(this.port)], {
      // Not this process's own: a developer's credentials and profile are none of its business.
      env: { PATH: process.env.PATH, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.held = 0;
    this.child.on('message', ({ held }: Told) => { this.held = held ?? this.held; });
    const { port } = await this.hear(({ type }) => type === 'listening');
    this.port = port!;
  }

  private async tell(message: { readonly type: string }): Promise<void> {
    const taken = this.hear(({ type }) => type === message.type);
    this.child.send(message);
    await taken;
  }

  private hear(isIt: (told: Told) => boolean): Promise<Told> {
    const { child, version } = this;
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null, signal: string | null) => reject(new Error(`the process of ${version} ended with ${signal ?? `exit code ${code}`}`));
      const onMessage = (told: Told) => {
        if (!isIt(told)) return;
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(told);
      };
      child.on('message', onMessage);
      child.once('exit', onExit);
    });
  }
}
