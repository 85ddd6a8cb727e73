import { DynaliteEngine } from './dynalite-engine';
import type { TableConfig } from './table-config';
import { SmartOriginError } from '../errors';

/**
 * Whether DynamoDB would create these tables, tried where nothing is lost.
 *
 * @throws SmartOriginError `ERR_TABLE` with its words
 */
export async function checkTables(tables: readonly TableConfig[]): Promise<void> {
  if (tables.length === 0) return;
  const scratch = new DynaliteEngine();
  for (const { name, schema } of tables) {
    await scratch.command('CreateTable', createTableInput(name, schema)).catch((error: unknown) => {
      throw new SmartOriginError('ERR_TABLE', `the table "${name}" cannot be created`, (error as Error).message, 'correct it in the template');
    });
  }
}

/** What CreateTable is asked with. */
export function createTableInput(name: string, schema: TableConfig['schema']): object {
  return { TableName: name, BillingMode: 'PAY_PER_REQUEST', ...schema };
}
