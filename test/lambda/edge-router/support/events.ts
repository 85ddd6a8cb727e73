import type { CustomOrigin, Headers, OriginRequest, OriginResponse, S3Origin } from '../../../../lambda/edge-router/event';
import { addHeader, configHeader, type EdgeConfig } from '../../../../src/contract/edge-router';

export const INTERNAL = 'x-smart-origin-';

/** Two versions in two Regions: v2 has a secret header, a Host, a port and a path of its own. */
export const CONFIG = {
  v: 1,
  primary: 'v1',
  fallback: 'v1us',
  members: {
    v1: { domain: 'v1.example.com', fallbacks: ['v1us', 'v2us'], headers: ['x-key'] },
    v1us: { domain: 'v1us.example.com', fallbacks: ['v1', 'v2us'] },
    v2: {
      domain: 'v2.example.com', host: 'www.example.com', protocol: 'http', port: 8080, path: '/app', readTimeout: 20, keepalive: 10, completion: 40,
      ssl: ['TLSv1.2', 'TLSv1.1'], headers: ['x-key', 'x-other'], fallbacks: ['v2us', 'v1us'],
    },
    v2us: { domain: 'v2us.example.com', fallbacks: ['v2', 'v1us'] },
  },
  sessions: { table: 'sessions', regions: ['eu-west-1'], budget: 150, versions: { 2: 'v2', old: 'gone' } },
  times: { connect: 3_000, response: 6_000 },
} satisfies EdgeConfig;

/** Three places that serve the same, one with a secret header, and a standby that serves something else. */
export const EQUALS = {
  v: 1,
  primary: 'eu',
  fallback: 'ap',
  unassigned: true,
  members: {
    eu: { domain: 'eu.example.com', fallbacks: ['last'] },
    us: { domain: 'us.example.com', protocol: 'http', port: 8080, headers: ['x-key'], fallbacks: ['last'] },
    ap: { domain: 'ap.example.com', fallbacks: ['last'] },
    last: { domain: 'last.example.com', fallbacks: ['eu'] },
  },
  fastest: {
    equivalents: { eu: ['eu', 'us', 'ap'] },
    probe: { method: 'HEAD', path: '/', timeout: 800 },
    watchdog: 900,
    decay: 10_000,
    hysteresis: 15,
    refresh: 15_000,
    exploration: 1,
  },
  times: { connect: 1_000, response: 5_000 },
} satisfies EdgeConfig;

/** Two versions, the first of them in three places. */
export const SAME_AS = {
  ...CONFIG,
  members: {
    ...CONFIG.members,
    v1us: { domain: 'v1us.example.com', fallbacks: ['v1'] },
    v1ap: { domain: 'v1ap.example.com', fallbacks: ['v1'] },
  },
  fastest: { ...EQUALS.fastest, equivalents: { v1: ['v1', 'v1us', 'v1ap'] } },
} satisfies EdgeConfig;

/** Values of the members' own custom headers. */
export const SECRETS: { [member: string]: { [name: string]: string } } = { v1: { 'x-key': 'secret-of-v1' }, v2: { 'x-key': 'secret-of-v2', 'x-other': 'other-of-v2' } };

export function headers(given: { [name: string]: string }): Headers {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), [{ key: name, value }]]));
}

/** Names of ours without the prefix. */
export function internal(given: { [name: string]: string }): Headers {
  return headers(Object.fromEntries(Object.entries(given).map(([name, value]) => [INTERNAL + name, value])));
}

/** What the template gives the origin of a member: its own headers, and for the router configuration, role and the headers of others. */
export function carried(config: EdgeConfig, role: 'primary' | 'fallback', secrets = SECRETS, text = JSON.stringify(config)): Headers {
  const member = role === 'primary' ? config.primary : config.fallback!;
  const pieces = text.match(/.{1,1783}/gs) ?? [''];
  return headers({
    ...secrets[member],
    ...Object.fromEntries(pieces.map((piece, i) => [configHeader(i + 1, pieces.length), piece])),
    [`${INTERNAL}role`]: role,
    ...Object.fromEntries(Object.entries(secrets).filter(([id]) => id !== member)
      .flatMap(([id, own]) => Object.entries(own).map(([name, value]) => [addHeader(id, name), value]))),
  });
}

export function customOrigin(domainName: string, customHeaders: Headers): { custom: CustomOrigin } {
  return {
    custom: {
      customHeaders, domainName, keepaliveTimeout: 5, path: '', port: 443, protocol: 'https', readTimeout: 30, responseCompletionTimeout: 30, sslProtocols: ['TLSv1.2'],
    },
  };
}

export function bucketOrigin(domainName: string, customHeaders: Headers): { s3: S3Origin } {
  return { s3: { authMethod: 'none', customHeaders, domainName, path: '', region: 'eu-west-1', readTimeout: 30, responseCompletionTimeout: 30 } };
}

/** The request of the developer guide's example events. */
export function request(origin: OriginRequest['origin'], given: Headers = {}, method = 'GET'): OriginRequest {
  return {
    clientIp: '203.0.113.178',
    headers: {
      ...headers({
        'X-Forwarded-For': '203.0.113.178', 'User-Agent': 'Amazon CloudFront', 'Via': '2.0 2afae0d44e2540f472c0635ab62c232b.cloudfront.net (CloudFront)',
        'Host': origin?.custom?.domainName ?? origin?.s3?.domainName ?? 'example.org', 'Accept-Encoding': 'br,gzip', 'Cookie': 'sessiontoken=abc',
      }),
      ...given,
    },
    method,
    origin,
    querystring: 'size=large',
    uri: '/picture.jpg',
  };
}

export function response(status: number, given: { [name: string]: string } = {}): OriginResponse {
  return {
    headers: headers({ 'Content-Type': 'text/html', 'Content-Length': '9593', 'Server': 'HTTPDaemon', 'Via': '1.1 x', ...given }),
    status: `${status}`,
    statusDescription: 'whatever',
  };
}

/** The event as Lambda hands it over: nothing in it is shared with the test. */
export function event(given: { request?: unknown; response?: unknown }, requestId = '4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ=='): unknown {
  const config = {
    distributionDomainName: 'd111111abcdef8.cloudfront.net',
    distributionId: 'EDFDVBD6EXAMPLE',
    eventType: 'response' in given ? 'origin-response' : 'origin-request',
    requestId,
  };
  return JSON.parse(JSON.stringify({ Records: [{ cf: { config, ...given } }] }));
}
