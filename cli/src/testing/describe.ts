import type { ViewerResponse } from '../fetch/viewer-response';
import type { LegRecord } from '../records/request-record';

export function uriOf({ record: { method, uri } }: ViewerResponse): string {
  return `${method} ${uri}`;
}

/** What became of a request, for somebody whose test has failed. */
export function described(response: ViewerResponse): string {
  const { record: { status, result, pop, firstByteMs, legs, functionErrors }, trace } = response;
  return [
    `${uriOf(response)}: status ${status}, ${result} from cloudfront, at ${pop}, after ${Math.round(firstByteMs)} ms`,
    ...(legs.length === 0 ? ['no origin was asked'] : legs.map(describedLeg)),
    ...functionErrors.map((error) => `a function failed: ${error}`),
    'trace:',
    ...trace.map((line) => `  ${line}`),
  ].join('\n');
}

function describedLeg({ leg, origin, domainName, outcome, status, ms }: LegRecord): string {
  const asked = domainName === undefined ? origin : `${domainName} in place of ${origin}`;
  const came = outcome === 'response' ? `status ${status}` : `${outcome}, which counts as ${status},`;
  return `leg ${leg}: ${asked}: ${came} after ${Math.round(ms)} ms`;
}
