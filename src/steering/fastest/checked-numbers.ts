import { type Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { SmartOriginError } from '../../private/errors';
import { knownMillis, shownDuration } from '../../private/tokens';

interface Range {
  readonly least: number;
  readonly most: number;
  readonly byDefault: number;
}

/** Milliseconds. */
export function checkedDuration(scope: IConstruct, name: string, given: Duration | undefined, { least, most, byDefault }: Range, why = ''): number {
  if (given === undefined) return byDefault;
  const millis = knownMillis(given);
  if (Number.isInteger(millis) && millis >= least && millis <= most) return millis;
  throw new SmartOriginError(scope, 'FastestSettingOutOfRange',
    `${name} is ${shownDuration(given)}; it is ${shownMillis(least)} to ${shownMillis(most)}${why}, known at synth; leave it out for ${shownMillis(byDefault)}`);
}

export function checkedPercent(scope: IConstruct, name: string, given: number | undefined, { least, most, byDefault }: Range): number {
  if (given === undefined) return byDefault;
  const isUnresolved = Token.isUnresolved(given);
  // JavaScript compares texts with numbers too, and the edge router would do without a configuration that has one.
  if (!isUnresolved && typeof given === 'number' && given >= least && given <= most) return given;
  throw new SmartOriginError(scope, 'FastestSettingOutOfRange',
    `${name} is ${isUnresolved ? 'a deploy-time value' : shownNumber(given)}; it is ${least} to ${most} percent, known at synth; leave it out for ${byDefault}`);
}

/** Not as JSON where it is a number: NaN would be null. */
function shownNumber(given: unknown): string {
  return typeof given === 'number' ? String(given) : `${JSON.stringify(given)}, which is no number`;
}

const UNITS = [['hour', 3_600_000], ['minute', 60_000], ['second', 1000], ['millisecond', 1]] as const;

function shownMillis(millis: number): string {
  const [unit, size] = UNITS.find(([, one]) => millis % one === 0)!;
  return `${millis / size} ${unit}${millis === size ? '' : 's'}`;
}
