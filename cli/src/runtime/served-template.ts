import type { BackgroundWork } from './background-work';
import type { EdgeCode } from './edge-code';
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

  /** @param edges - One for each point of presence; the first serves whoever chooses none. */
  constructor(
    private readonly edges: readonly Edge[], private readonly code: EdgeCode, readonly stores: KeyValueStores, private readonly background: BackgroundWork,
  ) {}

  /** That of viewers who choose no point of presence. */
  get edge(): Edge {
    return this.edges[0]!;
  }

  /** @returns the edge of a point of presence, undefined where there is none of that name. */
  at(pop: string): Edge | undefined {
    return this.edges.find((edge) => edge.pop === pop);
  }

  lease(edge: Edge = this.edge): EdgeLease {
    this.requests += 1;
    return {
      edge,
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
    await this.background.idle();
    await this.close();
  }

  /** Closes at once, whatever is under way. */
  close(): Promise<void> {
    this.closing ??= this.background.stop().then(() => this.code.close()).then(() => this.edge.origins.close());
    return this.closing;
  }
}
