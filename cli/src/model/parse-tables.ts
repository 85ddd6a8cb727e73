import { z } from 'zod';
import { root } from './parse-policies';
import type { TableConfig } from '../session-tables/table-config';
import { Resolver } from '../template/resolver';
import { wanted } from '../template/shown';
import type { LocatedResource, TemplateSet } from '../template/template-set';

export const TABLE_TYPES = ['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table'] as const;

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.string() })).min(1);
/** What else an index has concerns its capacity. */
const indexes = z.array(z.object({ IndexName: z.string(), KeySchema: keySchema, Projection: z.looseObject({}) })).optional();

/** As CreateTable demands. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
const tableSchema = z.object({
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
  GlobalSecondaryIndexes: indexes,
  LocalSecondaryIndexes: indexes,
}).superRefine((table, context) => {
  const defined = table.AttributeDefinitions.map(({ AttributeName }) => AttributeName);
  const keys = [table, ...table.GlobalSecondaryIndexes ?? [], ...table.LocalSecondaryIndexes ?? []].flatMap(({ KeySchema }) => KeySchema);
  const missing = keys.find(({ AttributeName }) => !defined.includes(AttributeName));
  if (missing) context.addIssue({ code: 'custom', path: ['AttributeDefinitions'], message: `the key attribute "${missing.AttributeName}" is not defined` });
});

const replicas = z.object({ Replicas: z.array(z.object({ Region: z.string() })).min(1) });

export interface ParsedTables {
  tables: TableConfig[];
  /** Why others are not served: most tables of an assembly have nothing to do with the distribution. */
  notes: string[];
}

/** Every DynamoDB table of the templates, with the Regions of its replicas. */
export function parseTables(templates: TemplateSet): ParsedTables {
  const resolver = new Resolver(templates);
  const parsed: ParsedTables = { tables: [], notes: [] };
  for (const type of TABLE_TYPES) {
    for (const located of resolver.resourcesOf(type)) addTable(parsed, located, resolver);
  }
  return parsed;
}

function addTable({ tables, notes }: ParsedTables, located: LocatedResource, resolver: Resolver): void {
  const properties = resolver.properties(located);
  const schema = tableSchema.safeParse(properties);
  const name = resolver.identifier(located);
  const place = root(located, 'Table');
  if (!schema.success) return void notes.push(`${place} is not served: ${schema.error.issues.map((issue) => `${issue.path.join('.')}: ${wanted(issue)}`).join('; ')}`);
  const isGlobal = located.resource.Type === 'AWS::DynamoDB::GlobalTable';
  const named = isGlobal ? replicas.safeParse(properties) : undefined;
  if (named?.success === false) return void notes.push(`${place} is not served: the Regions of its replicas are not known`);
  const regions = [...new Set(named?.data.Replicas.map(({ Region }) => Region) ?? [located.stack.region])];
  const other = tables.find((table) => table.name === name);
  if (other !== undefined) return void notes.push(`${place} is not served: another table is called ${name} too`);
  tables.push({ name, regions, schema: withoutUndefined(schema.data) });
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}
