import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { LogConfig } from './log-config';
import { fieldValue } from './log-fields';
import { LOCAL_MARK, type LogFolder } from './log-folder';
import { logText, type LogTable } from './log-formats';
import { hourOf, logPath } from './log-path';
import type { LogRecord } from './log-record';
import type { ParquetWriter } from './parquet';

const compressed = promisify(gzip);

/** Bytes that wait to be written, of all files of a log; beyond that the disk is too slow, and records are dropped. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

export interface LogWriterOptions {
  folder: LogFolder;
  distributionId: string;
  /** Where the format is Parquet. */
  parquet?: ParquetWriter;
  /** From the first record of a file until it is written. */
  flushSeconds: number;
  /** Of the text of a file; a file is written when it has so much. */
  fileBytes: number;
  onWarning: (text: string) => void;
}

interface Batch {
  rows: string[][];
  bytes: number;
}

/** Gathers the records of one log, by the hour in which requests ended, and writes them as files. */
export class LogWriter {
  private batches = new Map<string, Batch>();
  private timer: NodeJS.Timeout | undefined;
  private waitingBytes = 0;
  private writing: Promise<void> = Promise.resolve();
  private dropping = false;

  constructor(private readonly config: LogConfig, private readonly options: LogWriterOptions) {}

  /** Whether everything that was added is written. */
  get idle(): boolean {
    return this.waitingBytes === 0;
  }

  add(record: LogRecord): void {
    const { fields, cookies } = this.config;
    if (this.waitingBytes > MAX_WAITING_BYTES) return this.drop();
    this.dropping = false;
    const row = fields.map((field) => (field === 'cs(Cookie)' && !cookies ? '-' : fieldValue(field, record)));
    const bytes = row.reduce((sum, { length }) => sum + length + 1, 0);
    const hour = hourOf(record.endedAt);
    let batch = this.batches.get(hour);
    if (batch === undefined) this.batches.set(hour, batch = { rows: [], bytes: 0 });
    batch.rows.push(row);
    batch.bytes += bytes;
    this.waitingBytes += bytes;
    if (batch.bytes >= this.options.fileBytes) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), this.options.flushSeconds * 1000).unref();
  }

  /** Writes everything that was added. Never rejects: what the disk refuses is the folder's to tell. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { batches } = this;
    this.batches = new Map();
    for (const [hour, batch] of batches) this.writing = this.writing.then(() => this.write(hour, batch));
    return this.writing;
  }

  private async write(hour: string, { rows, bytes }: Batch): Promise<void> {
    const { folder, distributionId, parquet } = this.options;
    const table: LogTable = { fields: this.config.fields, rows };
    const { format, delimiter, destination } = this.config;
    const relative = logPath(this.config, distributionId, hour, `${LOCAL_MARK}${randomBytes(5).toString('hex').toUpperCase()}`);
    if (format === 'parquet') {
      await folder.write(relative, (file) => parquet!.write(file, table));
    } else {
      const text = Buffer.from(logText(format, table, delimiter));
      await folder.write(relative, destination.kind === 's3' ? await compressed(text) : text);
    }
    this.waitingBytes -= bytes;
  }

  private drop(): void {
    if (this.dropping) return;
    this.dropping = true;
    this.options.onWarning(`more than ${MAX_WAITING_BYTES} bytes of ${this.config.name} wait for the disk: requests are not logged until it has caught up`);
  }
}
