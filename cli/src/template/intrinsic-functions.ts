import { NO_VALUE, Unresolved } from './unresolved';

/** What the intrinsic functions below need of the resolver. */
export interface Evaluator {
  resolve(value: unknown): unknown;
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): unknown;
  importValue(name: string): unknown;
  stackOutput(stackName: string, outputName: string): unknown;
}

type Intrinsic = (argument: unknown, evaluator: Evaluator) => unknown;

function list(argument: unknown, evaluator: Evaluator): unknown[] {
  const resolved = Array.isArray(argument) ? argument.map((item) => evaluator.resolve(item)) : evaluator.resolve(argument);
  return Array.isArray(resolved) ? resolved : [resolved];
}

/** The text of a scalar, or what keeps it from being one. */
function text(value: unknown): string | Unresolved {
  if (value instanceof Unresolved) return value;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return new Unresolved(`a text was needed, not ${JSON.stringify(value)}`);
}

function concatenate(parts: unknown[], delimiter: string): string | Unresolved {
  const texts = parts.filter((part) => part !== NO_VALUE).map(text);
  return texts.find((part) => part instanceof Unresolved) ?? texts.join(delimiter);
}

function substitute(argument: unknown, evaluator: Evaluator): unknown {
  const [template, variables] = Array.isArray(argument) ? argument as [unknown, Record<string, unknown>] : [argument, {}];
  const parts = String(template).split(/(\$\{[^}]*\})/).map((part) => {
    const name = /^\$\{(.*)\}$/s.exec(part)?.[1];
    if (name === undefined) return part;
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (name in variables) return evaluator.resolve(variables[name]);
    const dot = name.indexOf('.');
    return dot < 0 ? evaluator.ref(name) : evaluator.getAtt(name.slice(0, dot), name.slice(dot + 1));
  });
  return concatenate(parts, '');
}

function select(argument: unknown, evaluator: Evaluator): unknown {
  const [index, items] = argument as [unknown, unknown];
  const position = Number(evaluator.resolve(index));
  const values = evaluator.resolve(items);
  if (values instanceof Unresolved) return values;
  if (!Array.isArray(values) || values[position] === undefined) return new Unresolved(`Fn::Select found no item ${position}`);
  return values[position];
}

function split(argument: unknown, evaluator: Evaluator): unknown {
  const [delimiter, whole] = argument as [string, unknown];
  const value = text(evaluator.resolve(whole));
  return value instanceof Unresolved ? value : value.split(delimiter);
}

function base64(argument: unknown, evaluator: Evaluator): unknown {
  const value = text(evaluator.resolve(argument));
  return value instanceof Unresolved ? value : Buffer.from(value).toString('base64');
}

/** `Fn::GetAtt` as a list or, as YAML allows, as one text with a dot. */
function getAtt(argument: unknown, evaluator: Evaluator): unknown {
  const parts = Array.isArray(argument) ? argument : [String(argument).split('.')[0], String(argument).split('.').slice(1).join('.')];
  const attribute = text(evaluator.resolve(parts[1]));
  return attribute instanceof Unresolved ? attribute : evaluator.getAtt(String(parts[0]), attribute);
}

function findInMap(argument: unknown, evaluator: Evaluator): unknown {
  const [map, first, second] = list((argument as unknown[]).slice(0, 3), evaluator).map(String);
  return evaluator.mapping(map!, first!, second!);
}

function stackOutput(argument: unknown, evaluator: Evaluator): unknown {
  const { StackName, OutputName } = argument as { StackName?: unknown; OutputName?: unknown };
  return evaluator.stackOutput(String(evaluator.resolve(StackName)), String(evaluator.resolve(OutputName)));
}

const truth = (value: unknown): boolean => value === true || value === 'true';

/** The intrinsic functions, each by the name that a template writes. */
export const INTRINSICS: Record<string, Intrinsic> = {
  'Ref': (argument, evaluator) => evaluator.ref(String(argument)),
  'Condition': (argument, evaluator) => evaluator.condition(String(argument)),
  'Fn::GetAtt': getAtt,
  'Fn::Join': (argument, evaluator) => {
    const [delimiter, items] = argument as [string, unknown];
    return concatenate(list(items, evaluator), delimiter);
  },
  'Fn::Sub': substitute,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::Base64': base64,
  'Fn::FindInMap': findInMap,
  'Fn::ImportValue': (argument, evaluator) => evaluator.importValue(String(evaluator.resolve(argument))),
  'Fn::GetStackOutput': stackOutput,
  'Fn::If': (argument, evaluator) => {
    const [name, whenTrue, whenFalse] = argument as [string, unknown, unknown];
    return evaluator.resolve(evaluator.condition(name) ? whenTrue : whenFalse);
  },
  'Fn::Equals': (argument, evaluator) => {
    const [left, right] = list(argument, evaluator);
    return String(left) === String(right);
  },
  'Fn::And': (argument, evaluator) => list(argument, evaluator).every(truth),
  'Fn::Or': (argument, evaluator) => list(argument, evaluator).some(truth),
  'Fn::Not': (argument, evaluator) => !truth(list(argument, evaluator)[0]),
  'Fn::Length': (argument, evaluator) => list(argument, evaluator).length,
  'Fn::ToJsonString': (argument, evaluator) => JSON.stringify(evaluator.resolve(argument)),
};
