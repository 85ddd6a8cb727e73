import type { LocatedResource, StackTemplate } from './template-set';
import { Unresolved } from './unresolved';

/** What is needed of the resolver, which itself asks here. */
interface Lookup {
  resourcesOf(type: string): LocatedResource[];
  resolve(stack: StackTemplate, value: unknown): unknown;
}

/**
 * What the CDK generates to carry a value from one Region to another: a parameter or a writer in the producer's stack, and
 * a custom resource that reads it in the consumer's.
 */
export function customResourceAttribute(located: LocatedResource, attribute: string, resolver: Lookup): unknown {
  const properties = located.resource.Properties ?? {};
  if (located.resource.Type === 'Custom::CrossRegionStringParameterReader' && attribute === 'FunctionArn') {
    return parameterValue(String(resolver.resolve(located.stack, properties.ParameterName)), resolver);
  }
  if (located.resource.Type === 'Custom::CrossRegionExportReader') return parameterValue(attribute, resolver);
  return undefined;
}

/** A text that is wholly a dynamic reference to a parameter which the assembly itself writes. */
export function ssmReference(text: string, resolver: Lookup): unknown {
  const name = /^\{\{resolve:ssm:([^:}]+)(?::\d+)?\}\}$/.exec(text)?.[1];
  return name === undefined ? undefined : parameterValue(name, resolver);
}

/** The value of a parameter that the assembly itself writes. */
export function parameterValue(name: string, resolver: Lookup): unknown {
  for (const parameter of resolver.resourcesOf('AWS::SSM::Parameter')) {
    if (resolver.resolve(parameter.stack, parameter.resource.Properties?.Name) === name) {
      return resolver.resolve(parameter.stack, parameter.resource.Properties?.Value);
    }
  }
  for (const writer of resolver.resourcesOf('Custom::CrossRegionExportWriter')) {
    const { exports } = (writer.resource.Properties?.WriterProps ?? {}) as { exports?: Record<string, unknown> };
    if (exports && name in exports) return resolver.resolve(writer.stack, exports[name]);
  }
  return new Unresolved(`no stack of the assembly writes the parameter "${name}"`);
}
