import type { InstanceOptions, InstanceReply } from './lambda-instance';
import { LambdaInstance } from './lambda-instance';

/** Instances of one function: a new one for every event that finds all busy, up to a bound; beyond it, events wait. */
export class LambdaPool {
  private readonly instances = new Set<LambdaInstance>();
  private readonly idle: LambdaInstance[] = [];
  private readonly waiting: ((instance: LambdaInstance | undefined) => void)[] = [];
  private closed = false;

  constructor(private readonly options: InstanceOptions, private readonly most: number) {}

  async invoke(requestId: string, event: string, timeoutMs: number): Promise<InstanceReply> {
    const instance = await this.acquire();
    if (instance === undefined) return { kind: 'failure', message: 'the local CloudFront is closing' };
    const reply = await instance.invoke(requestId, event, timeoutMs);
    this.release(instance);
    return reply;
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const give of this.waiting.splice(0)) give(undefined);
    await Promise.all([...this.instances].map((instance) => instance.terminate()));
    this.instances.clear();
  }

  private async acquire(): Promise<LambdaInstance | undefined> {
    if (this.closed) return undefined;
    // The one that was used last is the warmest, and those that are never needed stay unused.
    for (let instance = this.idle.pop(); instance !== undefined; instance = this.idle.pop()) {
      if (instance.alive) return instance;
      this.instances.delete(instance);
    }
    if (this.instances.size < this.most) return this.start();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private start(): LambdaInstance {
    const instance = new LambdaInstance(this.options);
    this.instances.add(instance);
    return instance;
  }

  private release(instance: LambdaInstance): void {
    if (!instance.alive) this.instances.delete(instance);
    if (this.closed) return;
    const next = this.waiting.shift();
    if (next !== undefined) next(instance.alive ? instance : this.start());
    else if (instance.alive) this.idle.push(instance);
  }
}
