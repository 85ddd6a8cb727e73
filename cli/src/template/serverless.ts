import type { Template, TemplateResource } from './template-set';

const TRANSFORM = 'AWS::Serverless-2016-10-31';

type Json = Record<string, unknown>;

/**
 * Functions of the Serverless Application Model as CloudFormation has them, with the version that `AutoPublishAlias` makes. It is called
 * `<function>.Version`, as templates refer to it.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 */
export function withPlainFunctions(template: Template): Template {
  if (![template.Transform].flat().includes(TRANSFORM)) return template;
  const globals = ((template as { Globals?: { Function?: Json } }).Globals?.Function ?? {});
  return { ...template, Resources: Object.fromEntries(Object.entries(template.Resources).flatMap(([id, resource]) => plain(id, resource, globals))) };
}

function plain(id: string, resource: TemplateResource, globals: Json): [string, TemplateResource][] {
  if (resource.Type !== 'AWS::Serverless::Function') return [[id, resource]];
  const { CodeUri, InlineCode, ImageUri, AutoPublishAlias, ...rest } = { ...globals, ...resource.Properties };
  const plainFunction: TemplateResource = { ...resource, Type: 'AWS::Lambda::Function', Properties: { ...rest, Code: codeOf({ CodeUri, InlineCode, ImageUri }) } };
  if (AutoPublishAlias === undefined) return [[id, plainFunction]];
  const version: TemplateResource = { Type: 'AWS::Lambda::Version', Condition: resource.Condition, Properties: { FunctionName: { Ref: id } } };
  return [[id, plainFunction], [`${id}.Version`, version]];
}

function codeOf({ CodeUri, InlineCode, ImageUri }: Json): unknown {
  if (InlineCode !== undefined) return { ZipFile: InlineCode };
  if (ImageUri !== undefined) return { ImageUri };
  if (typeof CodeUri !== 'object' || CodeUri === null) return CodeUri ?? '.';
  const { Bucket, Key } = CodeUri as { Bucket?: unknown; Key?: unknown };
  return Key === undefined ? CodeUri : { S3Bucket: Bucket, S3Key: Key };
}
