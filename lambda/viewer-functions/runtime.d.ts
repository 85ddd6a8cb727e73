/**
 * What we use of the module `cloudfront` of runtime 2.0.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-custom-methods.html
 */
declare module 'cloudfront' {
  interface KeyValueStore {
    /** Rejects where there is no such key. */
    get(key: string): Promise<string>;
  }

  interface OriginGroup {
    originIds: readonly (string | { originId: string })[];
    failoverCriteria: { statusCodes: readonly number[] };
  }

  const cf: {
    kvs(): KeyValueStore;
    selectRequestOriginById(originId: string, overrides?: { hostHeader: string }): void;
    createRequestOriginGroup(group: OriginGroup): void;
  };
  export default cf;
}
