/**
 * What we use of the module `cloudfront` of runtime 2.0.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-custom-methods.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/general-helper-methods.html
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

  /** Where the request came in; at viewer-request only. */
  interface EdgeLocation {
    /** Of the regional edge cache that a miss is expected to go through. */
    region?: string;
  }

  const cf: {
    edgeLocation?: EdgeLocation;
    kvs(): KeyValueStore;
    selectRequestOriginById(originId: string, overrides?: { hostHeader: string }): void;
    createRequestOriginGroup(group: OriginGroup): void;
  };
  export default cf;
}
