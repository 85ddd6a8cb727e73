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
    if (!Array.isArray(items) || items.length < least) return malformed(name, form);
    return compute(items, evaluator);
  };
}

function malformed(name: string, form: string): Unresolved {
  return new Unresolved(`${name} takes ${form}`, 'correct it in the template');
}

/** Only templates that declare the transform may use it. */
function extension(name: string, intrinsic: Intrinsic): Intrinsic {
  return (argument, evaluator) => (evaluator.extended ? intrinsic(argument, evaluator)
    : new Unresolved(`${name} is of a template that declares the transform AWS::LanguageExtensions, which this one does not`, 'add "Transform": "AWS::LanguageExtensions"'));
}

/** The text of a scalar, or what keeps it from being one. */
function text(value: unknown): string | Unresolved {
  if (value instanceof Unresolved) return value;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return new Unresolved(`a text was needed, not ${JSON.stringify(value) ?? 'nothing'}`);
}

function concatenate(parts: unknown[], delimiter: string): string | Unresolved {
  const texts = parts.filter((part) => part !== NO_VALUE).map(text);
  return texts.find((part) => part instanceof Unresolved) ?? texts.join(delimiter);
}

function substitute(argument: unknown, evaluator: Evaluator): unknown {
  const [template, variables = {}] = Array.isArray(argument) ? argument as unknown[] : [argument];
  if (typeof template !== 'string' || typeof variables !== 'object' || variables === null) return malformed('Fn::Sub', 'a text, or [text, variables]');
  const parts = template.split(/(\$\{[^}]*\})/).map((part) => {
    const name = /^\$\{(.*)\}$/s.exec(part)?.[1]?.trim();
    if (name === undefined) return part;
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(variables, name)) return evaluator.resolve((variables as Record<string, unknown>)[name]);
    const dot = name.indexOf('.');
    return dot < 0 ? evaluator.ref(name) : evaluator.getAtt(name.slice(0, dot), name.slice(dot + 1));
  });
  return concatenate(parts, '');
}

const join = ofList('Fn::Join', '[delimiter, list]', 2, ([delimiter, items], evaluator) => {
  const list = Array.isArray(items) ? items.map((item) => evaluator.resolve(item)) : evaluator.resolve(items);
  if (list instanceof Unresolved) return list;
  return typeof delimiter === 'string' && Array.isArray(list) ? concatenate(list, delimiter) : malformed('Fn::Join', '[delimiter, list]');
});

const select = ofList('Fn::Select', '[index, list]', 2, ([index, items], evaluator) => {
  const position = Number(evaluator.resolve(index));
  const values = evaluator.resolve(items);
  if (values instanceof Unresolved) return values;
  if (!Array.isArray(values) || values[position] === undefined) return new Unresolved(`Fn::Select found no item ${position}`);
  return values[position] as unknown;
});

const split = ofList('Fn::Split', '[delimiter, text]', 2, ([delimiter, whole], evaluator) => {
  const value = text(evaluator.resolve(whole));
  if (value instanceof Unresolved) return value;
  return typeof delimiter === 'string' && delimiter !== '' ? value.split(delimiter) : malformed('Fn::Split', '[delimiter, text]');
});

function base64(argument: unknown, evaluator: Evaluator): unknown {
  const value = text(evaluator.resolve(argument));
  return value instanceof Unresolved ? value : Buffer.from(value).toString('base64');
}

/** `Fn::GetAtt` as a list or, as YAML allows, as one text with a dot. */
function getAtt(argument: unknown, evaluator: Evaluator): unknown {
  const parts: unknown[] = typeof argument === 'string' ? [argument.split('.')[0], argument.split('.').slice(1).join('.')] : Array.isArray(argument) ? argument : [];
  const [logicalId, attribute] = [parts[0], text(evaluator.resolve(parts[1]))];
  if (typeof logicalId !== 'string') return malformed('Fn::GetAtt', '[logical id, attribute]');
  return attribute instanceof Unresolved ? attribute : evaluator.getAtt(logicalId, attribute);
}

const findInMap = ofList('Fn::FindInMap', '[map, first key, second key]', 3, ([map, first, second, otherwise], evaluator) => {
  const keys = [map, first, second].map((key) => text(evaluator.resolve(key)));
  const unknown = keys.find((key) => key instanceof Unresolved);
  const found = unknown ?? evaluator.mapping(...keys as [string, string, string]);
  const hasDefault = evaluator.extended && typeof otherwise === 'object' && otherwise !== null && 'DefaultValue' in otherwise;
  return found instanceof Unresolved && hasDefault ? evaluator.resolve(otherwise.DefaultValue) : found;
});

function importValue(argument: unknown, evaluator: Evaluator): unknown {
  const name = text(evaluator.resolve(argument));
  return name instanceof Unresolved ? name : evaluator.importValue(name);
}

function stackOutput(argument: unknown, evaluator: Evaluator): unknown {
  const { StackName, OutputName } = (argument ?? {}) as { StackName?: unknown; OutputName?: unknown };
  const names = [text(evaluator.resolve(StackName)), text(evaluator.resolve(OutputName))] as const;
  return names.find((name) => name instanceof Unresolved) ?? evaluator.stackOutput(...names as [string, string]);
}

const choose = ofList('Fn::If', '[condition, value, value]', 3, ([name, whenTrue, whenFalse], evaluator) => {
  const met = evaluator.condition(String(name));
  return met instanceof Unresolved ? met : evaluator.resolve(met ? whenTrue : whenFalse);
});

const equals = ofList('Fn::Equals', '[value, value]', 2, (items, evaluator) => {
  const [left, right] = items.slice(0, 2).map((item) => text(evaluator.resolve(item)));
  return [left, right].find((side) => side instanceof Unresolved) ?? left === right;
});

/** Of a condition's operand, which may be the name of another. */
function truth(operand: unknown, evaluator: Evaluator): boolean | Unresolved {
  const keys = typeof operand === 'object' && operand !== null ? Object.keys(operand) : [];
  if (keys.length === 1 && keys[0] === 'Condition') return evaluator.condition(String((operand as { Condition: unknown }).Condition));
  const value = evaluator.resolve(operand);
  return value instanceof Unresolved ? value : value === true || value === 'true';
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
  return Array.isArray(items) ? items.length : malformed('Fn::Length', 'a list');
}

function toJsonString(argument: unknown, evaluator: Evaluator): unknown {
  const value = evaluator.resolve(argument);
  return unknownWithin(value) ?? JSON.stringify(value);
}

/** A text that holds a guess would be taken for a value. */
function unknownWithin(value: unknown): Unresolved | undefined {
  if (value instanceof Unresolved) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value).map(unknownWithin).find((found) => found !== undefined);
}

/** Every Region has three at least. */
function availabilityZones(argument: unknown, evaluator: Evaluator): unknown {
  const region = text(evaluator.resolve(argument));
  return region instanceof Unresolved ? region : ['a', 'b', 'c'].map((zone) => `${region || evaluator.region}${zone}`);
}

/** The intrinsic functions, each by the name that a template writes. */
export const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ['Ref', (argument, evaluator) => (typeof argument === 'string' ? evaluator.ref(argument) : malformed('Ref', 'a logical id'))],
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
