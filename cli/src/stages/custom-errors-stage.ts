import { behaviorFor } from './behavior-stage';
import { discard } from './replies';
import { run, type Exchange, type Reply, type Stage } from './stage';
import { OF_ONE_VIEWER, withoutHeaders } from '../cache/conditional';

/**
 * Puts the distribution's error page in the place of an error from the origin. The page is fetched like any object, through the
 * behavior of its own path, and cached as long as the error is; when that fails too, the viewer gets that failure's status.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html
 */
export function customErrorsStage(objectStages: readonly Stage[]): Stage {
  return {
    name: 'custom error responses',
    idle: ({ edge }) => edge.distribution.customErrors.length === 0,
    async handle(exchange, next) {
      const reply = await next();
      const status = judgedStatus(exchange, reply);
      return status === undefined || status < 400 ? reply : withErrorPage(objectStages, exchange, reply, status);
    },
  };
}

/** The status that an error page may stand in for; undefined where none does: no origin was asked. */
function judgedStatus({ edge: { assumptions } }: Exchange, { originStatus, response, failedFunction }: Reply): number | undefined {
  if (originStatus === undefined || (failedFunction && assumptions['error-pages-for-functions'] === 'no')) return undefined;
  return assumptions['error-pages-judged'] === 'after-origin-response' ? response.status : originStatus;
}

/**
 * The error page that the distribution has for an error, or the error itself where it has none.
 *
 * @param status Of the error.
 */
export async function withErrorPage(
  objectStages: readonly Stage[], exchange: Exchange, reply: Reply, status = reply.response.status,
): Promise<Reply> {
  const entry = exchange.edge.distribution.customErrors.find(({ errorCode }) => errorCode === status);
  if (entry?.page === undefined) return reply;
  const { page, minTtl } = entry;
  const fetched = await run(objectStages, pageExchange(exchange, page.path, minTtl));
  discard(reply.response);
  exchange.trace('custom error responses', `${status} → ${page.path} as ${page.responseCode} (the page: ${fetched.response.status})`);
  if (fetched.response.status >= 400) return { ...fetched, kind: 'error-page' };
  const response = { ...fetched.response, status: page.responseCode, statusDescription: '' };
  return { ...fetched, kind: 'error-page', result: 'Error', detail: reply.detail, originStatus: reply.originStatus, response };
}


function pageExchange(exchange: Exchange, path: string, errorPageTtl: number): Exchange {
  const uri = path.startsWith('/') ? path : `/${path}`;
  const headers = withoutHeaders(exchange.request.headers, OF_ONE_VIEWER);
  return {
    ...exchange,
    request: { ...exchange.request, method: 'GET', uri, querystring: '', headers, body: undefined },
    behavior: behaviorFor(exchange.edge, uri),
    originChoice: undefined,
    validators: undefined,
    webSocket: undefined,
    errorPageTtl,
  };
}
