import { customResourceAttribute, parameterValue, ssmReference } from './cross-region';
import { fakeValue } from './fake-values';
import { INTRINSICS, type Evaluator } from './intrinsic-functions';
import type { LocatedResource, StackTemplate, TemplateResource, TemplateSet } from './template-set';
import { NO_VALUE, Unresolved } from './unresolved';

/** Deeper than any template nests; a reference that leads back to itself ends here. */
const MAX_DEPTH = 100;

/** Computes what templates leave to the deployment: intrinsic functions, references between stacks, deploy-time names. */
export class Resolver {
  private depth = 0;

  constructor(readonly templates: TemplateSet) {}

  /** Every resource of a type, in all stacks, leaving out those whose condition is false. */
  resourcesOf(type: string): LocatedResource[] {
    return this.templates.stacks.flatMap((stack) => Object.entries(stack.template.Resources)
      .filter(([, resource]) => resource.Type === type && (resource.Condition === undefined || this.evaluator(stack).condition(resource.Condition)))
      .map(([logicalId, resource]) => ({ stack, logicalId, resource })));
  }

  /** The resource of a type whose `Ref` or given attribute is `identifier`. */
  find(type: string, identifier: string, attribute?: string): LocatedResource | undefined {
    return this.resourcesOf(type).find((located) => this.identifier(located) === identifier
      || (attribute !== undefined && this.identifier(located, attribute) === identifier));
  }

  /** The value of `Ref`, or of an attribute, of a resource. */
  identifier({ stack, logicalId, resource }: LocatedResource, attribute?: string): string {
    return fakeValue({ stack, logicalId, property: (name) => this.textProperty(stack, resource, name) }, resource, attribute);
  }

  /** A resource's properties with everything computed. What cannot be is an `Unresolved` in its place. */
  properties({ stack, resource }: LocatedResource): Record<string, unknown> {
    return this.resolve(stack, resource.Properties ?? {}) as Record<string, unknown>;
  }

  /** Computes a value as it stands in a stack's template. */
  resolve(stack: StackTemplate, value: unknown): unknown {
    if (this.depth > MAX_DEPTH) return new Unresolved('the value refers to itself');
    this.depth += 1;
    try {
      return this.compute(stack, value);
    } finally {
      this.depth -= 1;
    }
  }

  private compute(stack: StackTemplate, value: unknown): unknown {
    if (typeof value === 'string') return ssmReference(value, this) ?? value;
    if (Array.isArray(value)) return value.map((item) => this.resolve(stack, item)).filter((item) => item !== NO_VALUE);
    if (typeof value !== 'object' || value === null || value instanceof Unresolved) return value;
    const keys = Object.keys(value);
    if (keys.length === 1 && (keys[0] === 'Ref' || keys[0]!.startsWith('Fn::') )) {
      const intrinsic = INTRINSICS[keys[0]!];
      if (intrinsic === undefined) return new Unresolved(`the intrinsic function ${keys[0]} is not computed locally`);
      return intrinsic((value as Record<string, unknown>)[keys[0]!], this.evaluator(stack));
    }
    const entries = Object.entries(value).map(([key, item]) => [key, this.resolve(stack, item)] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
  }

  private evaluator(stack: StackTemplate): Evaluator {
    return {
      resolve: (value) => this.resolve(stack, value),
      ref: (name) => this.ref(stack, name),
      getAtt: (logicalId, attribute) => this.getAtt(stack, logicalId, attribute),
      condition: (name) => {
        const expression = stack.template.Conditions?.[name];
        if (expression === undefined) return false;
        const keys = Object.keys(expression as object);
        const value = keys[0] === 'Condition'
          ? INTRINSICS.Condition!((expression as Record<string, unknown>).Condition, this.evaluator(stack))
          : this.resolve(stack, conditionReferences(expression, (other) => this.evaluator(stack).condition(other)));
        return value === true || value === 'true';
      },
      mapping: (map, first, second) => stack.template.Mappings?.[map]?.[first]?.[second]
        ?? new Unresolved(`the mapping ${map} has no entry ${first}.${second}`),
      importValue: (name) => this.importValue(name),
      stackOutput: (stackName, outputName) => this.stackOutput(stackName, outputName),
    };
  }

  private ref(stack: StackTemplate, name: string): unknown {
    const pseudo = pseudoParameter(stack, name);
    if (pseudo !== undefined) return pseudo;
    if (stack.template.Parameters?.[name]) return this.parameter(stack, name);
    const resource = stack.template.Resources[name];
    if (resource === undefined) return new Unresolved(`"${name}" is neither a resource nor a parameter of stack ${stack.name}`);
    return this.identifier({ stack, logicalId: name, resource });
  }

  private parameter(stack: StackTemplate, name: string): unknown {
    const parent = stack.parent;
    const bound = (parent?.stack.template.Resources[parent.logicalId]?.Properties?.Parameters as Record<string, unknown> | undefined)?.[name];
    if (parent !== undefined && bound !== undefined) return this.resolve(parent.stack, bound);
    const { Type = 'String', Default } = stack.template.Parameters![name]!;
    if (Default === undefined) return new Unresolved(`the parameter ${name} of stack ${stack.name} has no default`);
    // The default of such a parameter is the name of another, in the Parameter Store.
    if (Type.startsWith('AWS::SSM::Parameter::Value')) return parameterValue(String(Default), this);
    return /^List<|^CommaDelimitedList$/.test(Type) ? String(Default).split(',').map((item) => item.trim()) : Default;
  }

  private getAtt(stack: StackTemplate, logicalId: string, attribute: string): unknown {
    const resource = stack.template.Resources[logicalId];
    if (resource === undefined) return new Unresolved(`stack ${stack.name} has no resource "${logicalId}"`);
    const located = { stack, logicalId, resource };
    const custom = customResourceAttribute(located, attribute, this);
    if (custom !== undefined) return custom;
    if (resource.Type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) {
      const nested = this.templates.stacks.find((s) => s.parent?.stack === stack && s.parent.logicalId === logicalId);
      const output = nested?.template.Outputs?.[attribute.slice('Outputs.'.length)];
      return nested && output ? this.resolve(nested, output.Value) : new Unresolved(`the nested stack ${logicalId} has no ${attribute}`);
    }
    return this.identifier(located, attribute);
  }

  private importValue(name: string): unknown {
    for (const stack of this.templates.stacks) {
      for (const output of Object.values(stack.template.Outputs ?? {})) {
        if (output.Export && this.resolve(stack, output.Export.Name) === name) return this.resolve(stack, output.Value);
      }
    }
    return new Unresolved(`no stack of the assembly exports "${name}"`);
  }

  private stackOutput(stackName: string, outputName: string): unknown {
    const stack = this.templates.stacks.find((s) => s.name === stackName && s.template.Outputs?.[outputName]);
    return stack ? this.resolve(stack, stack.template.Outputs![outputName]!.Value)
      : new Unresolved(`no stack "${stackName}" with an output "${outputName}" is in the assembly`);
  }

  private textProperty(stack: StackTemplate, resource: TemplateResource, name: string): string | undefined {
    const value = this.resolve(stack, resource.Properties?.[name]);
    return typeof value === 'string' ? value : undefined;
  }
}

/** In condition expressions `{ Condition: name }` refers to another condition; elsewhere it is an ordinary property. */
function conditionReferences(expression: unknown, lookUp: (name: string) => boolean): unknown {
  if (Array.isArray(expression)) return expression.map((item) => conditionReferences(item, lookUp));
  if (typeof expression !== 'object' || expression === null) return expression;
  const entries = Object.entries(expression);
  if (entries.length === 1 && entries[0]![0] === 'Condition') return lookUp(String(entries[0]![1]));
  return Object.fromEntries(entries.map(([key, item]) => [key, conditionReferences(item, lookUp)]));
}

function pseudoParameter(stack: StackTemplate, name: string): unknown {
  switch (name) {
    case 'AWS::AccountId': return stack.account;
    case 'AWS::Region': return stack.region;
    case 'AWS::Partition': return 'aws';
    case 'AWS::URLSuffix': return 'amazonaws.com';
    case 'AWS::StackName': return stack.name;
    case 'AWS::StackId': return `arn:aws:cloudformation:${stack.region}:${stack.account}:stack/${stack.name}/00000000-0000-0000-0000-000000000000`;
    case 'AWS::NotificationARNs': return [];
    case 'AWS::NoValue': return NO_VALUE;
    default: return undefined;
  }
}
