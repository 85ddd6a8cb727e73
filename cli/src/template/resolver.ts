import { customResourceAttribute, dynamicReferences, parameterValue } from './cross-region';
import { fakeValue } from './fake-values';
import { givenParameter, givenValue, NOTHING_GIVEN, type GivenValues } from './given-values';
import { conditionTruth, INTRINSICS, type Evaluator } from './intrinsic-functions';
import { Memo } from './memo';
import { pseudoParameter } from './pseudo-parameters';
import { scalarText, shown, textOr } from './shown';
import { declaresExtensions, type LocatedResource, type StackTemplate, type TemplateSet } from './template-set';
import { NO_VALUE, Unresolved } from './unresolved';

/** Deeper than any template nests. */
const MAX_DEPTH = 100;
/** Longer than any value of a template, which itself has 1 MB at most. */
const MAX_TEXT = 1_000_000;

const selfReference = () => new Unresolved('the value refers to itself', 'break the circle in the template');

/** Computes what templates leave to the deployment: intrinsic functions, references between stacks, deploy-time names. */
export class Resolver {
  private depth = 0;
  private readonly given: GivenValues;
  private readonly identifiers = new Memo<string | Unresolved>();
  private readonly values = new Memo<unknown>();
  private readonly conditions = new Memo<boolean | Unresolved>();

  constructor(readonly templates: TemplateSet) {
    this.given = templates.given ?? NOTHING_GIVEN;
  }

  /** Every resource of a type, in all stacks, leaving out those whose condition is not met. */
  resourcesOf(type: string): LocatedResource[] {
    return this.templates.stacks.flatMap((stack) => Object.entries(stack.template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, resource]) => ({ stack, logicalId, resource }))
      .filter((located) => this.isThere(located) !== false));
  }

  /** Whether a resource's condition is met. */
  isThere({ stack, resource }: LocatedResource): boolean | Unresolved {
    return resource.Condition === undefined ? true : this.condition(stack, resource.Condition);
  }

  /** The resource of a type whose `Ref` or given attribute is `identifier`. */
  find(type: string, identifier: string, attribute?: string): LocatedResource | undefined {
    return this.resourcesOf(type).find((located) => this.identifier(located) === identifier
      || (attribute !== undefined && this.identifier(located, attribute) === identifier));
  }

  /** The value of `Ref`, or of an attribute, of a resource. */
  identifier(located: LocatedResource, attribute?: string): string {
    const { logicalId, resource } = located;
    const name = attribute === undefined ? logicalId : `${logicalId}.${attribute}`;
    const compute = () => givenValue(this.given, name)
      ?? fakeValue({ ...located, property: (property) => this.textProperty(located, property) }, resource, attribute);
    // A resource that is named after itself still has a name of ours.
    const identifier = this.identifiers.get(resource, name, compute, () => name);
    return String(identifier);
  }

  /** A resource's properties with everything computed. What cannot be is an `Unresolved` in its place. */
  properties({ stack, resource }: LocatedResource): Record<string, unknown> {
    return this.resolve(stack, resource.Properties ?? {}) as Record<string, unknown>;
  }

  /** One property, computed. */
  property({ stack, resource }: LocatedResource, name: string): unknown {
    const { Properties: properties } = resource;
    if (!properties || !Object.hasOwn(properties, name)) return undefined;
    return this.once(resource, name, () => this.resolve(stack, properties[name]));
  }

  /** Computes a value once, whoever asks for it. */
  once(owner: object, name: string, compute: () => unknown): unknown {
    return this.values.get(owner, name, compute, selfReference);
  }

  /** Computes a value as it stands in a stack's template. */
  resolve(stack: StackTemplate, value: unknown): unknown {
    if (this.depth > MAX_DEPTH) return new Unresolved('the value is nested too deeply', 'simplify it in the template');
    this.depth += 1;
    try {
      const computed = this.compute(stack, value);
      return typeof computed === 'string' && computed.length > MAX_TEXT && computed !== value ? new Unresolved('the value grows beyond 1 MB') : computed;
    } finally {
      this.depth -= 1;
    }
  }

  private compute(stack: StackTemplate, value: unknown): unknown {
    if (typeof value === 'string') return dynamicReferences(value, this, this.given);
    if (Array.isArray(value)) return value.map((item) => this.resolve(stack, item)).filter((item) => item !== NO_VALUE);
    if (typeof value !== 'object' || value === null || value instanceof Unresolved) return value;
    const keys = Object.keys(value);
    if (keys.length === 1 && (keys[0] === 'Ref' || keys[0]!.startsWith('Fn::') )) {
      const intrinsic = INTRINSICS.get(keys[0]!);
      if (intrinsic === undefined) return new Unresolved(`the intrinsic function ${keys[0]} is not computed locally`, 'write the value out in the template');
      const computed = intrinsic((value as Record<string, unknown>)[keys[0]!], this.evaluator(stack));
      // Put together, texts may become a dynamic reference.
      return typeof computed === 'string' ? dynamicReferences(computed, this, this.given) : computed;
    }
    const entries = Object.entries(value).map(([key, item]) => [key, this.resolve(stack, item)] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
  }

  private evaluator(stack: StackTemplate): Evaluator {
    return {
      extended: declaresExtensions(stack.template),
      region: stack.region,
      resolve: (value) => this.resolve(stack, value),
      ref: (name) => this.ref(stack, name),
      getAtt: (logicalId, attribute) => this.getAtt(stack, logicalId, attribute),
      condition: (name) => this.condition(stack, name),
      mapping: (map, first, second) => ownPart(stack.template.Mappings, map, first, second)
        ?? new Unresolved(`the mapping ${map} has no entry ${first}.${second}`, 'correct it in the template'),
      importValue: (name) => this.importValue(name),
      stackOutput: (stackName, outputName) => this.stackOutput(stackName, outputName),
    };
  }

  private condition(stack: StackTemplate, name: string): boolean | Unresolved {
    const { Conditions: conditions } = stack.template;
    if (!conditions || !Object.hasOwn(conditions, name)) return new Unresolved(`stack ${stack.name} has no condition "${name}"`, 'correct it in the template');
    return this.conditions.get(conditions, name, () => conditionTruth(conditions[name], this.evaluator(stack)), selfReference);
  }

  private ref(stack: StackTemplate, name: string): unknown {
    const pseudo = pseudoParameter(stack, name);
    if (pseudo !== undefined) return pseudo;
    const parameters = stack.template.Parameters;
    if (parameters && Object.hasOwn(parameters, name)) return this.once(parameters, name, () => this.parameter(stack, name));
    const resource = resourceOf(stack, name);
    if (resource === undefined) return new Unresolved(`"${name}" is neither a resource nor a parameter of stack ${stack.name}`, 'correct it in the template');
    return this.identifier({ stack, logicalId: name, resource });
  }

  private parameter(stack: StackTemplate, name: string): unknown {
    const { parent } = stack;
    const bound = parent && ownPart(resourceOf(parent.stack, parent.logicalId)?.Properties, 'Parameters', name);
    const { Type = 'String', Default } = stack.template.Parameters![name]!;
    const passed = parent && bound !== undefined ? this.resolve(parent.stack, bound) : NO_VALUE;
    const value = givenParameter(this.given, stack, name) ?? (passed === NO_VALUE ? Default : passed);
    if (value === undefined || value === null) {
      return new Unresolved(`the parameter ${name} of stack ${stack.name} has no default`, `give it with --parameter ${name}=<value>`);
    }
    if (value instanceof Unresolved) return value;
    // The value of such a parameter is the name of another, in the Parameter Store.
    const isList = /List<|^CommaDelimitedList$/.test(Type);
    if (scalarText(value) === undefined && !(isList && Array.isArray(value))) {
      return new Unresolved(`the parameter ${name} of stack ${stack.name} is a text, not ${shown(value)}`, 'correct it in the template');
    }
    const text = Type.startsWith('AWS::SSM::Parameter::Value') ? this.storedValue(name, value) : value;
    return isList && typeof text === 'string' ? text.split(',').map((item) => item.trim()) : text;
  }

  private storedValue(parameter: string, stored: unknown): unknown {
    const name = textOr(stored, `the parameter ${parameter} takes the name of one of the Parameter Store`);
    return name instanceof Unresolved ? name : parameterValue(name, this, this.given);
  }

  private getAtt(stack: StackTemplate, logicalId: string, attribute: string): unknown {
    const resource = resourceOf(stack, logicalId);
    // A macro names what it makes with a dot.
    if (resourceOf(stack, `${logicalId}.${attribute}`)) return this.ref(stack, `${logicalId}.${attribute}`);
    if (resource === undefined) return new Unresolved(`stack ${stack.name} has no resource "${logicalId}"`, 'correct it in the template');
    const located = { stack, logicalId, resource };
    const given = givenValue(this.given, `${logicalId}.${attribute}`);
    if (given !== undefined) return given;
    const custom = customResourceAttribute(located, attribute, this, this.given);
    if (custom !== undefined) return custom;
    if (resource.Type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) {
      const nested = this.templates.stacks.find((s) => s.parent?.stack === stack && s.parent.logicalId === logicalId);
      return this.output(nested, attribute.slice('Outputs.'.length))
        ?? new Unresolved(`the nested stack ${logicalId} has no ${attribute}`, `give it with --value ${logicalId}.${attribute}=<value>`);
    }
    return this.identifier(located, attribute);
  }

  /** Undefined where there is no such output. */
  private output(stack: StackTemplate | undefined, name: string): unknown {
    const outputs = stack?.template.Outputs;
    if (!stack || !outputs || !Object.hasOwn(outputs, name)) return undefined;
    return this.once(outputs[name]!, 'Value', () => this.resolve(stack, outputs[name]!.Value));
  }

  private importValue(name: string): unknown {
    const given = givenValue(this.given, name);
    if (given !== undefined) return given;
    for (const stack of this.templates.stacks) {
      for (const [key, output] of Object.entries(stack.template.Outputs ?? {})) {
        if (output.Export && this.once(output, 'Name', () => this.resolve(stack, output.Export!.Name)) === name) return this.output(stack, key);
      }
    }
    return new Unresolved(`no stack of the assembly exports "${name}"`, `give it with --value ${name}=<value>, or give the whole assembly`);
  }

  private stackOutput(stackName: string, outputName: string): unknown {
    const found = this.templates.stacks.filter(({ name }) => name === stackName)
      .map((stack) => this.output(stack, outputName)).find((value) => value !== undefined);
    return givenValue(this.given, `${stackName}.${outputName}`) ?? found
      ?? new Unresolved(`no stack "${stackName}" with an output "${outputName}" is in the assembly`, `give it with --value ${stackName}.${outputName}=<value>`);
  }

  private textProperty(located: LocatedResource, name: string): string | undefined {
    const value = this.property(located, name);
    return typeof value === 'string' ? value : undefined;
  }
}

function resourceOf({ template: { Resources: resources } }: StackTemplate, name: string) {
  return Object.hasOwn(resources, name) ? resources[name] : undefined;
}

/** What stands under some names one in the other, none of them inherited from `Object`. */
function ownPart(value: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>((inner, name) => (
    typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name) ? (inner as Record<string, unknown>)[name] : undefined), value);
}
