import path from 'node:path';
import type { LogConfig } from './log-config';
import { nearestName } from '../../../src/contract/nearest-name';
import { SmartOriginError } from '../errors';

/** The hour that a file's requests ended in, UTC: `2026-11-21-10`. */
export function hourOf(time: number): string {
  return new Date(time).toISOString().slice(0, 13).replace('T', '-');
}

/** The variables of suffix paths, and what Hive calls them. */
const VARIABLES = {
  '{DistributionId}': 'DistributionId',
  '{distributionid}': 'distributionid',
  '{yyyy}': 'year',
  '{MM}': 'month',
  '{dd}': 'day',
  '{HH}': 'hour',
  '{accountid}': 'accountid',
} as const;

type Variable = keyof typeof VARIABLES;

const VARIABLE_NAMES = Object.keys(VARIABLES) as Variable[];

/**
 * Where a file of a log lies below the folder of all logs: as in the destination, so below a folder for the bucket, the log group or
 * the delivery stream.
 *
 * @param hour - As `hourOf` writes it.
 * @param unique - What tells files of one hour apart.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 */
export function logPath(config: LogConfig, distributionId: string, hour: string, unique: string): string {
  const file = `${distributionId}.${hour}.${unique}`;
  const { destination } = config;
  switch (destination.kind) {
    case 'log-group': return path.posix.join('log-groups', destination.name, `${file}.log`);
    case 'firehose': return path.posix.join('delivery-streams', destination.stream, `${file}.log`);
    case 's3': return path.posix.join(destination.bucket, destination.prefix, suffixOf(config, distributionId, hour),
      `${file}.${config.format === 'parquet' ? 'parquet' : 'gz'}`);
  }
}

function suffixOf({ suffixPath, hiveCompatible, account }: LogConfig, distributionId: string, hour: string): string {
  const [yyyy, MM, dd, HH] = hour.split('-') as [string, string, string, string];
  const values: Record<Variable, string> = {
    '{DistributionId}': distributionId, '{distributionid}': distributionId, '{yyyy}': yyyy, '{MM}': MM, '{dd}': dd, '{HH}': HH, '{accountid}': account,
  };
  return suffixPath.replace(/(=?)(\{[^}]*\})/g, (_, named: string, variable: Variable) => {
    // Hive needs a name before every value; some paths bring it.
    const name = hiveCompatible && named === '' ? `${VARIABLES[variable]}=` : named;
    return `${name}${values[variable]}`;
  });
}

/**
 * @param variables - Whether the path may have variables.
 * @throws SmartOriginError `ERR_LOG_PATH` for variables that there are not, and for paths that would leave the folder of the logs
 */
export function checkSuffixPath(given: string, place: string, variables: boolean): void {
  if (given.split(/[\\/]/).some((segment) => segment === '..' || segment === '.')) {
    throw new SmartOriginError('ERR_LOG_PATH', `${place} is "${given}"`, 'logs are written as files below one folder, which "." and ".." would leave',
      'name folders without them');
  }
  if (!variables) return;
  const unknown = given.match(/\{[^}]*\}/g)?.find((variable) => !(variable in VARIABLES));
  if (unknown === undefined) return;
  throw new SmartOriginError('ERR_LOG_PATH', `${place} has the variable ${unknown}`, `the nearest that there is: ${nearestName(unknown, VARIABLE_NAMES)}`,
    `take one of ${VARIABLE_NAMES.join(', ')}`);
}
