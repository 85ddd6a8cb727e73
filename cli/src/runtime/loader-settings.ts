import { AccessLogs } from '../access-logs/access-logs';
import { answersOfEnvironment, assumptionsWith } from '../assumptions';
import { SmartOriginError } from '../errors';
import { realFactories } from './factories';
import { OriginShields } from './origin-shields';
import { checkRegion, edgeLocations } from './points-of-presence';
import type { TemplateLoaderSettings } from './template-loader';
import { LambdaFleet } from '../lambda-edge/lambda-fleet';
import { publicKey } from '../model/parse-key-groups';
import type { LocalCloudFrontOptions } from '../options';
import { simulatedViewer } from '../policies/simulated-viewer';
import { SessionTables } from '../session-tables/session-tables';
import { DEFAULT_REGION } from '../template/template-set';

/** Seconds; AWS speaks of replication within a second. */
const DEFAULT_TABLE_LAG = 0.5;

/** What lasts for as long as the local CloudFront, made of its options. */
export interface CheckedOptions extends TemplateLoaderSettings {
  fleet: LambdaFleet;
}

/**
 * @param onFault - Told of faults of ours.
 * @throws SmartOriginError `ERR_OPTION`, `ERR_ASSUMPTION`
 */
export function checkedOptions(options: LocalCloudFrontOptions, onFault: (error: unknown) => void): CheckedOptions {
  const assumptions = assumptionsWith({ ...answersOfEnvironment(process.env), ...options.assume });
  const region = options.region ?? DEFAULT_REGION;
  const onLog = options.onLog ?? (() => undefined);
  const clock = options.clock ?? Date.now;
  checkTimeScale(options.timeScale);
  checkRegion(region);
  const fleet = new LambdaFleet(options.lambdaInstances, clock);
  const sessionTables = new SessionTables({ port: options.dynamoDbPort ?? 0, lagSeconds: 0, clock, onFault });
  sessionTables.setLag(options.sessionTableLag ?? DEFAULT_TABLE_LAG);
  return {
    template: options.template,
    distribution: options.distribution,
    given: { parameters: options.parameters ?? {}, values: options.values ?? {} },
    region,
    pops: edgeLocations(options.pops, region, options.cacheBytes),
    shields: new OriginShields(options.cacheBytes),
    origins: options.origins,
    fleet,
    factories: options.factories ?? realFactories(onLog, assumptions, fleet, options.python),
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
