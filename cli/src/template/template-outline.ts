import { z } from 'zod';
import { shown, wanted } from './shown';
import { unreadable, type Template } from './template-set';

const anything = z.record(z.string(), z.unknown());
const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'a text was expected' });
const logicalIds = z.union([z.string(), z.array(z.string())], { error: 'a logical id was expected, or a list of them' });

/** What is relied on before anything is resolved. Much else may be in a template. */
const outline = z.looseObject({
  Transform: z.unknown().optional(),
  Resources: z.record(z.string(), z.looseObject({
    Type: z.string({ error: 'the type of a resource was expected' }),
    Properties: anything.nullish(),
    Metadata: anything.nullish(),
    Condition: z.string({ error: 'the name of a condition was expected' }).optional(),
    DependsOn: logicalIds.optional(),
  })),
  Parameters: z.record(z.string(), z.looseObject({
    Type: z.string({ error: 'the type of a parameter was expected' }).optional(),
    Default: scalar.nullish(),
    AllowedValues: z.array(scalar, { error: 'a list of texts was expected' }).optional(),
  })).nullish(),
  Mappings: z.record(z.string(), z.record(z.string(), anything)).nullish(),
  Conditions: anything.nullish(),
  Outputs: z.record(z.string(), z.looseObject({ Export: z.looseObject({ Name: z.unknown() }).nullish() })).nullish(),
});

/**
 * A parsed template, once its sections have the form that CloudFormation demands.
 *
 * @throws SmartOriginError `ERR_TEMPLATE_UNREADABLE`
 */
export function checkedTemplate(parsed: unknown, source: string): Template {
  const checked = outline.safeParse(parsed);
  if (checked.success) return withoutEmpty(checked.data) as unknown as Template;
  const issue = checked.error.issues[0]!;
  const [section, , part] = issue.path;
  if (section === undefined || (section === 'Resources' && part === undefined)) throw unreadable(source, 'it has no "Resources" section with typed resources');
  const given = issue.path.reduce<unknown>((inner, name) => (inner as Record<PropertyKey, unknown> | undefined)?.[name], parsed);
  throw unreadable(source, `${issue.path.map(String).join('.')} is ${shown(given)}: ${wanted(issue)}`);
}

/** YAML writes an empty section as null. */
function withoutEmpty(template: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(template).filter(([, section]) => section !== null));
}
