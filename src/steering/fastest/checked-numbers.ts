import { type Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { SmartOriginError } from '../../private/errors';
import { shownDuration } from '../../private/tokens';

interface Range {
  readonly least: number;
  readonly most: number;
  readonly byDefault: number;
}

/** Milliseconds. */
export function checkedDuration(scope: IConstruct, name: string, given: Duration | undefined, { least, most, byDefault }: Range, why = ''): number {
  if (given === undefined) return byDefault;
  const millis = given.isUnresolved() ? NaN : given.toMilliseconds();
  if (Number.isInteger(millis) && millis >= least && millis <= most) return millis;
  throw new SmartOriginError(scope, 'FastestSettingOutOfRange',
    `${name} is ${shownDuration(given)}; it is ${shownMillis(least)} to ${shownMillis(most)}${why}, known at synth; leave it out for ${shownMillis(byDefault)}`);
}

export function checkedPercent(scope: IConstruct, name: string, given: number | undefined, { least, most, byDefault }: Range): number {
  if (given === undefined) return byDefault;
  const isUnresolved = Token.isUnresolved(given);
  if (!isUnresolved && given >= least && given <= most) return given;
  throw new SmartOriginError(scope, 'FastestSettingOutOfRange',
    `${name} is ${isUnresolved ? 'a deploy-time value' : given}; it is ${least} to ${most} percent, known at synth; leave it out for ${byDefault}`);
}

const UNITS = [['hour', 3_600_000], ['minute', 60_000], ['second', 1000], ['millisecond', 1]] as const;

function shownMillis(millis: number): string {
  const [unit, size] = UNITS.find(([, one]) => millis % one === 0)!;
  return `${millis / size} ${unit}${millis === size ? '' : 's'}`;
}
