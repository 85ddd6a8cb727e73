import { withErrorPage } from './custom-errors-stage';
import { edgeError, edgeResponse } from './replies';
import type { Exchange, Stage } from './stage';
import type { Assumptions } from '../assumptions';
import { credentialsOf, withoutSignature, withoutSignedCookies } from '../edge-rules/signed-request/credentials';
import { urlsOf } from '../edge-rules/signed-request/request-urls';
import { refusalOfCredentials, type AccessRefusal } from '../edge-rules/signed-request/verify';
import { copyHeaders, headerValue, setHeader } from '../model/headers';
import type { EdgeResponse } from '../model/http';
import { viewerCountry } from '../policies/cloudfront-headers';

/**
 * Refuses viewers of countries that the distribution does not serve.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html
 */
export function geoRestrictionStage(objectStages: readonly Stage[]): Stage {
  return {
    name: 'geo restriction',
    idle: ({ edge, viewer }) => edge.distribution.geoRestriction === undefined && viewer.simulated?.problem === undefined,
    handle(exchange, next) {
      const { edge, received, viewer } = exchange;
      if (viewer.simulated?.problem !== undefined) return edgeError(400, viewer.simulated.problem);
      const { kind, countries } = edge.distribution.geoRestriction!;
      const country = viewerCountry(received, viewer);
      // Whose place is not known is served.
      if (country === undefined || countries.has(country) === (kind === 'allow')) {
        exchange.trace('geo restriction', country === undefined ? 'the country is not known, so the viewer is served' : `${country} is served`);
        return next();
      }
      exchange.trace('geo restriction', `${country} is not served`);
      const refused = edgeError(403, 'The Amazon CloudFront distribution is configured to block access from your country.');
      return withErrorPage(objectStages, exchange, { ...refused, detail: 'ClientGeoBlocked' });
    },
  };
}

/**
 * Lets in who shows a signed URL or signed cookies where the behavior has trusted keys. Stands twice in the list: whether the
 * viewer-request function runs before or after is an open question. The second takes away what the signature added.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PrivateContent.html
 */
export function signedRequestStage(place: Assumptions['signature-checked'], objectStages: readonly Stage[]): Stage {
  return {
    name: 'signed request',
    idle: ({ behavior, edge }) => behavior.trustedKeys === undefined || (place === 'before-function' && edge.assumptions['signature-checked'] !== place),
    handle(exchange, next) {
      const refusal = exchange.edge.assumptions['signature-checked'] === place ? check(exchange) : undefined;
      if (refusal !== undefined) {
        exchange.trace('signed request', `${refusal.code}: ${refusal.detail}`);
        return withErrorPage(objectStages, exchange, { kind: 'edge-error', result: 'Error', detail: 'InvalidRequestBlocked', response: xmlError(refusal) });
      }
      if (place === 'after-function') strip(exchange);
      return next();
    },
  };
}

/** By the request as the viewer sent it, whatever a function made of it. */
function check({ received, viewer, behavior, edge: { clock, distribution } }: Exchange): AccessRefusal | undefined {
  const credentials = credentialsOf(received.querystring, headerValue(received.headers, 'cookie'));
  const urls = urlsOf(received, viewer.protocol, distribution);
  return refusalOfCredentials(credentials, behavior.trustedKeys!, { urls, address: viewer.address, now: clock() });
}

function strip(exchange: Exchange): void {
  const { request } = exchange;
  const headers = copyHeaders(request.headers);
  const cookies = headerValue(headers, 'cookie');
  const kept = cookies === undefined ? undefined : withoutSignedCookies(cookies);
  if (kept === '') delete headers.cookie;
  else if (kept !== undefined && kept !== cookies) setHeader(headers, headers.cookie![0]!.key ?? 'Cookie', kept);
  exchange.request = { ...request, headers, querystring: withoutSignature(request.querystring) };
}

function xmlError({ code, message }: AccessRefusal): EdgeResponse {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
  const response = edgeResponse(403, message);
  setHeader(response.headers, 'Content-Type', 'text/xml');
  setHeader(response.headers, 'Content-Length', String(body.length));
  return { ...response, body };
}
