import { shown, textOr } from './shown';
import { NO_VALUE, Unresolved } from './unresolved';

/** What the intrinsic functions below need of the resolver. */
export interface Evaluator {
  /** Whether the template declares `AWS::LanguageExtensions`, which some functions need. */
  readonly extended: boolean;
  /** The Region of the stack. */
  readonly region: string;
  resolve(value: unknown): unknown;
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean | Unresolved;
  mapping(map: string, first: string, second: string): unknown;
  importValue(name: string): unknown;
  stackOutput(stackName: string, outputName: string): unknown;
}

type Intrinsic = (argument: unknown, evaluator: Evaluator) => unknown;

/** A function whose argument is a list, which may itself come of one. */
function ofList(name: string, form: string, least: number, compute: (items: unknown[], evaluator: Evaluator) => unknown): Intrinsic {
  return (argument, evaluator) => {
    const items = Array.isArray(argument) ? argument : evaluator.resolve(argument);
    if (items instanceof Unresolved) return items;
    if (!Array.isArray(items) || items.length < least) return malformed(name, form, items);
    return compute(items, evaluator);
  };
}

function malformed(name: string, form: string, given: unknown): Unresolved {
  return new Unresolved(`${name} takes ${form}, not ${shown(given)}`, 'correct it in the template');
}

/** Only templates that declare the transform may use it. */
function extension(name: string, intrinsic: Intrinsic): Intrinsic {
  return (argument, evaluator) => (evaluator.extended ? intrinsic(argument, evaluator)
    : new Unresolved(`${name} is of a template that declares the transform AWS::LanguageExtensions, which this one does not`, 'add "Transform": "AWS::LanguageExtensions"'));
}

function concatenate(name: string, parts: unknown[], delimiter: string): string | Unresolved {
  const texts = parts.filter((part) => part !== NO_VALUE).map((part) => textOr(part, `${name} puts texts together`));
  return texts.find((part) => part instanceof Unresolved) ?? texts.join(delimiter);
}

/** A `${` that is never closed stands for itself: CloudFormation's documentation says nothing of it. */
function substitute(argument: unknown, evaluator: Evaluator): unknown {
  const [template, variables = {}] = Array.isArray(argument) ? argument as unknown[] : [argument];
  if (typeof template !== 'string' || typeof variables !== 'object' || variables === null || Array.isArray(variables)) {
    return malformed('Fn::Sub', 'a text, or [text, { variable: value }]', argument);
  }
  const parts = template.split(/(\$\{[^}]*\})/).map((part) => {
    const name = /^\$\{(.*)\}$/s.exec(part)?.[1]?.trim();
    if (name === undefined) return part;
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(variables, name)) return textOr(evaluator.resolve((variables as Record<string, unknown>)[name]), `the variable ${name} of Fn::Sub is a text`);
    const dot = name.indexOf('.');
    if (dot < 0) return evaluator.ref(name);
    const attribute = name.slice(dot + 1);
    return attribute === '' ? malformed('Fn::Sub', 'the attribute of a resource behind a dot', name) : evaluator.getAtt(name.slice(0, dot), attribute);
  });
  return concatenate('Fn::Sub', parts, '');
}

const join = ofList('Fn::Join', '[delimiter, list]', 2, ([delimiter, items], evaluator) => {
  const list = Array.isArray(items) ? items.map((item) => evaluator.resolve(item)) : evaluator.resolve(items);
  if (list instanceof Unresolved) return list;
  return typeof delimiter === 'string' && Array.isArray(list) ? concatenate('Fn::Join', list, delimiter) : malformed('Fn::Join', '[delimiter, list]', [delimiter, items]);
});

const select = ofList('Fn::Select', '[index, list]', 2, ([index, items], evaluator) => {
  const position = textOr(evaluator.resolve(index), 'the index of Fn::Select is a number');
  if (position instanceof Unresolved) return position;
  const values = evaluator.resolve(items);
  if (values instanceof Unresolved) return values;
  if (!/^\d+$/.test(position) || !Array.isArray(values)) return malformed('Fn::Select', '[index, list]', [index, items]);
  return values[Number(position)] as unknown
    ?? new Unresolved(`Fn::Select found no item ${position}, for there are ${values.length}, and the first is 0`, 'correct the index, or the list, in the template');
});

const split = ofList('Fn::Split', '[delimiter, text]', 2, ([delimiter, whole], evaluator) => {
  const value = textOr(evaluator.resolve(whole), 'Fn::Split takes a text apart');
  if (value instanceof Unresolved) return value;
  return typeof delimiter === 'string' && delimiter !== '' ? value.split(delimiter) : malformed('Fn::Split', '[delimiter, text]', [delimiter, whole]);
});

function base64(argument: unknown, evaluator: Evaluator): unknown {
  const value = textOr(evaluator.resolve(argument), 'Fn::Base64 takes a text');
  return value instanceof Unresolved ? value : Buffer.from(value).toString('base64');
}

/** `Fn::GetAtt` as a list or, as YAML allows, as one text with a dot. */
function getAtt(argument: unknown, evaluator: Evaluator): unknown {
  const parts: unknown[] = typeof argument === 'string' ? [argument.split('.')[0], argument.split('.').slice(1).join('.')] : Array.isArray(argument) ? argument : [];
  if (parts.length !== 2 || typeof parts[0] !== 'string' || parts.includes('')) return malformed('Fn::GetAtt', '[logical id, attribute]', argument);
  const attribute = textOr(evaluator.resolve(parts[1]), 'the attribute of Fn::GetAtt is a text');
  return attribute instanceof Unresolved ? attribute : evaluator.getAtt(parts[0], attribute);
}

const findInMap = ofList('Fn::FindInMap', '[map, first key, second key]', 3, ([map, first, second, otherwise], evaluator) => {
  const keys = [map, first, second].map((key) => textOr(evaluator.resolve(key), 'Fn::FindInMap takes the texts [map, first key, second key]'));
  const unknown = keys.find((key) => key instanceof Unresolved);
  const found = unknown ?? evaluator.mapping(...keys as [string, string, string]);
  const hasDefault = evaluator.extended && typeof otherwise === 'object' && otherwise !== null && 'DefaultValue' in otherwise;
  return found instanceof Unresolved && hasDefault ? evaluator.resolve(otherwise.DefaultValue) : found;
});

function importValue(argument: unknown, evaluator: Evaluator): unknown {
  const name = textOr(evaluator.resolve(argument), 'Fn::ImportValue takes the name of an export');
  return name instanceof Unresolved ? name : evaluator.importValue(name);
}

function stackOutput(argument: unknown, evaluator: Evaluator): unknown {
  const { StackName, OutputName } = (argument ?? {}) as { StackName?: unknown; OutputName?: unknown };
  if (StackName === undefined || OutputName === undefined) return malformed('Fn::GetStackOutput', '{ StackName, OutputName }', argument);
  const names = [StackName, OutputName].map((name) => textOr(evaluator.resolve(name), 'Fn::GetStackOutput takes the texts StackName and OutputName'));
  return names.find((name) => name instanceof Unresolved) ?? evaluator.stackOutput(...names as [string, string]);
}

/** Of a condition that must be named: it cannot be computed. */
function named(name: unknown, taker: string, evaluator: Evaluator): boolean | Unresolved {
  return typeof name === 'string' ? evaluator.condition(name) : malformed(taker, 'the name of a condition', name);
}

const choose = ofList('Fn::If', '[condition, value, value]', 3, ([name, whenTrue, whenFalse], evaluator) => {
  const met = named(name, 'Fn::If', evaluator);
  return met instanceof Unresolved ? met : evaluator.resolve(met ? whenTrue : whenFalse);
});

const equals = ofList('Fn::Equals', '[value, value]', 2, (items, evaluator) => {
  const [left, right] = items.slice(0, 2).map((item) => textOr(evaluator.resolve(item), 'Fn::Equals compares texts'));
  return [left, right].find((side) => side instanceof Unresolved) ?? left === right;
});

/** Of a condition's operand, which may be the name of another. */
function truth(operand: unknown, evaluator: Evaluator): boolean | Unresolved {
  const keys = typeof operand === 'object' && operand !== null ? Object.keys(operand) : [];
  if (keys.length === 1 && keys[0] === 'Condition') return named((operand as { Condition: unknown }).Condition, 'Condition', evaluator);
  const value = evaluator.resolve(operand);
  if (value instanceof Unresolved || typeof value === 'boolean') return value;
  return value === 'true' || value === 'false' ? value === 'true' : new Unresolved(`a condition is true or false, not ${shown(value)}`, 'correct it in the template');
}

/** One operand that decides is enough, whatever is not known of the others. */
function junction(name: string, decisive: boolean): Intrinsic {
  return ofList(name, 'a list of conditions', 1, (operands, evaluator) => {
    const truths = operands.map((operand) => truth(operand, evaluator));
    if (truths.includes(decisive)) return decisive;
    return truths.find((one) => one instanceof Unresolved) ?? !decisive;
  });
}

const not = ofList('Fn::Not', '[condition]', 1, ([operand], evaluator) => {
  const value = truth(operand, evaluator);
  return value instanceof Unresolved ? value : !value;
});

function length(argument: unknown, evaluator: Evaluator): unknown {
  const items = evaluator.resolve(argument);
  if (items instanceof Unresolved) return items;
  return Array.isArray(items) ? items.length : malformed('Fn::Length', 'a list', items);
}

function toJsonString(argument: unknown, evaluator: Evaluator): unknown {
  const value = evaluator.resolve(argument);
  return unknownWithin(value) ?? JSON.stringify(value) ?? malformed('Fn::ToJsonString', 'an object or a list', value);
}

/** A text that holds a guess would be taken for a value. */
function unknownWithin(value: unknown): Unresolved | undefined {
  if (value instanceof Unresolved) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value).map(unknownWithin).find((found) => found !== undefined);
}

/** Every Region has three at least. */
function availabilityZones(argument: unknown, evaluator: Evaluator): unknown {
  const region = textOr(evaluator.resolve(argument), 'Fn::GetAZs takes the name of a Region');
  return region instanceof Unresolved ? region : ['a', 'b', 'c'].map((zone) => `${region || evaluator.region}${zone}`);
}

/** The intrinsic functions, each by the name that a template writes. */
export const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ['Ref', (argument, evaluator) => (typeof argument === 'string' ? evaluator.ref(argument) : malformed('Ref', 'a logical id', argument))],
  ['Fn::GetAtt', getAtt],
  ['Fn::Join', join],
  ['Fn::Sub', substitute],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::Base64', base64],
  ['Fn::FindInMap', findInMap],
  ['Fn::ImportValue', importValue],
  ['Fn::GetStackOutput', stackOutput],
  ['Fn::GetAZs', availabilityZones],
  ['Fn::If', choose],
  ['Fn::Equals', equals],
  ['Fn::And', junction('Fn::And', false)],
  ['Fn::Or', junction('Fn::Or', true)],
  ['Fn::Not', not],
  ['Fn::Length', extension('Fn::Length', length)],
  ['Fn::ToJsonString', extension('Fn::ToJsonString', toJsonString)],
]);

/** The truth of a condition's expression. */
export const conditionTruth = truth;
