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

/** Matches the ARN of a table; its name follows. */
const TABLE_ARN = /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\//;

/**
 * A body that names tables by their names alone: AWS takes ARNs too, where a table belongs to another account.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-cross-account-access.html
 */
export function withTableNames(body: string): string {
  if (!body.includes(':table/')) return body;
  const input = parsed(body);
  const { TableName: name, RequestItems: requests } = input;
  // What is neither is DynamoDB's to refuse, as it came.
  if (typeof name === 'string') input.TableName = name.replace(TABLE_ARN, '');
  else if (isObject(requests)) input.RequestItems = Object.fromEntries(Object.entries(requests).map(([key, value]) => [key.replace(TABLE_ARN, ''), value]));
  else return body;
  return JSON.stringify(input);
}

/** @param target - The header `x-amz-target`: `DynamoDB_20120810.GetItem`. */
export function operationOf(target: string | undefined, body: string): Operation {
  const name = target?.split('.')[1] ?? '';
  const input = parsed(body);
  const single = typeof input.TableName === 'string' ? [input.TableName] : [];
  return { name, kind: KINDS[name] ?? 'other', tables: isObject(input.RequestItems) ? Object.keys(input.RequestItems) : single, input };
}

/** An item that a write has touched. */
export interface WrittenItem {
  key: Item;
  /** What is there now: undefined where it was deleted, `unknown` where the write does not tell. */
  item: Item | 'unknown' | undefined;
}

/** The items of a table that a write which succeeded has touched. */
export function writtenItems({ name, input }: Operation, table: TableConfig): WrittenItem[] {
  const requests = (input.RequestItems?.[table.name] ?? []) as WriteRequest[];
  switch (name) {
    case 'BatchWriteItem':
      return requests.map(({ PutRequest, DeleteRequest }) => (
        { key: keyOf(table, PutRequest?.Item ?? DeleteRequest?.Key ?? {}), item: PutRequest?.Item }));
    case 'PutItem':
      return [{ key: keyOf(table, input.Item ?? {}), item: input.Item }];
    default:
      return [{ key: keyOf(table, input.Key ?? {}), item: name === 'DeleteItem' ? undefined : 'unknown' }];
  }
}

/** What is no object is DynamoDB's to refuse. */
function parsed(body: string): OperationInput {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
