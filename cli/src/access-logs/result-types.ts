import type { ErrorDetail } from '../model/result-types';
import type { Reply } from '../stages/stage';

export interface ResultTypes {
  /** After the last byte left. */
  resultType: string;
  /** Just before the response went out. */
  responseResultType: string;
  detailedResultType: string;
}

/** The words that say where a response came from, and not whether it is an error. */
const SOURCES: ReadonlySet<string> = new Set(['Hit', 'Miss', 'RefreshHit']);

/**
 * The three classifications of a request.
 *
 * @param reply - Undefined where there was none yet when the viewer left.
 * @param cutOff - Why the response did not reach the viewer as a whole; undefined where it did.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
export function resultTypes(reply: Pick<Reply, 'result' | 'detail' | 'response'> | undefined, cutOff: ErrorDetail | undefined): ResultTypes {
  const responseResultType = reply === undefined ? 'Error' : responseResult(reply);
  if (cutOff !== undefined) return { resultType: 'Error', responseResultType, detailedResultType: cutOff };
  return { resultType: responseResultType, responseResultType, detailedResultType: reply?.detail ?? responseResultType };
}

function responseResult({ result, detail, response }: Pick<Reply, 'result' | 'detail' | 'response'>): string {
  // The word before "from cloudfront" names the function; in the log the request is a miss that a function answered.
  if (detail === 'MissGeneratedResponse') return 'Miss';
  return response.status >= 400 && SOURCES.has(result) ? 'Error' : result;
}
