import { edgeError, edgeResponse } from './replies';
import type { Stage } from './stage';
import { headerValue } from '../model/headers';

/**
 * Redirects or refuses viewers on HTTP where the behavior wants HTTPS. A redirected write gets 307 and keeps its method; HTTP/1.0 has no 307.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html
 */
export const viewerProtocolStage: Stage = {
  name: 'viewer protocol',
  idle: ({ viewer, behavior }) => viewer.protocol === 'https' || behavior.viewerProtocolPolicy === 'allow-all',
  handle(exchange) {
    const { behavior, request, edge, viewer } = exchange;
    if (behavior.viewerProtocolPolicy === 'https-only') {
      exchange.trace('viewer protocol', 'HTTP is refused: https-only');
      return { ...edgeError(403, 'This behavior serves HTTPS only.'), detail: 'InvalidRequestBlocked' };
    }
    const host = headerValue(request.headers, 'host') ?? edge.distribution.domainName;
    const query = request.querystring === '' ? '' : `?${request.querystring}`;
    const status = request.method === 'GET' || request.method === 'HEAD' ? 301 : 307;
    if (status === 307 && viewer.httpVersion === '1.0') {
      exchange.trace('viewer protocol', `${request.method} over HTTP/1.0 is refused: it could not be redirected`);
      return { ...edgeError(403, 'This behavior redirects to HTTPS, and HTTP/1.0 has no redirect that keeps the method.'), detail: 'InvalidRequestBlocked' };
    }
    const response = edgeResponse(status, 'This behavior redirects to HTTPS.');
    response.headers.location = [{ key: 'Location', value: `https://${host}${request.uri}${query}` }];
    exchange.trace('viewer protocol', `${status} to HTTPS`);
    return { kind: 'redirect', result: 'Redirect', response };
  },
};
