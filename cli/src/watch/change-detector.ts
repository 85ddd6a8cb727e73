import type { TemplateFiles, Wholeness } from './template-files';

/** Milliseconds without a further change until a change counts. */
const QUIET: Record<Exclude<Wholeness, 'partial'>, number> = { whole: 200, doubtful: 2_000 };

/** Decides when a template that is being written has been written. */
export class ChangeDetector {
  private seen: string;
  private since = 0;

  /** @param served - The fingerprint of what is served. */
  constructor(private served: string) {
    this.seen = served;
  }

  /**
   * @param now - Milliseconds of any clock that runs forward.
   * @returns Whether the template is to be read now; what is seen now counts as served from then on.
   */
  look(now: number, { fingerprint, wholeness }: TemplateFiles): boolean {
    if (fingerprint !== this.seen) {
      this.seen = fingerprint;
      this.since = now;
    }
    if (fingerprint === this.served || wholeness === 'partial' || now - this.since < QUIET[wholeness]) return false;
    this.served = fingerprint;
    return true;
  }
}
