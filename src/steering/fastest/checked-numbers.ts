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

function shownMillis(millis: number): string {
  if (millis % 60_000 === 0) return `${millis / 60_000} minutes`;
  if (millis % 1000 !== 0) return `${millis} ${millis === 1 ? 'millisecond' : 'milliseconds'}`;
  return millis === 1000 ? '1 second' : `${millis / 1000} seconds`;
}
