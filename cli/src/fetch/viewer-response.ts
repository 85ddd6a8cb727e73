import type { RequestRecord } from '../records/request-record';

/** What is known of a response beside what the viewer got. */
export interface ResponseBackground {
  readonly url: string;
  readonly originIds: readonly string[];
  readonly record: RequestRecord;
  readonly trace: readonly string[];
}

/** What a viewer got, and what became of the request at the edge. */
export class ViewerResponse extends Response {
  /** Who served it, which origins were asked, which functions failed. */
  readonly record: RequestRecord;
  /** One line for each stage of the request, up to the beginning of the response. */
  readonly trace: readonly string[];
  /** Ids of the distribution's origins, by which expectations are checked. */
  readonly originIds: readonly string[];

  constructor(body: ConstructorParameters<typeof Response>[0], init: ResponseInit, { url, originIds, record, trace }: ResponseBackground) {
    super(body, init);
    // Redirects are not followed, so it is what was asked for; a Response that is made by hand has none.
    Object.defineProperty(this, 'url', { value: url, enumerable: true });
    this.originIds = originIds;
    this.record = record;
    this.trace = trace;
  }
}
