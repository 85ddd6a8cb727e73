import type { CachePolicy } from '../policies';

const DAY = 86_400;
const YEAR = 31_536_000;

const CACHING_OPTIMIZED: CachePolicy = {
  name: 'Managed-CachingOptimized',
  minTtl: 1,
  defaultTtl: DAY,
  maxTtl: YEAR,
  headers: [],
  cookies: { kind: 'none' },
  queryStrings: { kind: 'none' },
  acceptEncodingGzip: true,
  acceptEncodingBrotli: true,
};

const ORIGIN_CACHE_CONTROL: CachePolicy = {
  ...CACHING_OPTIMIZED,
  name: 'UseOriginCacheControlHeaders',
  minTtl: 0,
  defaultTtl: 0,
  headers: ['host', 'origin', 'x-http-method-override', 'x-http-method', 'x-method-override'],
  cookies: { kind: 'all' },
};

/**
 * The cache policies that AWS manages, by their ids.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
export const MANAGED_CACHE_POLICIES: Record<string, CachePolicy> = {
  '658327ea-f89d-4fab-a63d-7e88639e58f6': CACHING_OPTIMIZED,
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': {
    ...CACHING_OPTIMIZED, name: 'Managed-CachingOptimizedForUncompressedObjects', acceptEncodingGzip: false, acceptEncodingBrotli: false,
  },
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': {
    ...CACHING_OPTIMIZED, name: 'Managed-CachingDisabled', minTtl: 0, defaultTtl: 0, maxTtl: 0, acceptEncodingGzip: false, acceptEncodingBrotli: false,
  },
  '08627262-05a9-4f76-9ded-b50ca2e3a84f': {
    ...CACHING_OPTIMIZED,
    name: 'Managed-Elemental-MediaPackage',
    minTtl: 0,
    headers: ['origin'],
    queryStrings: { kind: 'only', names: ['aws.manifestfilter', 'start', 'end', 'm'] },
    acceptEncodingBrotli: false,
  },
  '2e54312d-136d-493c-8eb9-b001f22f67d2': {
    ...CACHING_OPTIMIZED,
    name: 'Managed-Amplify',
    minTtl: 2,
    defaultTtl: 2,
    maxTtl: 600,
    headers: ['authorization', 'cloudfront-viewer-country', 'host'],
    cookies: { kind: 'all' },
    queryStrings: { kind: 'all' },
  },
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': ORIGIN_CACHE_CONTROL,
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': {
    ...ORIGIN_CACHE_CONTROL, name: 'UseOriginCacheControlHeaders-QueryStrings', queryStrings: { kind: 'all' },
  },
};
