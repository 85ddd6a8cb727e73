import { type Duration, type IResolvable, Token, Tokenization } from 'aws-cdk-lib';

/** The text with every deploy-time value replaced. */
export function withTokensAs(text: string, replacement: (token: IResolvable) => string): string {
  return Tokenization.reverseString(text).mapTokens({ mapToken: replacement }).join({ join: (left, right) => `${left ?? ''}${right ?? ''}` });
}

/** The text as an error shows it: `${Token[TOKEN.12]}` tells nobody anything. */
export function shownText(text: string): string {
  if (typeof text !== 'string') return String(text);
  return Token.isUnresolved(text) ? 'a deploy-time value' : `"${text}"`;
}

/** Milliseconds of a duration that synth knows, else NaN. JavaScript lets everything through, a plain number above all. */
export function knownMillis(duration: Duration): number {
  return isDuration(duration) && !duration.isUnresolved() ? duration.toMilliseconds() : NaN;
}

/** The duration as an error shows it. */
export function shownDuration(duration: Duration): string {
  if (!isDuration(duration)) return `${JSON.stringify(duration)}, which is no Duration`;
  return duration.isUnresolved() ? 'a deploy-time value' : duration.toHumanString();
}

/** By what it can do: an app may have two copies of aws-cdk-lib. */
function isDuration(given: unknown): given is Duration {
  return typeof (given as Duration | undefined)?.toHumanString === 'function';
}
