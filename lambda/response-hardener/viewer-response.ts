import type { EdgeHeaders } from '../../src/contract/response-hardener';

/** The parts of CloudFront's viewer-response event that the hardener touches; cookies are kept apart from headers by CloudFront. */
export interface ViewerResponseEvent {
  readonly response: ViewerResponse;
}

export interface ViewerResponse {
  readonly statusCode: number;
  readonly headers: EdgeHeaders;
}
