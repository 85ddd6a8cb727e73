import { fakeFunction, startSite, type SiteInput } from './site';
import { withFunction } from './templates';
import type { ViewerFunction } from '../../src/functions/viewer-function';
import { copyHeaders, headerValue, setHeader } from '../../src/model/headers';
import type { EdgeRequest } from '../../src/model/http';

type OnRequest = ViewerFunction['onRequest'];
type OnResponse = ViewerFunction['onResponse'];

/** A viewer-request function that changes the request, and logs a line. */
export const edits = (change: (request: EdgeRequest) => void): OnRequest => async (request) => {
  const edited = { ...request, headers: copyHeaders(request.headers) };
  change(edited);
  return { outcome: { kind: 'request', request: edited }, computeMicros: 1, logs: ['a line'] };
};

/** A viewer-response function that says which request it saw. */
export const marks: OnResponse = async (request, response) => {
  const headers = copyHeaders(response.headers);
  setHeader(headers, 'x-seen', headerValue(request.headers, 'x-edit') ?? request.uri);
  return { outcome: { kind: 'response', response: { ...response, headers } }, computeMicros: 1, logs: [] };
};

/** A site whose default behavior runs a fake function at these events. */
export function siteWithFunction(events: string[], parts: Partial<ViewerFunction>, input: SiteInput = {}) {
  const { behavior, resources } = withFunction(events);
  return startSite({
    ...input,
    behavior: { ...behavior, ...input.behavior },
    resources: { ...resources, ...input.resources },
    functions: { viewerFunction: () => fakeFunction(parts) },
  });
}
