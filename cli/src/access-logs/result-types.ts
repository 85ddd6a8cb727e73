import type { ErrorDetail } from '../model/result-types';
import type { Reply } from '../stages/stage';

/** How a request ended for the viewer. */
export type Ending =
  | 'whole' // the response was sent
  | 'viewer-left' // the viewer closed the connection before the response was through
  | 'viewer-hung-up' // the viewer closed the connection while it was still sending the request
  | 'origin-broke-off'; // the origin's body ended in the middle

export interface ResultTypes {
  /** After the last byte left. */
  resultType: string;
  /** Just before the response went out. */
  responseResultType: string;
  detailedResultType: string;
}

const DETAIL_OF_ENDING: Record<Exclude<Ending, 'whole'>, ErrorDetail> = {
  'viewer-left': 'ClientCommError',
  'viewer-hung-up': 'ClientHungUpRequest',
  'origin-broke-off': 'OriginReadError',
};

/** The words that say where a response came from, and not whether it is an error. */
const SOURCES: ReadonlySet<string> = new Set(['Hit', 'Miss', 'RefreshHit']);

/**
 * The three classifications of a request.
 *
 * @param reply - Undefined where there was none yet when the viewer left.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
export function resultTypes(reply: Pick<Reply, 'result' | 'detail' | 'response'> | undefined, ending: Ending): ResultTypes {
  const responseResultType = reply === undefined ? 'Error' : responseResult(reply);
  if (ending !== 'whole') return { resultType: 'Error', responseResultType, detailedResultType: DETAIL_OF_ENDING[ending] };
  return { resultType: responseResultType, responseResultType, detailedResultType: reply?.detail ?? responseResultType };
}

function responseResult({ result, detail, response }: Pick<Reply, 'result' | 'detail' | 'response'>): string {
  // The word before "from cloudfront" names the function; in the log the request is a miss that a function answered.
  if (detail === 'MissGeneratedResponse') return 'Miss';
  return response.status >= 400 && SOURCES.has(result) ? 'Error' : result;
}
