import { MEMBERS } from './world';
import type { CustomOrigin, Headers, OriginRequest } from '../../../lambda/edge-router/event';
import { configHeader, EDGE_CONFIG_VERSION, type EdgeConfig, ROLE_FALLBACK, ROLE_PRIMARY } from '../../../src/contract/edge-router';
import { ROLE_HEADER } from '../../../src/contract/names';

const domainOf = (member: string) => `${member}.example.com`;
export const memberOf = (domain: string) => domain.split('.')[0];

/** As the constructs write it with every setting at its default. */
export const CONFIG: EdgeConfig = {
  v: EDGE_CONFIG_VERSION,
  primary: 'a',
  fallback: 'b',
  members: Object.fromEntries(MEMBERS.map((member) => [member, { domain: domainOf(member) }])),
  times: { connect: 1_000, response: 30_000 },
  fastest: {
    equivalents: { a: MEMBERS },
    probe: { method: 'HEAD', path: '/', timeout: 800 },
    watchdog: 900,
    decay: 10_000,
    hysteresis: 15,
    refresh: 15_000,
    exploration: 1,
  },
  unassigned: true,
};

const TEXT = JSON.stringify(CONFIG);
const header = (key: string, value: string): Headers => ({ [key.toLowerCase()]: [{ key, value }] });

/** What CloudFront asks before a leg is sent. Nothing of it is shared with another event but what nobody changes. */
export function legRequest(leg: 1 | 2, edited?: Headers): OriginRequest {
  const member = leg === 1 ? CONFIG.primary : CONFIG.fallback!;
  return {
    clientIp: '203.0.113.178',
    headers: edited ? { ...edited } : {
      ...header('X-Forwarded-For', '203.0.113.178'),
      ...header('User-Agent', 'Amazon CloudFront'),
      ...header('Via', '2.0 2afae0d44e2540f472c0635ab62c232b.cloudfront.net (CloudFront)'),
      ...header('Host', domainOf(member)),
      ...header('Accept-Encoding', 'br,gzip'),
    },
    method: 'GET',
    origin: { custom: originOf(member, leg) },
    querystring: 'size=large',
    uri: '/picture.jpg',
  };
}

function originOf(member: string, leg: 1 | 2): CustomOrigin {
  return {
    customHeaders: { ...header(configHeader(1, 1), TEXT), ...header(ROLE_HEADER, leg === 1 ? ROLE_PRIMARY : ROLE_FALLBACK) },
    domainName: domainOf(member), keepaliveTimeout: 5, path: '', port: 443, protocol: 'https', readTimeout: 30, sslProtocols: ['TLSv1.2'],
  };
}

export function originRequest(requestId: string, request: OriginRequest): object {
  return { Records: [{ cf: { config: configOf('origin-request', requestId), request } }] };
}

export function originResponse(requestId: string, request: OriginRequest): object {
  const headers = { ...header('Content-Type', 'text/html'), ...header('Content-Length', '9593'), ...header('Server', 'HTTPDaemon'), ...header('Cache-Control', 'no-cache') };
  return { Records: [{ cf: { config: configOf('origin-response', requestId), request, response: { status: '200', statusDescription: 'OK', headers } } }] };
}

function configOf(eventType: string, requestId: string) {
  return { distributionDomainName: 'd111111abcdef8.cloudfront.net', distributionId: 'EDFDVBD6EXAMPLE', eventType, requestId };
}
