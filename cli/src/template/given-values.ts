import { meantName } from '../../../src/contract/nearest-name';
import { SmartOriginError } from '../errors';
import type { StackTemplate } from './template-set';

/** What the user says of values that a deployment would know. */
export interface GivenValues {
  /** By the parameter's name, or `<stack>/<name>`. */
  parameters: Readonly<Record<string, string>>;
  /** Of exports, parameters of the Parameter Store, dynamic references, and attributes of resources (`<logical id>.<attribute>`), by name. */
  values: Readonly<Record<string, string>>;
  /**
   * Names of values that the templates asked for while they were read.
   *
   * @default nobody keeps them
   */
  asked?: Set<string>;
}

export const NOTHING_GIVEN: GivenValues = { parameters: {}, values: {} };

/** What the user says of a parameter. */
export function givenParameter({ parameters }: GivenValues, stack: StackTemplate, name: string): string | undefined {
  const ofStack = `${stack.name}/${name}`;
  if (Object.hasOwn(parameters, ofStack)) return parameters[ofStack];
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}

/** What the user says of any other value. */
export function givenValue({ values, asked }: GivenValues, name: string): string | undefined {
  asked?.add(name);
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** A note for each value that was given and never asked for: most likely its name is misspelled. */
export function unusedValues({ values, asked = new Set() }: GivenValues): string[] {
  return Object.keys(values).filter((name) => !asked.has(name)).map((name) => {
    const open = [...asked].filter((one) => !Object.hasOwn(values, one));
    const close = meantName(name, open);
    return `the value "${name}" was given (--value), and nothing that is served asks for it${close === undefined ? '' : `; did you mean "${close}"?`}`;
  });
}

/**
 * Whether each given parameter is one of the templates, and takes the value.
 *
 * @throws SmartOriginError `ERR_PARAMETER`
 */
export function checkGiven({ parameters }: GivenValues, stacks: readonly StackTemplate[]): void {
  for (const [given, value] of Object.entries(parameters)) {
    const fitting = stacks.filter((stack) => namesOf(stack).includes(given));
    if (fitting.length === 0) {
      const all = [...new Set(stacks.flatMap((stack) => Object.keys(stack.template.Parameters ?? {})))];
      const close = meantName(given, all);
      throw new SmartOriginError('ERR_PARAMETER', `no template has the parameter "${given}"`, `the parameters are: ${all.join(', ') || 'none'}`,
        close === undefined ? 'give one of them' : `did you mean --parameter ${close}=${value}?`);
    }
    for (const { template } of fitting) checkAllowed(given, value, template.Parameters![given.slice(given.lastIndexOf('/') + 1)]!);
  }
}

function namesOf({ name, template }: StackTemplate): string[] {
  return Object.keys(template.Parameters ?? {}).flatMap((parameter) => [parameter, `${name}/${parameter}`]);
}

function checkAllowed(name: string, value: string, { AllowedValues }: { AllowedValues?: unknown[] }): void {
  if (AllowedValues === undefined || AllowedValues.map(String).includes(value)) return;
  throw new SmartOriginError('ERR_PARAMETER', `the parameter ${name} does not take "${value}"`, `its template allows: ${AllowedValues.join(', ')}`, 'give one of these');
}
