import { keyOf, type Item, type TableConfig } from './table-config';

/** A call to DynamoDB, as far as counting and replicating it needs. */
export interface Operation {
  name: string;
  kind: 'read' | 'write' | 'other';
  /** The tables that it names, each once. */
  tables: string[];
  input: OperationInput;
}

interface OperationInput {
  TableName?: unknown;
  Item?: Item;
  Key?: Item;
  RequestItems?: Record<string, unknown>;
}

interface WriteRequest {
  PutRequest?: { Item: Item };
  DeleteRequest?: { Key: Item };
}

const KINDS: Record<string, 'read' | 'write'> = {
  GetItem: 'read',
  BatchGetItem: 'read',
  Query: 'read',
  Scan: 'read',
  PutItem: 'write',
  UpdateItem: 'write',
  DeleteItem: 'write',
  BatchWriteItem: 'write',
};

/** @param target - The header `x-amz-target`: `DynamoDB_20120810.GetItem`. */
export function operationOf(target: string | undefined, body: string): Operation {
  const name = target?.split('.')[1] ?? '';
  const input = parsed(body);
  const single = typeof input.TableName === 'string' ? [input.TableName] : [];
  return { name, kind: KINDS[name] ?? 'other', tables: input.RequestItems ? Object.keys(input.RequestItems) : single, input };
}

/** Keys of the items of a table that a write which succeeded has touched. */
export function writtenKeys({ name, input }: Operation, table: TableConfig): Item[] {
  if (name !== 'BatchWriteItem') return [keyOf(table, input.Item ?? input.Key ?? {})];
  const requests = (input.RequestItems?.[table.name] ?? []) as WriteRequest[];
  return requests.map(({ PutRequest, DeleteRequest }) => keyOf(table, PutRequest?.Item ?? DeleteRequest?.Key ?? {}));
}

/** What is no object is DynamoDB's to refuse. */
function parsed(body: string): OperationInput {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
