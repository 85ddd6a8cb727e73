import type { OriginRequestPolicy } from '../policies';

/** Every value of the viewer: what several of the policies below vary. */
const ALL_VIEWER: OriginRequestPolicy = {
  name: 'Managed-AllViewer',
  headers: { kind: 'all' },
  cookies: { kind: 'all' },
  queryStrings: { kind: 'all' },
  keepsS3Overrides: false,
};

const ONLY_HEADERS: OriginRequestPolicy = {
  name: '',
  headers: { kind: 'none' },
  cookies: { kind: 'none' },
  queryStrings: { kind: 'none' },
};

/** The CloudFront headers that existed in June 2022. */
const CLOUDFRONT_HEADERS_2022_06 = [
  'cloudfront-forwarded-proto', 'cloudfront-is-android-viewer', 'cloudfront-is-desktop-viewer', 'cloudfront-is-ios-viewer',
  'cloudfront-is-mobile-viewer', 'cloudfront-is-smarttv-viewer', 'cloudfront-is-tablet-viewer', 'cloudfront-viewer-address',
  'cloudfront-viewer-asn', 'cloudfront-viewer-city', 'cloudfront-viewer-country', 'cloudfront-viewer-country-name',
  'cloudfront-viewer-country-region', 'cloudfront-viewer-country-region-name', 'cloudfront-viewer-http-version', 'cloudfront-viewer-latitude',
  'cloudfront-viewer-longitude', 'cloudfront-viewer-metro-code', 'cloudfront-viewer-postal-code', 'cloudfront-viewer-time-zone',
  'cloudfront-viewer-tls',
];

/**
 * The origin request policies that AWS manages, by their ids.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
export const MANAGED_ORIGIN_REQUEST_POLICIES: Record<string, OriginRequestPolicy> = {
  '216adef6-5c7f-47e4-b989-5492eafa07d3': ALL_VIEWER,
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': {
    ...ALL_VIEWER, name: 'Managed-AllViewerExceptHostHeader', headers: { kind: 'allExcept', names: ['host'] },
  },
  '33f36d7e-f396-46d9-90e0-52428a34d9dc': {
    ...ALL_VIEWER,
    name: 'Managed-AllViewerAndCloudFrontHeaders-2022-06',
    headers: { kind: 'allAndCloudFront', names: CLOUDFRONT_HEADERS_2022_06 },
  },
  '59781a5b-3903-41f3-afcb-af62929ccde1': {
    ...ONLY_HEADERS, name: 'Managed-CORS-CustomOrigin', headers: { kind: 'only', names: ['origin'] },
  },
  '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf': {
    ...ONLY_HEADERS,
    name: 'Managed-CORS-S3Origin',
    headers: { kind: 'only', names: ['origin', 'access-control-request-headers', 'access-control-request-method'] },
  },
  '775133bc-15f2-49f9-abea-afb2e0bf67d2': {
    ...ONLY_HEADERS,
    name: 'Managed-Elemental-MediaTailor-PersonalizedManifests',
    headers: {
      kind: 'only',
      names: [
        'origin', 'access-control-request-headers', 'access-control-request-method', 'user-agent', 'x-forwarded-for',
      ],
    },
    queryStrings: { kind: 'all' },
    keepsS3Overrides: false,
  },
  'bf0718e1-ba1e-49d1-88b1-f726733018ae': {
    ...ONLY_HEADERS, name: 'Managed-HostHeaderOnly', headers: { kind: 'only', names: ['host'] },
  },
  'acba4595-bd28-49b8-b9fe-13317c0390fa': {
    ...ONLY_HEADERS, name: 'Managed-UserAgentRefererHeaders', headers: { kind: 'only', names: ['user-agent', 'referer'] },
  },
};
