import { z } from 'zod';
import { unreadable, type Template } from './template-set';

const anything = z.record(z.string(), z.unknown());

/** What is relied on before anything is resolved. Much else may be in a template. */
const outline = z.looseObject({
  Transform: z.unknown().optional(),
  Resources: z.record(z.string(), z.looseObject({
    Type: z.string(),
    Properties: anything.nullish(),
    Metadata: anything.nullish(),
    Condition: z.string().optional(),
  })),
  Parameters: z.record(z.string(), z.looseObject({ Type: z.string().optional(), AllowedValues: z.array(z.unknown()).optional() })).nullish(),
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
  const section = String(issue.path[0] ?? '');
  if (section === '' || section === 'Resources') throw unreadable(source, 'it has no "Resources" section with typed resources');
  throw unreadable(source, `${issue.path.map(String).join('.')}: ${issue.message}`);
}

/** YAML writes an empty section as null. */
function withoutEmpty(template: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(template).filter(([, section]) => section !== null));
}
