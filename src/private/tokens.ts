import { Tokenization } from 'aws-cdk-lib';

/** The text with every deploy-time value replaced. */
export function withTokensAs(text: string, replacement: string): string {
  return Tokenization.reverseString(text).mapTokens({ mapToken: () => replacement }).join({ join: (left, right) => `${left ?? ''}${right ?? ''}` });
}
