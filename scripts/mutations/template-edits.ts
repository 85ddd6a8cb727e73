/** A synthesized template, to be changed in place. */
export interface MutableTemplate {
  readonly Resources: { readonly [logicalId: string]: { readonly Type: string; readonly Properties: any } };
}

/** Viewer-request or viewer-response, as the distribution associates functions. */
export type FunctionEvent = 'viewer-request' | 'viewer-response';

/** Properties of the only resource of a type. */
export function only(template: MutableTemplate, type: string): any {
  const found = Object.values(template.Resources).filter((resource) => resource.Type === type);
  if (found.length !== 1) throw new Error(`the template has ${found.length} resources of type ${type}; a mutation changes one`);
  return found[0]!.Properties;
}

/** Replaces text that stands in a function's code exactly once. A mutation that changes nothing would prove nothing. */
export function replaceInFunction(template: MutableTemplate, event: FunctionEvent, text: string, replacement: string) {
  const properties = functionOf(template, event);
  const parts = String(properties.FunctionCode).split(text);
  if (parts.length !== 2) throw new Error(`the ${event} function has ${JSON.stringify(text)} ${parts.length - 1} times, expected once`);
  properties.FunctionCode = parts.join(replacement);
}

/** Puts a handler around a function's own, which it can call as `unmutated(event)`. */
export function wrapFunction(template: MutableTemplate, event: FunctionEvent, handler: string) {
  replaceInFunction(template, event, 'function handler(', 'function unmutated(');
  functionOf(template, event).FunctionCode += `\n${handler}\n`;
}

/** The function of the default behavior. */
function functionOf(template: MutableTemplate, event: FunctionEvent): { FunctionCode: unknown } {
  const { FunctionAssociations } = only(template, 'AWS::CloudFront::Distribution').DistributionConfig.DefaultCacheBehavior;
  const association = FunctionAssociations?.find(({ EventType }: { EventType: string }) => EventType === event);
  const logicalId: string | undefined = association?.FunctionARN['Fn::GetAtt']?.[0];
  const properties = logicalId === undefined ? undefined : template.Resources[logicalId]?.Properties;
  if (typeof properties?.FunctionCode !== 'string') throw new Error(`the default behavior has no ${event} function with its code in the template`);
  return properties;
}
