import type { LogField } from './log-fields';
import type { LogFormat } from './log-formats';

/** Where a log goes. Names and prefixes are those of the template. */
export type LogDestination =
  | { kind: 's3'; bucket: string; /** Without slashes at its ends; empty where there is none. */ prefix: string }
  | { kind: 'log-group'; name: string }
  | { kind: 'firehose'; stream: string };

/** One log of a distribution, of either version of standard logging. */
export interface LogConfig {
  /** For people: what the template calls it. */
  name: string;
  destination: LogDestination;
  format: LogFormat;
  fields: LogField[];
  delimiter: string;
  /** Whether `cs(Cookie)` is written where it is among the fields. */
  cookies: boolean;
  /** Folders below the prefix, with variables such as `{yyyy}`; empty where there are none. */
  suffixPath: string;
  /** Variables become `name=value`. */
  hiveCompatible: boolean;
  /** Of the distribution. */
  account: string;
}
