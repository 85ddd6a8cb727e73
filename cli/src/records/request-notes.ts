import type { LegRecord, RequestRecord } from './request-record';

/** What is known of a request when it arrives. */
export type RequestHeadFacts = Pick<RequestRecord, 'requestId' | 'pop' | 'method' | 'uri' | 'at'> & {
  /** By `performance.now()`. */
  readonly startedAt: number;
};

/** What is known of it when its response begins. */
export type ResponseFacts = Pick<RequestRecord, 'status' | 'result' | 'servedBy'>;

/** What becomes of one request, noted by the stages; told once, when its response begins. */
export class RequestNotes {
  private readonly legs: LegRecord[] = [];
  private readonly functionErrors: string[] = [];
  private told = false;

  constructor(private readonly facts: RequestHeadFacts, private readonly tell: (record: RequestRecord) => void) {}

  leg(leg: LegRecord): void {
    this.legs.push(leg);
  }

  /** @param kind - In CloudFront's words: FunctionExecutionError, LambdaValidationError and others. */
  functionError(name: string, kind: string): void {
    this.functionErrors.push(`${name}: ${kind}`);
  }

  answered({ status, result, servedBy }: ResponseFacts): void {
    if (this.told) return;
    this.told = true;
    const { startedAt, ...facts } = this.facts;
    this.tell({
      ...facts,
      status,
      result,
      ...(servedBy === undefined ? {} : { servedBy }),
      // Copied: a leg that the viewer did not wait for may still be noted.
      legs: [...this.legs],
      functionErrors: [...this.functionErrors],
      firstByteMs: performance.now() - startedAt,
    });
  }
}
