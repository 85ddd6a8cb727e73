import type { ControlResponse } from './control-message';

/** The errors of the KeyValueStore data API, and their statuses as the SDK's model has them. */
const STATUSES = {
  ValidationException: 400,
  ServiceQuotaExceededException: 402,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  ConflictException: 409,
  InternalServerException: 500,
} as const;

export type DataApiErrorType = keyof typeof STATUSES;

/** What the data API refuses, and by which of its errors. */
export class DataApiError extends Error {
  constructor(readonly type: DataApiErrorType, message: string) {
    super(message);
    this.name = type;
  }
}

/** An error on the wire. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization */
export function errorResponse({ type, message }: DataApiError): ControlResponse {
  return { status: STATUSES[type], headers: { 'x-amzn-errortype': type }, body: { Message: message } };
}
