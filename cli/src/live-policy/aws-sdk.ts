/**
 * The AWS SDK, loaded when it is first needed: `smart-origin local` starts without it. By `require` and not by `import()`, which
 * tests cannot load in a process without an experimental flag of Node's.
 */

/* eslint-disable @typescript-eslint/no-require-imports */

export type KeyValueStoreSdk = typeof import('@aws-sdk/client-cloudfront-keyvaluestore');
export type CloudFrontSdk = typeof import('@aws-sdk/client-cloudfront');

export function keyValueStoreSdk(): KeyValueStoreSdk {
  // Its being loaded is what makes the client able to sign for all Regions at once (SigV4A).
  require('@aws-sdk/signature-v4a');
  return require('@aws-sdk/client-cloudfront-keyvaluestore') as KeyValueStoreSdk;
}

export function cloudFrontSdk(): CloudFrontSdk {
  return require('@aws-sdk/client-cloudfront') as CloudFrontSdk;
}
