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
  private underWay = 0;
  private readonly waiting: (() => void)[] = [];
  private closing: Promise<void> | undefined;

  /**
   * @param edges - One for each point of presence that it is for.
   * @param source - Where it was read from.
   */
  constructor(
    private readonly edges: readonly Edge[],
    private readonly code: EdgeCode,
    readonly stores: KeyValueStores,
    private readonly background: BackgroundWork,
    readonly source: string,
  ) {}

  /** That of the first point of presence. */
  get edge(): Edge {
    return this.edges[0]!;
  }

  /** @returns the edge of a point of presence, undefined where there is none of that name. */
  at(pop: string): Edge | undefined {
    return this.edges.find((edge) => edge.pop === pop);
  }

  lease(edge: Edge = this.edge): EdgeLease {
    this.underWay += 1;
    return {
      edge,
      release: () => {
        this.underWay -= 1;
        if (this.underWay === 0) for (const wake of this.waiting.splice(0)) wake();
      },
    };
  }

  /** How many have not ended. */
  get requests(): number {
    return this.underWay;
  }

  /** Resolves when no request is under way. */
  async idle(): Promise<void> {
    if (this.underWay === 0) return;
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
    });
  }

  /** Called when no further request will come; resolves when the last one has ended and everything is closed. */
  async retire(): Promise<void> {
    await this.idle();
    await this.background.idle();
    await this.close();
  }

  /** Closes at once, whatever is under way. */
  close(): Promise<void> {
    this.closing ??= this.background.stop().then(() => this.code.close()).then(() => this.edge.origins.close());
    return this.closing;
  }
}
