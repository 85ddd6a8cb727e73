import type { EdgeValue } from '../../src/contract/steering/viewer-request';

interface Values {
  [name: string]: EdgeValue;
}

/** The event of a CloudFront Function, as far as we read it. */
export interface ViewerEvent {
  readonly viewer: { readonly ip: string };
  readonly request: EventRequest;
  readonly response?: EventResponse;
}

export interface EventRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Values;
  readonly headers: Values;
  readonly cookies: Values;
}

export interface EventResponse {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers: Values;
  cookies?: { [name: string]: { value: string; attributes?: string } };
}
