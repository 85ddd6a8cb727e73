import { discard } from './replies';
import { onReply, type Stage } from './stage';
import { appendToHeader, endToEndHeaders, headerValue, setHeader } from '../model/headers';

/** Completes every response with what CloudFront says of itself, and leaves out what concerns the origin's connection alone. */
export const deliverStage: Stage = {
  name: 'deliver',
  handle: (exchange, next) => onReply(next(), (reply) => {
    const { edge, requestId, received } = exchange;
    const headers = endToEndHeaders(reply.response.headers);
    if (headerValue(headers, 'date') === undefined) setHeader(headers, 'Date', new Date(edge.clock()).toUTCString());
    if (headerValue(headers, 'server') === undefined) setHeader(headers, 'Server', 'CloudFront');
    if (reply.age !== undefined) setHeader(headers, 'Age', String(Math.max(0, Math.floor(reply.age))));
    setHeader(headers, 'X-Cache', `${reply.result} from cloudfront`);
    appendToHeader(headers, 'Via', `1.1 ${edge.distribution.domainName} (CloudFront)`);
    setHeader(headers, 'X-Amz-Cf-Pop', edge.pop);
    setHeader(headers, 'X-Amz-Cf-Id', requestId);
    const response = { ...reply.response, headers };
    const { status } = response;
    if (received.method === 'HEAD' || status === 204 || status === 304) {
      discard(response);
      delete response.body;
    }
    exchange.trace('deliver', `${status}, ${reply.result} from cloudfront`);
    return { ...reply, response };
  }),
};
