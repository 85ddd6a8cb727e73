import { AccessLogs } from '../access-logs/access-logs';
import { answersOfEnvironment, assumptionsWith } from '../assumptions';
import { SmartOriginError } from '../errors';
import { Deployments } from './deployments';
import { realFactories } from './factories';
import { OriginShields, shieldName, shieldRegionsOf } from './origin-shields';
import { checkRegion, edgeLocations, popNamed } from './points-of-presence';
import type { TemplateLoaderSettings } from './template-loader';
import { templateLocation } from './template-location';
import { EdgeFunctions } from '../lambda-edge/edge-functions';
import { LambdaFleet } from '../lambda-edge/lambda-fleet';
import { publicKey } from '../model/parse-key-groups';
import { Network } from '../network/network';
import type { LocalCloudFrontOptions } from '../options';
import { simulatedViewer } from '../policies/simulated-viewer';
import { SessionTables } from '../session-tables/session-tables';
import { DEFAULT_REGION } from '../template/template-set';
import { VirtualClock } from '../virtual-clock';

/** Seconds; AWS speaks of replication within a second. */
const DEFAULT_TABLE_LAG = 0.5;

/** What lasts for as long as the local CloudFront, made of its options. */
export interface CheckedOptions extends TemplateLoaderSettings {
  fleet: LambdaFleet;
  clock: VirtualClock;
  network: Network;
  edgeFunctions: EdgeFunctions;
  deployments: Deployments;
}

/**
 * @param onFault - Told of faults of ours.
 * @throws SmartOriginError `ERR_OPTION`, `ERR_ASSUMPTION`
 */
export function checkedOptions(options: LocalCloudFrontOptions, onFault: (error: unknown) => void): CheckedOptions {
  const assumptions = assumptionsWith({ ...answersOfEnvironment(process.env), ...options.assume });
  const region = options.region ?? DEFAULT_REGION;
  const onLog = options.onLog ?? (() => undefined);
  const time = new VirtualClock(options.clock);
  const clock = time.now;
  checkTimeScale(options.timeScale);
  checkRegion(region);
  const pops = edgeLocations(options.pops, region, options.cacheBytes);
  const deployments = new Deployments(pops, onFault);
  const shieldPlaces = () => [...new Set(deployments.distributions.flatMap(shieldRegionsOf))].map(shieldName);
  const edgeFunctions = new EdgeFunctions({
    popNamed: (name) => (shieldPlaces().includes(name) ? name : popNamed(pops, name).name),
    places: (type) => [...pops.map(({ name }) => name), ...type === 'Lambda@Edge' ? shieldPlaces() : []],
    functions: () => deployments.functions,
  });
  const network = new Network({
    pops, origins: () => deployments.distributions.flatMap(({ origins }) => [...origins.keys()]), tableRegions: () => sessionTables.regions,
  });
  const fleet = new LambdaFleet(options.lambdaInstances, clock, {
    advancedMs: () => time.advancedMs,
    faultAt: (functionName, pop) => edgeFunctions.fault(functionName, pop, 'Lambda@Edge')?.kind,
  });
  const conditions = {
    now: () => Date.now() + time.advancedMs,
    isThrottled: (functionName: string, pop: string) => edgeFunctions.fault(functionName, pop, 'CloudFront Functions') !== undefined,
  };
  const sessionTables: SessionTables = new SessionTables({ port: options.dynamoDbPort ?? 0, lagSeconds: 0, clock, onFault, network });
  sessionTables.setLag(options.sessionTableLag ?? DEFAULT_TABLE_LAG);
  return {
    template: templateLocation(options),
    distribution: options.distribution,
    given: { parameters: options.parameters ?? {}, values: options.values ?? {} },
    region,
    pops,
    clock: time,
    network,
    edgeFunctions,
    deployments,
    shields: new OriginShields(options.cacheBytes),
    // An origin may be called `constructor`: nothing that all objects have must play it.
    origins: Object.assign(Object.create(null) as object, options.origins),
    fleet,
    factories: options.factories ?? realFactories(onLog, assumptions, fleet, options.python, conditions),
    keyValueStoreLag: options.keyValueStoreLag,
    sessionTables,
    onFault,
    accessLogs: accessLogsOf(options.accessLogs, onLog),
    publicKeys: new Map(Object.entries(options.publicKeys ?? {}).map(([id, pem]) => [id, publicKey(pem, `publicKeys["${id}"]`)])),
    edge: {
      assumptions,
      clock,
      random: options.random ?? Math.random,
      timeScale: options.timeScale ?? 1,
      onLog,
      ...(options.viewer === undefined ? {} : { simulatedViewer: simulatedViewer(options.viewer as Record<string, string>) }),
    },
  };
}

function accessLogsOf(given: LocalCloudFrontOptions['accessLogs'], onLog: (source: string, line: string) => void): AccessLogs | undefined {
  if (given === undefined) return undefined;
  return new AccessLogs(typeof given === 'string' ? { folder: given } : given, (text) => onLog('access logs', text));
}

function checkTimeScale(timeScale: number | undefined): void {
  // Below it, time-outs would be longer than timers can be.
  if (timeScale === undefined || (Number.isFinite(timeScale) && timeScale >= 0.001)) return;
  throw new SmartOriginError('ERR_OPTION', `timeScale is ${timeScale}`, 'time-outs are divided by it, so it is a number from 0.001 on', 'give 1, or more for shorter time-outs');
}
