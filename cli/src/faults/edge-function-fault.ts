import { meantName } from '../../../src/contract/nearest-name';
import { SmartOriginError } from '../errors';

/** What an edge function can suffer, by the text of it. */
export type EdgeFunctionFaultKind = 'throttled' | 'cold' | 'crash-at-start' | 'over-compute';

/** The kind of functions that a fault is for. */
export type EdgeFunctionType = 'Lambda@Edge' | 'CloudFront Functions';

const TYPES: Readonly<Record<EdgeFunctionFaultKind, EdgeFunctionType>> = {
  'throttled': 'Lambda@Edge',
  'cold': 'Lambda@Edge',
  'crash-at-start': 'Lambda@Edge',
  'over-compute': 'CloudFront Functions',
};

/** A way in which edge functions fail, with one text form for command line, scenario, page and API. */
export class EdgeFunctionFault {
  /**
   * Lambda@Edge: a Region runs no more of them at the same time. The function does not run; viewers get 503, LambdaLimitExceeded.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-503-service-unavailable.html#http-503-lambda-limit-exceeded-error
   */
  static throttled(): EdgeFunctionFault { return new EdgeFunctionFault('throttled'); }

  /** Lambda@Edge: each event starts an instance of its own, as after an idle night or at the head of a burst. */
  static cold(): EdgeFunctionFault { return new EdgeFunctionFault('cold'); }

  /** Lambda@Edge: each event meets a new instance, which ends while its code is loaded. Viewers get 503, LambdaExecutionError. */
  static crashAtStart(): EdgeFunctionFault { return new EdgeFunctionFault('crash-at-start'); }

  /**
   * CloudFront Functions: they keep taking longer than they may, for which CloudFront throttles them. Viewers get 503, FunctionThrottledError.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/monitoring-functions.html
   */
  static overCompute(): EdgeFunctionFault { return new EdgeFunctionFault('over-compute'); }

  /**
   * @param text - `throttled`, `cold`, `crash-at-start` or `over-compute`.
   * @throws SmartOriginError `ERR_FAULT`
   */
  static parse(text: string): EdgeFunctionFault {
    const kind = text.trim().toLowerCase();
    if (Object.hasOwn(TYPES, kind)) return new EdgeFunctionFault(kind as EdgeFunctionFaultKind);
    const kinds = Object.keys(TYPES);
    const meant = meantName(kind, kinds);
    throw new SmartOriginError('ERR_FAULT', `"${text}" is no fault of edge functions`, `there are: ${kinds.join(', ')}`, meant === undefined ? 'write one of these' : `write ${meant}`);
  }

  private constructor(readonly kind: EdgeFunctionFaultKind) {}

  /** As `parse` takes it. */
  get text(): string {
    return this.kind;
  }

  /** Whom it is for; the others take no notice. */
  get type(): EdgeFunctionType {
    return TYPES[this.kind];
  }
}
