import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalCloudFront } from '../../../cli/src';
import { runCli } from '../../../cli/src/run-cli';
import { POLICY_KEY, PREVIEW_KEY } from '../../../src/contract/names';

/** Looks at the edge so often for what was written to arrive. */
const LOOK_MS = 20;
/** The longest propagation lag that a rehearsal sets is far below. */
const PATIENCE_MS = 60_000;

/** Works `smart-origin` against a local CloudFront, as somebody on call does against AWS. */
export class Operator {
  constructor(private readonly edge: LocalCloudFront) {}

  /**
   * Runs a command, for example `policy set-weight v2=50`, and gives what it printed. Resolves when the command has ended; what it wrote
   * may still be on its way to the edge.
   */
  public async run(...command: string[]): Promise<string> {
    const { controlUrl } = this.edge;
    if (controlUrl === undefined) throw new Error('the local CloudFront has no control port, so no command reaches it');
    let printed = '';
    let complained = '';
    const code = await runCli([...command, '--local', controlUrl], {
      stdout: (text) => { printed += text; },
      stderr: (text) => { complained += text; },
      untilInterrupted: () => new Promise<never>(() => undefined),
    });
    if (code !== 0) throw new Error(`smart-origin ${command.join(' ')} ended with exit code ${code}: ${complained || printed}`);
    return printed;
  }

  /** Runs a command that changes the live policy, and waits until the edge has it. `meanwhile` is done while it is on its way. */
  public async change(command: string[], meanwhile?: () => Promise<void>): Promise<void> {
    const before = await this.policyAtTheEdge();
    await this.run(...command);
    await meanwhile?.();
    await this.until(`smart-origin ${command.join(' ')}`, async () => await this.policyAtTheEdge() !== before);
  }

  /** The link that `smart-origin preview` prints for a page, once the edge has the key that it is signed with. */
  public async previewLink(page: string, ...member: string[]): Promise<string> {
    const { link } = JSON.parse(await this.run('preview', ...member, '--url', page, '--json')) as { link: string };
    await this.until('the key of preview links', () => this.store.exists(PREVIEW_KEY));
    return link;
  }

  private get store() {
    const store = this.edge.keyValueStore();
    if (!store) throw new Error('the distribution has no KeyValueStore for a live policy');
    return store;
  }

  private policyAtTheEdge(): Promise<string> {
    return this.store.get(POLICY_KEY);
  }

  /** What was written arrives at the edge after a while. */
  private async until(what: string, arrived: () => Promise<boolean>) {
    const deadline = Date.now() + PATIENCE_MS;
    while (!await arrived()) {
      if (Date.now() > deadline) throw new Error(`${what} did not reach the edge within ${PATIENCE_MS / 1000} s`);
      await sleep(LOOK_MS);
    }
  }
}
