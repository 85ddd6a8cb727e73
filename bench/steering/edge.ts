import crypto from 'node:crypto';
import vm from 'node:vm';
import type { RouteConfig, SteeringConfig } from '../../src/contract/steering';
import { drawsFor, GroupOriginIds, STEERING_VERSION } from '../../src/contract/steering';
import { cookiePart, routerPart } from '../../src/steering/weighted/function-parts';

/** A visitor as a crowd has them. */
export interface Visitor {
  readonly ip: string;
  readonly userAgent: string;
  cookie?: string;
}

/** What a visitor's request led to. */
export interface Visit {
  readonly variant: string;
  /** The origin that leg 1 asks. */
  readonly origin: string;
}

interface Value { value: string }
type Handler = (event: object) => Promise<{ headers: Record<string, Value>; cookies?: Record<string, Value> }>;

/** A configuration as synth makes it, with the primary v1. */
export function configured(weights: { [id: string]: number }): SteeringConfig {
  const ids = ['v1', ...Object.keys(weights)];
  const draws = drawsFor('v1', ids);
  return {
    version: STEERING_VERSION, generation: 1, primary: 'v1', salt: 'bench', cookie: '__Host-smart-origin', ttl: 86_400, cookieLifetime: 2_592_000,
    members: ids.map((id) => ({ id, weight: weights[id] ?? 0, draw: draws[id] })),
  };
}

export function routed({ members, primary }: SteeringConfig): RouteConfig {
  return {
    originIds: GroupOriginIds.OBJECTS,
    origins: Object.fromEntries(members.map(({ id }) => [id, { id }])),
    group: {
      fallbacks: Object.fromEntries(members.map(({ id }) => [id, [id === primary ? members[1].id : primary]])),
      statusCodes: [500, 502, 503, 504],
    },
  };
}

/** The two built viewer functions with their KeyValueStore, in one process and without a cache between them. */
export class BenchEdge {
  /** Milliseconds since the epoch. */
  public now = 1_795_000_000_000;
  public policy?: object;
  private chosen?: string;
  private readonly router: Handler;
  private readonly cookieHalf: Handler;

  constructor(config: SteeringConfig) {
    this.router = this.load(routerPart(config, routed(config)).code);
    this.cookieHalf = this.load(cookiePart(config).code);
  }

  public async visit(visitor: Visitor): Promise<Visit> {
    this.chosen = undefined;
    const { headers } = await this.router(this.event(visitor));
    const variant = headers['x-smart-origin-variant'].value;
    const { cookies } = await this.cookieHalf(this.event(visitor));
    const cookie = cookies?.['__Host-smart-origin'];
    if (cookie) visitor.cookie = cookie.value;
    return { variant, origin: this.chosen ?? 'v1' };
  }

  private event({ ip, userAgent, cookie }: Visitor): object {
    return {
      version: '1.0',
      viewer: { ip },
      request: {
        method: 'GET', uri: '/', querystring: {}, headers: { 'host': { value: 'www.example.com' }, 'user-agent': { value: userAgent } },
        cookies: cookie === undefined ? {} : { '__Host-smart-origin': { value: cookie } },
      },
      response: { statusCode: 200, headers: {}, cookies: {} },
    };
  }

  private load(code: string): Handler {
    const cf = {
      kvs: () => ({
        get: async (key: string) => (key === 'policy' && this.policy ? JSON.stringify(this.policy) : Promise.reject(new Error('KeyNotFound'))),
      }),
      selectRequestOriginById: (id: string) => { this.chosen = id; },
      createRequestOriginGroup: ({ originIds }: { originIds: { originId: string }[] }) => { this.chosen = originIds[0].originId; },
    };
    const context = vm.createContext({ cf_module: cf, require: () => crypto, Date: { now: () => this.now } });
    vm.runInContext(`${code.replace(/^import ([\w$]+) from 'cloudfront';/m, 'const $1 = cf_module;')}\n;globalThis.run = handler;`, context);
    return context.run as Handler;
  }
}

/** A crowd: most browsers are few, most addresses are one's own. */
export function crowd(size: number, seed = 1): Visitor[] {
  const browsers = ['Firefox/145.0', 'Chrome/142.0.0.0 Safari/537.36', 'Version/18.0 Safari/605.1.15', 'Chrome/142.0.0.0 Mobile Safari/537.36', 'Edg/142.0.0.0'];
  return Array.from({ length: size }, (_, i) => ({
    ip: i % 3 === 0
      ? `2001:db8:${(i % 0xffff).toString(16)}:${(seed * 7 + Math.floor(i / 0xffff)).toString(16)}::${(i * 31 % 0xffff).toString(16)}`
      : `${10 + seed}.${Math.floor(i / 65_536)}.${Math.floor(i / 256) % 256}.${i % 256}`,
    userAgent: `Mozilla/5.0 (bench) ${browsers[i % browsers.length]}`,
  }));
}
