import { type IResolvable, Tokenization } from 'aws-cdk-lib';

/** The text with every deploy-time value replaced. */
export function withTokensAs(text: string, replacement: (token: IResolvable) => string): string {
  return Tokenization.reverseString(text).mapTokens({ mapToken: replacement }).join({ join: (left, right) => `${left ?? ''}${right ?? ''}` });
}
