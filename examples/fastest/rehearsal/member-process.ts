import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';

const SERVER = path.join(__dirname, 'member-server.mjs');

/** What a member was asked by the edge router itself. */
export interface Asked {
  readonly probes: number;
  /** Probes with a body, which there must not be. */
  readonly withBody: number;
}

interface Told {
  readonly type: string;
  readonly port?: number;
  readonly asked?: Asked;
}

/** The application of one place in a process of its own, as busy or idle as it is. It ends with this process, however this one ends. */
export class MemberProcess {
  /** Resolves when it listens, at a free port. */
  public static async start(place: string): Promise<MemberProcess> {
    const child = fork(SERVER, [place], { env: { PATH: process.env.PATH }, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const started = new MemberProcess(place, child);
    started.port = (await started.hear('listening')).port!;
    return started;
  }

  private port = 0;

  private constructor(private readonly place: string, private readonly child: ChildProcess) {}

  public get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  public async asked(): Promise<Asked> {
    const told = this.hear('asked');
    this.child.send({ type: 'asked' });
    return (await told).asked!;
  }

  /** Resolves when the process has ended. */
  public async close(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }


  private hear(type: string): Promise<Told> {
    const { child, place } = this;
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null, signal: string | null) => reject(new Error(`the process of ${place} ended with ${signal ?? `exit code ${code}`}`));
      const onMessage = (told: Told) => {
        if (told.type !== type) return;
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(told);
      };
      child.on('message', onMessage);
      child.once('exit', onExit);
    });
  }
}
