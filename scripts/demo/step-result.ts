import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { gradeHeaders } from './headers-grade';
import type { Expectation } from './rehearsal';
import type { Answer } from './traffic';

/** The header by which an application of the examples says that an error is its own. */
const APPLICATION_ERROR = 'x-app-error';

/** Of different errors, in words. */
const MOST_SHOWN = 5;

/** What viewers saw during one step. */
export class StepResult {
  public requests = 0;
  public errors = 0;
  /** Errors that the application marked as its own: no edge can help there. */
  public applicationErrors = 0;
  public readonly servedBy = new Map<string, number>();
  public readonly cacheResults = new Map<string, number>();
  /** Errors by what was asked. */
  private readonly failed = new Map<string, number>();
  private readonly firstBytes: RecordableHistogram = createHistogram();
  private readonly grades = new Set<string>();

  /** `origin`: who answered, as the local CloudFront traced it; undefined where the cache did. */
  public add(answer: Answer, origin: string | undefined) {
    this.requests++;
    if (APPLICATION_ERROR in answer.headers) {this.applicationErrors++;} else if (answer.status === 0 || answer.status >= 400) {
      this.errors++;
      count(this.failed, `${answer.method} ${answer.path.split('?')[0]} ${answer.status || `no answer (${answer.failure})`}`);
    }
    count(this.servedBy, origin ?? 'cache');
    count(this.cacheResults, String(answer.headers['x-cache'] ?? 'none').replace(' from cloudfront', ''));
    // Histograms take whole numbers: microseconds.
    this.firstBytes.record(Math.max(1, Math.round(answer.firstByteMs * 1000)));
    // What a style sheet may load or who may frame it means nothing; pages are what headers protect.
    if (String(answer.headers['content-type']).includes('html')) this.grades.add(gradeHeaders(answer.headers).grade);
  }

  public percentileMs(percent: number): number {
    return this.requests === 0 ? 0 : this.firstBytes.percentile(percent) / 1000;
  }

  /** The worst grade of all answers. */
  public get grade(): string {
    return [...this.grades].sort(byGrade).at(-1) ?? '-';
  }

  /** What did not hold, one sentence each. */
  public violations(expect: Expectation): string[] {
    const found: string[] = [];
    if (this.errors < expect.errors || this.errors > (expect.mostErrors ?? expect.errors)) {
      const which = [...this.failed].map(([what, times]) => `, ${times} x ${what}`);
      found.push(`${this.errors} errors, expected ${expect.errors}${upTo(expect)}${which.slice(0, MOST_SHOWN).join('')}`);
    }
    if ((this.applicationErrors > 0) !== (expect.applicationErrors ?? false)) {
      found.push(`${this.applicationErrors} errors of the application, expected ${expect.applicationErrors ? 'some' : 'none'}`);
    }
    const origins = [...this.servedBy.keys()].filter((name) => name !== 'cache').sort();
    if (expect.servedBy !== undefined && origins.join() !== [...expect.servedBy].sort().join()) {
      found.push(`served by ${origins.join(', ') || 'no origin'}, expected ${expect.servedBy.join(', ') || 'no origin'}`);
    }
    const slowest = this.percentileMs(100);
    if (expect.slowestMs !== undefined && slowest > expect.slowestMs) {
      found.push(`slowest first byte after ${slowest.toFixed(0)} ms, expected at most ${expect.slowestMs.toFixed(0)} ms`);
    }
    if (expect.hits !== undefined && this.cacheResults.has('Hit') !== expect.hits) {
      found.push(expect.hits ? 'no cache hit' : 'cache hits where none were expected');
    }
    if (expect.grade !== undefined && this.grade !== expect.grade) found.push(`headers graded ${this.grade}, expected ${expect.grade}`);
    return found;
  }
}

const upTo = ({ mostErrors }: Expectation) => (mostErrors === undefined ? '' : ` to ${mostErrors}`);

const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);

const ORDER = ['A+', 'A', 'A-', 'B+', 'B', 'B-', 'C+', 'C', 'C-', 'D+', 'D', 'D-', 'F'];
const byGrade = (a: string, b: string) => ORDER.indexOf(a) - ORDER.indexOf(b);
