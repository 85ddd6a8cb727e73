import { readFileSync } from 'node:fs';
import { SmartOriginError } from '../errors';
import { Fault } from '../faults/fault';
import type { PointOfPresence } from '../runtime/points-of-presence';
import { parseReplicaFault, type ReplicaFault } from '../session-tables/replica-fault';
import { isTimerSeconds, MAX_TIMER_SECONDS } from '../timer-limits';
import { durationMs } from '../virtual-clock';

/** A port of the command line: 0 to 65535. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new SmartOriginError('ERR_OPTION', `"${text}" is no port`, 'a port is a whole number from 0 to 65535', 'give such a number; 0 takes a free port');
}

/** A time of the command line in seconds: 0 or more. */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && isTimerSeconds(seconds)) return seconds;
  throw new SmartOriginError('ERR_OPTION', `"${text}" is no time`, `a time is a number of seconds, 0 to ${MAX_TIMER_SECONDS}`, 'give a number such as 10');
}

/** Collects `--<option> <name>=<value>`, given any number of times. */
export function collectPairs(option: string, example: string) {
  return (text: string, pairs: Record<string, string> = {}): Record<string, string> => {
    const [name, value] = pairOf(text, option, example);
    // The values are not shown: one may be a secret.
    if (Object.hasOwn(pairs, name) && pairs[name] !== value) {
      throw new SmartOriginError('ERR_OPTION', `--${option} ${name} was given twice, with two values`, 'each name has one value', 'keep one of them');
    }
    return { ...pairs, [name]: value };
  };
}

/** Collects `--pop <name>=<region>`, given any number of times. Names and Regions are looked at where the points of presence are made. */
export function collectPops(text: string, pops: PointOfPresence[] = []): PointOfPresence[] {
  const [name, region] = pairOf(text, 'pop', 'FRA56-P1=eu-central-1');
  return [...pops, { name, region }];
}

/** The value of `--pops <region>,<region>,...`. */
export function parseRegions(text: string): string[] {
  return text.split(',').map((region) => region.trim());
}

/** A round trip, as `--distance <from>:<to>=<time>` says it. */
export interface DistanceOption {
  from: string;
  to: string;
  ms: number;
}

/** Collects `--distance <from>:<to>=<time>`, given any number of times. Names are looked at when what is served is known. */
export function collectDistances(text: string, distances: DistanceOption[] = []): DistanceOption[] {
  const [ends, time] = pairOf(text, 'distance', 'eu-west-1:v1=20ms');
  const [, from, to] = /^([^:]+):([^:]+)$/.exec(ends) ?? [];
  const ms = durationMs(time);
  if (from === undefined || to === undefined || ms === undefined) {
    throw new SmartOriginError('ERR_OPTION', `--distance got "${text}"`, 'it takes <point of presence or its Region>:<origin or Region>=<time with its unit>', 'write it like --distance eu-west-1:v1=20ms');
  }
  return [...distances, { from, to, ms }];
}

/** A fault, as `--fail <origin>=<fault>` says it. */
export interface FailOption {
  origin: string;
  fault: Fault;
}

/** Collects `--fail <origin>=<fault>`, given any number of times. Origins are looked at when what is served is known. */
export function collectFaults(text: string, faults: FailOption[] = []): FailOption[] {
  const [origin, fault] = pairOf(text, 'fail', 'v1=refused');
  return [...faults, { origin, fault: Fault.parse(fault) }];
}

/** A fault of tables, as `--fail-table <region>=<fault>` says it. */
export interface TableFaultOption {
  /** `*`: all of them. */
  region: string;
  fault: ReplicaFault;
}

/** Collects `--fail-table <region>=<fault>`, given any number of times. Regions are looked at when what is served is known. */
export function collectTableFaults(text: string, faults: TableFaultOption[] = []): TableFaultOption[] {
  const [region, fault] = pairOf(text, 'fail-table', 'eu-west-1=throttled');
  return [...faults, { region, fault: parseReplicaFault(fault) }];
}

function pairOf(text: string, option: string, example: string): [name: string, value: string] {
  const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new SmartOriginError('ERR_OPTION', `--${option} got "${text}"`, 'it takes <name>=<value>', `write it like --${option} ${example}`);
}

/**
 * The contents of the files that an option names.
 *
 * @throws SmartOriginError `ERR_OPTION` for a file that cannot be read
 */
export function readFiles(files: Record<string, string>, option: string): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => {
    try {
      return [name, readFileSync(file, 'utf8')];
    } catch (error) {
      throw new SmartOriginError('ERR_OPTION', `${option} ${name}=${file} cannot be read`, (error as Error).message, 'name a file that is there');
    }
  }));
}
