/**
 * The live policy: the document under the key `policy` of the KeyValueStore. Written by the command line, read by both viewer functions.
 */

/** Both viewer functions serve by the template's weights when they meet another version. */
export const POLICY_VERSION = 1;

/** A KeyValueStore value holds no more, in bytes of UTF-8. */
export const MAX_POLICY_BYTES = 1024;

/**
 * What operators changed since the template was deployed.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export interface LivePolicy {
  readonly v: typeof POLICY_VERSION;
  /**
   * The template's generation that the policy was written for. A template of a higher generation disregards it: that is how a
   * deployment takes the weights back from the operators.
   */
  readonly generation: number;
  /** Percent of new visitors by member, 0 to 100 in steps of 0.01; a member that is left out has the template's weight. Never the primary. */
  readonly weights: { readonly [member: string]: number };
  /** Members that answer nobody, whatever weights and pins say. */
  readonly voided: readonly string[];
  /** The member that everybody is sent to; null for nobody. */
  readonly force: string | null;
}

/**
 * What the store holds from the first deployment on: nothing is changed yet, so the template's weights serve.
 *
 * This text must never change. CloudFormation cannot update `ImportSource` of a KeyValueStore, so another seed would make the
 * next deployment of everyone who has the store fail; that is also why the seed does not hold the template's weights.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudfront-keyvaluestore.html
 */
export const POLICY_SEED = '{"data":[{"key":"policy","value":"{\\"v\\":1,\\"generation\\":0,\\"weights\\":{},\\"voided\\":[],\\"force\\":null}"}]}';
