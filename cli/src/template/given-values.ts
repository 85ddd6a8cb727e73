import { SmartOriginError } from '../errors';
import { meantName } from '../nearest-name';
import type { StackTemplate } from './template-set';

/** What the user says of values that a deployment would know. */
export interface GivenValues {
  /** By the parameter's name, or `<stack>/<name>`. */
  parameters: Readonly<Record<string, string>>;
  /** Of exports, parameters of the Parameter Store, dynamic references, and attributes of resources (`<logical id>.<attribute>`), by name. */
  values: Readonly<Record<string, string>>;
}

export const NOTHING_GIVEN: GivenValues = { parameters: {}, values: {} };

/** What the user says of a parameter. */
export function givenParameter({ parameters }: GivenValues, stack: StackTemplate, name: string): string | undefined {
  const ofStack = `${stack.name}/${name}`;
  if (Object.hasOwn(parameters, ofStack)) return parameters[ofStack];
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}

/** What the user says of any other value. */
export function givenValue({ values }: GivenValues, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
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
