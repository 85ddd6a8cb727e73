import { drawsFor, type EdgeValue, STEERING_VERSION, type SteeringConfig, type ViewerRequest } from '../../../src/contract/steering';

export const NOW = 1_795_000_000;

/** A configuration with the primary v1 and other members by weight. */
export function steering(weights: { [id: string]: number } = { v2: 10 }, change: Partial<SteeringConfig> = {}): SteeringConfig {
  const ids = ['v1', ...Object.keys(weights)];
  const draws = drawsFor('v1', ids);
  return {
    version: STEERING_VERSION,
    generation: 1,
    primary: 'v1',
    members: ids.map((id) => ({ id, weight: weights[id] ?? 0, draw: draws[id] })),
    salt: 'salt',
    cookie: '__Host-smart-origin',
    ttl: 86_400,
    cookieLifetime: 2_592_000,
    ...change,
  };
}

export const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

/** A page request of a browser. */
export function viewerRequest(change: Partial<ViewerRequest> = {}): ViewerRequest {
  return { method: 'GET', uri: '/', headers: { 'user-agent': { value: BROWSER }, 'host': { value: 'www.example.com' } }, cookies: {}, ...change };
}

export const sticky = (value: string): { [name: string]: EdgeValue } => ({ '__Host-smart-origin': { value } });

/** A policy as the command line writes it. */
export const policyText = (change: object = {}) => JSON.stringify({ v: 1, generation: 1, weights: {}, voided: [], force: null, ...change });
