import type { CliEnvironment } from './cli-environment';
import { counted, moment } from '../drill/report/figures';
import { visible } from '../live-policy/visible-text';

/** How far a drill has come. */
export interface DrillProgress {
  /** Milliseconds since it began. */
  readonly atMs: number;
  readonly phase?: string;
  readonly requests: number;
  readonly errors: number;
}

/** Between lines where nothing can be rewritten, as in logs of CI. */
const EVERY_MS = 5_000;

const CLEAR_LINE = '\r\u001b[K';

/** Says on stderr how far a drill has come: on one line that is rewritten, or every few seconds where that cannot be. */
export class ProgressLine {
  private shownAtMs = -EVERY_MS;
  private shown = false;

  constructor(
    private readonly environment: CliEnvironment,
    private readonly title: string,
    private readonly durationMs: number,
  ) {}

  show({ atMs, phase, requests, errors }: DrillProgress): void {
    const text = [
      visible(this.title), `${moment(Math.floor(Math.min(atMs, this.durationMs) / 1000) * 1000)} of ${moment(this.durationMs)}`,
      ...(phase === undefined ? [] : [visible(phase)]), counted(requests, 'request'), counted(errors, 'error'),
    ].join(', ');
    if (this.environment.stderrColumns !== undefined) {
      // A line that wraps cannot be rewritten.
      this.environment.stderr(`${CLEAR_LINE}${text.slice(0, Math.max(10, this.environment.stderrColumns - 1))}`);
      this.shown = true;
    } else if (atMs - this.shownAtMs >= EVERY_MS) {
      this.shownAtMs = atMs;
      this.environment.stderr(`${text}\n`);
    }
  }

  /** Leaves nothing on the line. */
  end(): void {
    if (this.shown) this.environment.stderr(CLEAR_LINE);
    this.shown = false;
  }
}
