/** Attributes of an item, each as DynamoDB writes it: `{ S: 'text' }`. */
export type Item = Record<string, unknown>;

/** A table of the template. */
export interface TableConfig {
  name: string;
  /** Where it has replicas, its own Region among them. */
  regions: readonly string[];
  schema: TableSchema;
}

/** What CreateTable needs to know. */
export interface TableSchema {
  KeySchema: { AttributeName: string; KeyType: string }[];
  AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
  GlobalSecondaryIndexes?: object[];
  LocalSecondaryIndexes?: object[];
}

/** The key attributes of an item. */
export function keyOf({ schema }: TableConfig, item: Item): Item {
  return Object.fromEntries(schema.KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]));
}

/** Whether a table can take the place of another with all its items. */
export function hasSameKey(one: TableConfig, other: TableConfig): boolean {
  return keyText(one) === keyText(other);
}

function keyText({ schema: { KeySchema, AttributeDefinitions } }: TableConfig): string {
  return JSON.stringify(KeySchema.map(({ AttributeName, KeyType }) => (
    [AttributeName, KeyType, AttributeDefinitions.find((defined) => defined.AttributeName === AttributeName)?.AttributeType])));
}

/** Tells an item from all others of its Region. */
export function itemId({ name, schema }: TableConfig, item: Item): string {
  return JSON.stringify([name, ...schema.KeySchema.map(({ AttributeName }) => item[AttributeName])]);
}
