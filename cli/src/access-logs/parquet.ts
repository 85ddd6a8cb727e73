import { createRequire } from 'node:module';
import type { DuckDBInstance } from '@duckdb/node-api';
import { columnName, type LogTable } from './log-formats';
import { SmartOriginError } from '../errors';

type DuckDb = typeof import('@duckdb/node-api');

/** Writes Parquet files by DuckDB, which is loaded by the first call alone: it is large, and few need it. */
export class ParquetWriter {
  /**
   * @throws SmartOriginError `ERR_DUCKDB_MISSING`
   */
  static async load(load: () => DuckDb = () => createRequire(__filename)('@duckdb/node-api') as DuckDb): Promise<ParquetWriter> {
    try {
      const { DuckDBInstance: instance } = load();
      // One thread: files are small, and the machine is busy with what is logged.
      return new ParquetWriter(await instance.create(':memory:', { threads: '1' }));
    } catch (error) {
      throw new SmartOriginError('ERR_DUCKDB_MISSING', 'a log delivery of the template asks for Parquet, and DuckDB, which writes it, cannot be loaded',
        (error as Error).message.split('\n')[0]!, 'npm install --save-dev @duckdb/node-api; or choose another output format (json, plain, w3c) in the app');
    }
  }

  private tables = 0;

  private constructor(private readonly duckDb: DuckDBInstance) {}

  /** Every column is a text, as in the files that AWS delivers. */
  async write(file: string, { fields, rows }: LogTable): Promise<void> {
    const connection = await this.duckDb.connect();
    const table = `log_${this.tables += 1}`;
    try {
      await connection.run(`CREATE TABLE ${table} (${fields.map((field) => `"${columnName(field)}" VARCHAR`).join(', ')})`);
      const appender = await connection.createAppender(table);
      for (const row of rows) {
        for (const value of row) appender.appendVarchar(value);
        appender.endRow();
      }
      appender.closeSync();
      await connection.run(`COPY ${table} TO '${file.replace(/'/g, "''")}' (FORMAT parquet)`);
      await connection.run(`DROP TABLE ${table}`);
    } finally {
      connection.closeSync();
    }
  }

  close(): void {
    this.duckDb.closeSync();
  }
}
