import { configHeader, type EdgeConfig, EDGE_CONFIG_VERSION, ROLE_PRIMARY } from '../../src/contract/edge-router';
import { ROLE_HEADER, SESSION_HEADER, VARIANT_HEADER } from '../../src/contract/names';

export const REGION = 'eu-west-1';

/** Where the answer tells that the session was found: the member that the visitor is on by its weight alone has no path. */
export const PATH_OF_SESSION = '/release-2';

/**
 * An event of origin-request, as CloudFront shows it, of a visitor on `v1` whose session says `v2`: another origin takes the place of the
 * configured one.
 *
 * @param port of a listener on this machine
 */
export function originRequestEvent(port: number): object {
  const origin = { domain: '127.0.0.1', port };
  const config: EdgeConfig = {
    v: EDGE_CONFIG_VERSION,
    primary: 'v1',
    fallback: 'standby',
    members: {
      v1: { ...origin, host: 'v1.example.com', fallbacks: ['standby'] },
      v2: { ...origin, host: 'v2.example.com', path: PATH_OF_SESSION, headers: ['x-api-key'], fallbacks: ['standby'] },
      standby: { ...origin, host: 'standby.example.com' },
    },
    // Long enough for the slowest of those that are compared, where they get little CPU; the router's own last bound is 0.9 s.
    sessions: { table: 'sessions', regions: [REGION], budget: 890 },
    times: { connect: 6_000, response: 30_000 },
  };
  const header = (key: string, value: string) => ({ [key.toLowerCase()]: [{ key, value }] });
  return {
    Records: [{
      cf: {
        config: { distributionDomainName: 'd111111abcdef8.cloudfront.net', distributionId: 'EDFDVBD6EXAMPLE', eventType: 'origin-request', requestId: 'request-0' },
        request: {
          clientIp: '203.0.113.178',
          headers: {
            ...header('X-Forwarded-For', '203.0.113.178'),
            ...header('User-Agent', 'Amazon CloudFront'),
            ...header('Via', '2.0 2afae0d44e2540f472c0635ab62c232b.cloudfront.net (CloudFront)'),
            ...header('Host', 'v1.example.com'),
            ...header('Accept-Encoding', 'br,gzip'),
            ...header('Cookie', 'sessiontoken=token-0; theme=dark'),
            ...header(VARIANT_HEADER, 'v1'),
            ...header(SESSION_HEADER, 'token-0'),
          },
          method: 'GET',
          origin: {
            custom: {
              customHeaders: {
                ...header(configHeader(1, 1), JSON.stringify(config)),
                ...header(ROLE_HEADER, ROLE_PRIMARY),
                ...header('x-smart-origin-add-v2-x-api-key', 'a-key'),
              },
              domainName: '127.0.0.1', keepaliveTimeout: 5, path: '', port, protocol: 'https', readTimeout: 30, sslProtocols: ['TLSv1.2'],
            },
          },
          querystring: 'page=2',
          uri: '/products/list',
        },
      },
    }],
  };
}
