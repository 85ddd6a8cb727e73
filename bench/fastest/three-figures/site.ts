import { DELAYS, FASTEST, type Members, NAMES } from './members';
import { configHeader, EDGE_CONFIG_VERSION, type EdgeConfig, type EdgeMember, ROLE_FALLBACK, ROLE_PRIMARY } from '../../../src/contract/edge-router';
import { ROLE_HEADER } from '../../../src/contract/names';

/** What CloudFront knows of a distribution, as events show it. */
export interface Site {
  /** Member by port. */
  readonly members: { readonly [port: number]: string };
  /** What their answers take, in milliseconds. */
  readonly delays: typeof DELAYS;
  readonly leg1: object;
  readonly leg2: object;
}

/** A site of three members by `Steering.fastest()` with every setting at its default. The primary is the slowest, so that it is not asked by mistake. */
export function siteOf({ ports }: Members): Site {
  const [primary, fallback] = ['ap', 'us'];
  const config: EdgeConfig = {
    v: EDGE_CONFIG_VERSION,
    primary,
    fallback,
    members: Object.fromEntries(NAMES.map((name): [string, EdgeMember] => [name, { domain: '127.0.0.1', host: `${name}.example.com`, protocol: 'http', port: ports.get(name) }])),
    times: { connect: 1_000, response: 30_000 },
    fastest: {
      equivalents: { [primary]: NAMES }, probe: { method: 'HEAD', path: '/', timeout: 800 }, watchdog: 900, decay: 10_000, hysteresis: 15, refresh: 15_000, exploration: 1,
    },
    unassigned: true,
  };
  const header = (key: string, value: string) => ({ [key.toLowerCase()]: [{ key, value }] });
  const leg = (name: 'ap' | 'us', role: string) => ({
    clientIp: '203.0.113.178',
    headers: {
      ...header('X-Forwarded-For', '203.0.113.178'),
      ...header('User-Agent', 'Amazon CloudFront'),
      ...header('Via', '2.0 2afae0d44e2540f472c0635ab62c232b.cloudfront.net (CloudFront)'),
      ...header('Host', `${name}.example.com`),
      ...header('Accept-Encoding', 'br,gzip'),
    },
    method: 'GET',
    origin: {
      custom: {
        customHeaders: { ...header(configHeader(1, 1), JSON.stringify(config)), ...header(ROLE_HEADER, role) },
        domainName: '127.0.0.1', keepaliveTimeout: 5, path: '', port: ports.get(name), protocol: 'http', readTimeout: 30, sslProtocols: ['TLSv1.2'],
      },
    },
    querystring: 'page=2',
    uri: '/products/list',
  });
  return {
    members: Object.fromEntries(NAMES.map((name) => [ports.get(name), name])),
    delays: DELAYS,
    leg1: leg('ap', ROLE_PRIMARY),
    leg2: leg('us', ROLE_FALLBACK),
  };
}

/** As the seed writes them down. */
export const serversOf = ({ ports }: Members) => JSON.stringify(NAMES.map((name) => ({ host: '127.0.0.1', port: ports.get(name) })));

export const portOfFastest = ({ ports }: Members) => ports.get(FASTEST)!;
