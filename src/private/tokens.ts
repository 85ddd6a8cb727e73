import { type Duration, type IResolvable, Token, Tokenization } from 'aws-cdk-lib';

/** The text with every deploy-time value replaced. */
export function withTokensAs(text: string, replacement: (token: IResolvable) => string): string {
  return Tokenization.reverseString(text).mapTokens({ mapToken: replacement }).join({ join: (left, right) => `${left ?? ''}${right ?? ''}` });
}

/** The text as an error shows it: `${Token[TOKEN.12]}` tells nobody anything. */
export function shownText(text: string): string {
  return Token.isUnresolved(text) ? 'a deploy-time value' : `"${text}"`;
}

/** The duration as an error shows it. */
export function shownDuration(duration: Duration): string {
  return duration.isUnresolved() ? 'a deploy-time value' : duration.toHumanString();
}
