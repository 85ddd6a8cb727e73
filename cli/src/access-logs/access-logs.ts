import path from 'node:path';
import { FollowedRequest } from './followed-request';
import type { LogConfig } from './log-config';
import { LogFolder } from './log-folder';
import { LogWriter } from './log-writer';
import { ParquetWriter } from './parquet';
import type { Traffic } from './traffic';
import { SmartOriginError } from '../errors';
import type { Exchange } from '../stages/stage';
import { isTimerSeconds, MAX_TIMER_SECONDS } from '../timer-limits';

/** How access logs are written. */
export interface AccessLogOptions {
  /** Where they go; made at the start where the template configures logs. */
  folder: string;

  /**
   * Seconds from the first request of a file until it is written.
   *
   * @default 60
   */
  flushSeconds?: number;

  /**
   * Bytes of text after which a file is written, before it is compressed.
   *
   * @default 1048576 (1 MiB)
   */
  fileBytes?: number;

  /**
   * Bytes of all log files in the folder; beyond it the oldest of those that were written by a local CloudFront are removed.
   *
   * @default 268435456 (256 MiB)
   */
  maxBytes?: number;
}

const MIB = 1024 * 1024;

/** The access logs of a distribution, as its template configures them. */
export interface AccessLog {
  /** Follows one request to its end, and logs it then. */
  follow(exchange: Exchange, traffic: Traffic): FollowedRequest;
}

/** Access logs on this machine, whichever template is served. */
export class AccessLogs {
  private readonly folder: LogFolder;
  private readonly writers = new Set<LogWriter>();
  private parquet: Promise<ParquetWriter> | undefined;
  private readonly settings: { flushSeconds: number; fileBytes: number };

  /**
   * @param onWarning - Told what befalls the logs, once.
   * @throws SmartOriginError `ERR_OPTION`
   */
  constructor(options: AccessLogOptions, private readonly onWarning: (text: string) => void) {
    const { folder, flushSeconds = 60, fileBytes = MIB, maxBytes = 256 * MIB } = options;
    if (folder === '') throw invalid('folder', folder, 'it is the name of a folder', 'name one, such as ./logs');
    for (const [name, value] of Object.entries({ flushSeconds, fileBytes, maxBytes })) {
      if (!(Number.isFinite(value) && value > 0)) throw invalid(name, value, 'it is a number above 0', 'give such a number, or leave it out');
    }
    if (!isTimerSeconds(flushSeconds)) throw invalid('flushSeconds', flushSeconds, `it is at most ${MAX_TIMER_SECONDS}`, 'give such a number, or leave it out');
    this.settings = { flushSeconds, fileBytes };
    this.folder = new LogFolder({ folder: path.resolve(folder), maxBytes, onWarning });
  }

  /**
   * Begins to log a distribution; undefined where its template configures no log.
   *
   * @throws SmartOriginError `ERR_DUCKDB_MISSING`, `ERR_LOG_FOLDER`
   */
  async open(distributionId: string, configs: readonly LogConfig[]): Promise<AccessLog | undefined> {
    if (configs.length === 0) return undefined;
    await this.folder.prepare();
    const parquet = configs.some(({ format }) => format === 'parquet') ? await (this.parquet ??= ParquetWriter.load()) : undefined;
    const { folder, onWarning, settings } = this;
    const writers = configs.map((config) => new LogWriter(config, { folder, distributionId, parquet, onWarning, ...settings }));
    // Those of templates that were replaced, once everything of theirs is written.
    for (const writer of this.writers) if (writer.idle) this.writers.delete(writer);
    return {
      follow: (exchange, traffic) => new FollowedRequest(exchange, traffic, (record) => {
        for (const writer of writers) {
          this.writers.add(writer);
          writer.add(record);
        }
      }),
    };
  }

  /** The folder of all logs. */
  get path(): string {
    return this.folder.path;
  }

  /** Writes what was logged until now. */
  async flush(): Promise<void> {
    await Promise.all([...this.writers].map((writer) => writer.flush()));
  }

  /** Writes the last records. */
  async close(): Promise<void> {
    await this.flush();
    this.writers.clear();
    (await this.parquet?.catch(() => undefined))?.close();
    this.parquet = undefined;
  }
}

function invalid(name: string, value: unknown, why: string, mend: string): SmartOriginError {
  return new SmartOriginError('ERR_OPTION', `accessLogs.${name} is ${JSON.stringify(value)}`, why, mend);
}
