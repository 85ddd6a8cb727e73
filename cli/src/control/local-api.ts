import { changeClock, describeClock } from './clock-resource';
import type { ControlRequest, ControlResponse } from './control-message';
import { changeEdgeFunctions, describeEdgeFunctions } from './edge-functions-resource';
import { changeStore, describeStore } from './key-value-store-resource';
import { changeInstances, describeInstances } from './lambda-instances-resource';
import { changeNetwork, describeNetwork } from './network-resource';
import { changeOrigin, describeOrigin } from './origins-resource';
import { changeTables, describeTables } from './session-tables-resource';
import { SmartOriginError } from '../errors';
import type { OriginControl } from '../faults/origin-control';
import type { LocalKeyValueStore } from '../key-value-store/local-key-value-store';
import type { EdgeFunctions } from '../lambda-edge/edge-functions';
import type { LambdaFleet } from '../lambda-edge/lambda-fleet';
import type { Network } from '../network/network';
import type { PointOfPresence } from '../runtime/points-of-presence';
import type { SessionTables } from '../session-tables/session-tables';
import type { VirtualClock } from '../virtual-clock';

/** What is served, for other commands. */
export interface LocalStatus {
  /** `<stack>/<logical id>`. */
  distribution: string;
  /** Absolute path of the assembly or template. */
  template: string;
  /** Where viewers on HTTPS are served. */
  url: string;
  pops: readonly PointOfPresence[];
  /** Where each point of presence serves viewers on HTTPS, where each has a port. */
  popUrls?: Record<string, string>;
  /** What each point of presence serves, while a deployment has come to some of them alone: absolute paths. */
  templates?: Record<string, string>;
  /** Where DynamoDB is spoken, where the template has a table. */
  dynamoDbUrl?: string;
}

/** What is told of and changed under `/local/`. */
export interface LocalResources {
  stores: readonly LocalKeyValueStore[];
  /** Undefined where the template has no table. */
  sessionTables: SessionTables | undefined;
  fleet: LambdaFleet;
  origins: readonly OriginControl[];
  /** By id or domain name. @throws SmartOriginError `ERR_ORIGIN_UNKNOWN` */
  originNamed: (name: string) => OriginControl;
  network: Network;
  edgeFunctions: EdgeFunctions;
  clock: VirtualClock;
}

/**
 * What AWS has no operation for: `GET /local/status`, and POST to `/local/origins/<id>`,
 * `/local/key-value-stores/<name>`, `/local/session-tables`, `/local/lambda-instances`, `/local/network`, `/local/edge-functions` and `/local/clock`.
 *
 * @throws SmartOriginError for everything that the caller can mend
 */
export async function answerLocalApi(request: ControlRequest, status: LocalStatus, resources: LocalResources): Promise<ControlResponse> {
  const body = await answerTo(request, status, resources);
  if (body !== undefined) return { status: 200, body };
  throw new SmartOriginError('ERR_CONTROL_PATH', `${request.method} /${request.path.join('/')} means nothing here`,
    'there are GET /local/status, POST /local/origins/<id>, /local/key-value-stores/<name>, /local/session-tables, /local/lambda-instances, '
    + '/local/network, /local/edge-functions and /local/clock, and the KeyValueStore data API under /key-value-stores/',
    'correct method and path');
}

export function localApiError(error: SmartOriginError): ControlResponse {
  const { code, what, why, mend } = error;
  return { status: STATUSES[code] ?? 400, body: { code, what, why, mend } };
}

const STATUSES: Record<string, number> = {
  ERR_CONTROL_PATH: 404, ERR_KEY_VALUE_STORE_UNKNOWN: 404, ERR_SESSION_TABLES_NONE: 404, ERR_ORIGIN_UNKNOWN: 404,
  ERR_CONTROL_TYPE: 415,
};

function answerTo(request: ControlRequest, status: LocalStatus, resources: LocalResources): object | Promise<object> | undefined {
  const { stores, sessionTables, fleet, origins, network, edgeFunctions, clock } = resources;
  const [, resource, name, ...more] = request.path;
  if (more.length > 0) return undefined;
  switch (`${request.method} ${resource}${name === undefined ? '' : '/'}`) {
    case 'GET status':
      return {
        ...status,
        origins: origins.map(describeOrigin),
        keyValueStores: stores.map(describeStore),
        ...(sessionTables && { sessionTables: describeTables(sessionTables) }),
        lambdaInstances: describeInstances(fleet),
        network: describeNetwork(network),
        edgeFunctions: describeEdgeFunctions(edgeFunctions),
        clock: describeClock(clock),
      };
    case 'POST origins/':
      return changeOrigin(request, name!, resources.originNamed);
    case 'POST key-value-stores/':
      return changeStore(request, name!, stores);
    case 'POST session-tables':
      return changeTables(request, sessionTables);
    case 'POST lambda-instances':
      return changeInstances(request, fleet);
    case 'POST network':
      return changeNetwork(request, network);
    case 'POST edge-functions':
      return changeEdgeFunctions(request, edgeFunctions);
    case 'POST clock':
      return changeClock(request, clock);
    default:
      return undefined;
  }
}
