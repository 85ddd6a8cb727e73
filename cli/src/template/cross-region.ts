import { givenValue, type GivenValues } from './given-values';
import { textOr } from './shown';
import type { LocatedResource, StackTemplate } from './template-set';
import { Unresolved } from './unresolved';

/** What is needed of the resolver, which itself asks here. */
interface Lookup {
  resourcesOf(type: string): LocatedResource[];
  property(located: LocatedResource, name: string): unknown;
  once(owner: object, name: string, compute: () => unknown): unknown;
  resolve(stack: StackTemplate, value: unknown): unknown;
}

/**
 * What the CDK generates to carry a value from one Region to another: a parameter or a writer in the producer's stack, and
 * a custom resource that reads it in the consumer's.
 */
export function customResourceAttribute(located: LocatedResource, attribute: string, resolver: Lookup, given: GivenValues): unknown {
  if (located.resource.Type === 'Custom::CrossRegionStringParameterReader' && attribute === 'FunctionArn') {
    const name = textOr(resolver.property(located, 'ParameterName'), `the ParameterName of ${located.logicalId} is a text`);
    return name instanceof Unresolved ? name : parameterValue(name, resolver, given);
  }
  if (located.resource.Type === 'Custom::CrossRegionExportReader') return parameterValue(attribute, resolver, given);
  return undefined;
}

const REFERENCE = /\{\{resolve:([^}]+)\}\}/;

/**
 * A text with its dynamic references replaced: to parameters that the assembly itself writes, and to what the user gives.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function dynamicReferences(text: string, resolver: Lookup, given: GivenValues): unknown {
  // Most texts have none, and code of functions may look alike.
  if (!text.includes('{{resolve:')) return text;
  const parts = text.split(new RegExp(REFERENCE, 'g')).map((part, index) => (index % 2 === 0 ? part : referenced(part, resolver, given)));
  const unknown = parts.filter((part) => part instanceof Unresolved);
  if (unknown.length > 0) {
    const [{ reason, mend }] = unknown as [Unresolved];
    return unknown.find(({ standIn }) => standIn === undefined)
      ?? new Unresolved(reason, mend, parts.map((part) => String(part instanceof Unresolved ? part.standIn : part)).join(''));
  }
  const [before, value, after] = parts;
  if (parts.length === 3 && before === '' && after === '') return value;
  const texts = parts.map((part) => textOr(part, 'what a reference within a text stands for is a text'));
  return texts.find((part) => part instanceof Unresolved) ?? texts.join('');
}

function referenced(reference: string, resolver: Lookup, given: GivenValues): unknown {
  const value = givenValue(given, reference);
  if (value !== undefined) return value;
  // A version at the end is a number; names have no colon.
  const name = /^ssm:([^:]+)(?::\d+)?$/.exec(reference)?.[1];
  if (name !== undefined) return parameterValue(name, resolver, given);
  return new Unresolved(
    `the reference {{resolve:${reference}}} is looked up by a deployment alone`,
    `give its value with --value '${reference}=<value>'`,
    /^(?:secretsmanager|ssm-secure):/.test(reference) ? `{{resolve:${reference}}}` : undefined,
  );
}

/** The value of a parameter that the assembly itself writes, or that the user gives. */
export function parameterValue(name: string, resolver: Lookup, given: GivenValues): unknown {
  const value = givenValue(given, name);
  if (value !== undefined) return value;
  for (const parameter of resolver.resourcesOf('AWS::SSM::Parameter')) {
    if (resolver.property(parameter, 'Name') === name) return resolver.property(parameter, 'Value');
  }
  for (const { stack, resource } of resolver.resourcesOf('Custom::CrossRegionExportWriter')) {
    const { exports } = (resource.Properties?.WriterProps ?? {}) as { exports?: Record<string, unknown> };
    if (exports && Object.hasOwn(exports, name)) return resolver.once(resource, `exports ${name}`, () => resolver.resolve(stack, exports[name]));
  }
  return new Unresolved(`no stack of the assembly writes the parameter "${name}"`, `give it with --value ${name}=<value>`);
}
