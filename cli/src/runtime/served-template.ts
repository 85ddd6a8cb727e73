import type { KeyValueStores } from './key-value-stores';
import type { Edge } from '../stages/stage';

/** A request's hold on the template that it began on. */
export interface EdgeLease {
  readonly edge: Edge;
  /** The request has ended. */
  release(): void;
}

/** A template as it is served: origins and functions are closed when another has replaced it and the last request on it has ended. */
export class ServedTemplate {
  private requests = 0;
  private ended: (() => void) | undefined;
  private closing: Promise<void> | undefined;

  constructor(readonly edge: Edge, readonly stores: KeyValueStores) {}

  lease(): EdgeLease {
    this.requests += 1;
    return {
      edge: this.edge,
      release: () => {
        this.requests -= 1;
        if (this.requests === 0) this.ended?.();
      },
    };
  }

  /** Called when no further request will come; resolves when the last one has ended and everything is closed. */
  async retire(): Promise<void> {
    if (this.requests > 0) {
      await new Promise<void>((resolve) => {
        this.ended = resolve;
      });
    }
    await this.close();
  }

  /** Closes at once, whatever is under way. */
  close(): Promise<void> {
    this.closing ??= this.edge.code.close().then(() => this.edge.origins.close());
    return this.closing;
  }
}
