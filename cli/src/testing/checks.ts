import { SmartOriginError } from '../errors';
import { described, uriOf } from './describe';
import { meantName } from '../../../src/contract/nearest-name';
import type { Browser } from '../fetch/browser';
import type { ViewerResponse } from '../fetch/viewer-response';
import type { LegRecord } from '../records/request-record';

/** What an expectation of a response came to, for whichever test runner. */
export interface Verdict {
  readonly holds: boolean;
  /** What was expected: "GET / to be served by v2". */
  readonly expected: string;
  /** What was there instead: "it was served by v1". */
  readonly found: string;
  /** Legs and trace. */
  readonly details: string;
}

export interface FailoverExpectation {
  /** Id of the origin of leg 1. */
  from?: string;
  /** Id of the origin of leg 2. */
  to?: string;
}

/** The origin's response, now or out of a cache. */
export function servedBy(response: ViewerResponse, origin: string): Verdict {
  checkResponse(response);
  checkOrigin(response, origin);
  return verdict(response, response.record.servedBy === origin, `be served by ${origin}`, whoServed(response));
}

/** A cache of a point of presence or of Origin Shield had it, perhaps after asking whether it is still the one. */
export function fromCache(response: ViewerResponse): Verdict {
  checkResponse(response);
  const { result, servedBy: origin, legs } = response.record;
  const holds = result === 'Hit' || result === 'RefreshHit' || (result === 'Error' && origin !== undefined && legs.length === 0);
  return verdict(response, holds, 'come from a cache', `it was "${result} from cloudfront"`);
}

/** Leg 1 failed, and the response is that of leg 2. */
export function failedOver(response: ViewerResponse, { from, to }: FailoverExpectation = {}): Verdict {
  checkResponse(response);
  for (const id of [from, to]) if (id !== undefined) checkOrigin(response, id);
  const { legs, servedBy: origin } = response.record;
  const [first, second] = legs;
  const moved = second?.leg === 2 && origin === nameOf(second);
  const holds = moved && (from === undefined || nameOf(first!) === from) && (to === undefined || nameOf(second) === to);
  const found = legs.length === 0 ? `no origin was asked: it was "${response.record.result} from cloudfront"`
    : second === undefined ? `leg 1 at ${nameOf(first!)} was the only one` : `it went from ${nameOf(first!)} to ${nameOf(second)}${moved ? '' : ', and that gave no response'}`;
  return verdict(response, holds, `have failed over${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` to ${to}`}`, found);
}

/** As `servedBy` has it: where a function chose an origin that the template has not, its domain name. */
function nameOf({ origin, domainName }: LegRecord): string {
  return domainName ?? origin;
}

/** @param status - Left out for any of 400 and above. */
export function anError(response: ViewerResponse, status?: number): Verdict {
  checkResponse(response);
  if (status !== undefined && !(Number.isInteger(status) && status >= 400 && status <= 599)) {
    throw new SmartOriginError('ERR_EXPECTATION', `the status is ${JSON.stringify(status)}`, 'errors have a status from 400 to 599', 'give such a number, or none for any error');
  }
  const holds = status === undefined ? response.status >= 400 : response.status === status;
  return verdict(response, holds, `be an error${status === undefined ? '' : ` ${status}`}`, `its status was ${response.status}`);
}

/** Every response of the browser that an origin gave was this one's, and there was one at least. Of a browser that asked for nothing neither is true. */
export function stayedOn(browser: Pick<Browser, 'responses'>, origin: string): Verdict {
  if (!Array.isArray(browser?.responses)) throw notOurs('a browser', 'edge.browser()');
  if (browser.responses.length === 0) {
    throw new SmartOriginError('ERR_EXPECTATION', 'the browser has asked for nothing', 'where it stayed is seen in what it got', 'await browser.fetch() before');
  }
  const served = browser.responses.filter(({ record }) => record.servedBy !== undefined);
  checkOrigin(browser.responses[0]!, origin);
  const stray = served.find(({ record }) => record.servedBy !== origin);
  const path = browser.responses.map(({ record }) => record.servedBy ?? `nobody (${record.status})`).join(', ');
  return {
    holds: served.length > 0 && stray === undefined,
    expected: `the browser to have stayed on ${origin}`,
    found: served.length === 0 ? `no origin gave it a response: ${path}` : `it was served by ${path}`,
    details: described(stray ?? browser.responses[0]!),
  };
}

function verdict(response: ViewerResponse, holds: boolean, expected: string, found: string): Verdict {
  return { holds, expected: `${uriOf(response)} to ${expected}`, found, details: described(response) };
}

function whoServed({ record: { servedBy: origin, status, result } }: ViewerResponse): string {
  return origin === undefined ? `no origin served it: status ${status}, "${result} from cloudfront"` : `it was served by ${origin}`;
}

function checkResponse(response: ViewerResponse): void {
  if (response?.record === undefined || !Array.isArray(response.record.legs)) throw notOurs('a response', 'await edge.fetch() or await browser.fetch()');
}

function notOurs(what: string, source: string): SmartOriginError {
  return new SmartOriginError('ERR_EXPECTATION', `what was given is no ${what.replace('a ', '')} of the local CloudFront`,
    `${what} of the local CloudFront knows what became of its requests`, `give what ${source} returns`);
}

/** A misspelled id would hold for ever in `expect(response).not.toBeServedBy()`. */
function checkOrigin({ originIds }: ViewerResponse, id: string): void {
  // Functions may choose origins that the template has not, by domain name.
  if (originIds.includes(id) || (typeof id === 'string' && id.includes('.'))) return;
  const meant = meantName(String(id), originIds);
  throw new SmartOriginError('ERR_EXPECTATION', `the distribution has no origin ${JSON.stringify(id)}`, `its origins are: ${originIds.join(', ')}`,
    meant === undefined ? 'name one of these' : `write ${JSON.stringify(meant)}`);
}
