import { readdirSync } from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const SHIPPED = path.join(ROOT, 'cli', 'drills');

/** What an example is synthesized for. */
export type Example = 'canary' | 'weighted' | 'static-failover' | 'fastest';

/** A drill, and what it is run on. */
export interface ShippedDrill {
  readonly name: string;
  readonly file: string;
  readonly example: Example;
  /** The origin that an nginx of this machine plays; the drill is skipped where there is none. */
  readonly nginxAs?: string;
}

/** Which example each drill that ships is about: it names that example's origins. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  'primary-dead': 'canary',
  'primary-slow': 'canary',
  'brown-out': 'weighted',
  'flapping': 'static-failover',
  'canary-broken': 'canary',
  'table-lost-one-region': 'canary',
  'table-lost-everywhere': 'canary',
  'region-cut-off': 'canary',
  'kvs-lag-rollback': 'weighted',
  'deployment': 'canary',
  'dns-gone': 'weighted',
  'router-throttled': 'canary',
  'fastest-primary-slow': 'fastest',
  'fastest-flapping': 'fastest',
  'fastest-region-cut-off': 'fastest',
};

/** With an origin that is no program of ours. It does not ship: not everybody has nginx. */
const NGINX: ShippedDrill = {
  name: 'nginx-primary-dead',
  file: path.join(__dirname, 'nginx', 'nginx-primary-dead.yaml'),
  example: 'static-failover',
  nginxAs: 'primary',
};

/** Every drill, in the order of the documentation. A file without an example, or an example without its file, is a mistake of ours. */
export function shippedDrills(): ShippedDrill[] {
  const files = readdirSync(SHIPPED).filter((file) => file.endsWith('.yaml')).map((file) => path.basename(file, '.yaml'));
  const unknown = [...files.filter((name) => !Object.hasOwn(EXAMPLES, name)), ...Object.keys(EXAMPLES).filter((name) => !files.includes(name))];
  if (unknown.length > 0) throw new Error(`cli/drills and scripts/drill/shipped.ts disagree about ${unknown.join(', ')}`);
  return [...Object.entries(EXAMPLES).map(([name, example]) => ({ name, example, file: path.join(SHIPPED, `${name}.yaml`) })), NGINX];
}
