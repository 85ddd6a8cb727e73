import type { CorsSettings, PolicyHeader, ResponseHeadersPolicy } from '../policies';

/** `SimpleCORS`: allows the requests that need no preflight. */
const SIMPLE_CORS: CorsSettings = {
  allowOrigins: ['*'],
  allowMethods: [],
  allowHeaders: [],
  exposeHeaders: [],
  allowCredentials: false,
  override: false,
};

const PREFLIGHT_CORS: CorsSettings = {
  ...SIMPLE_CORS,
  allowMethods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
  exposeHeaders: ['*'],
};

const SECURITY_HEADERS: PolicyHeader[] = [
  { name: 'Referrer-Policy', value: 'strict-origin-when-cross-origin', override: false },
  { name: 'Strict-Transport-Security', value: 'max-age=31536000', override: false },
  { name: 'X-Content-Type-Options', value: 'nosniff', override: true },
  { name: 'X-Frame-Options', value: 'SAMEORIGIN', override: false },
  { name: 'X-XSS-Protection', value: '1; mode=block', override: false },
];

const NOTHING: Omit<ResponseHeadersPolicy, 'name'> = { headers: [], remove: [], serverTimingPercent: 0 };

/**
 * The response headers policies that AWS manages, by their ids.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
 */
export const MANAGED_RESPONSE_HEADERS_POLICIES: Record<string, ResponseHeadersPolicy> = {
  '60669652-455b-4ae9-85a4-c4c02393f86c': { ...NOTHING, name: 'Managed-SimpleCORS', cors: SIMPLE_CORS },
  '5cc3b908-e619-4b99-88e5-2cf7f45965bd': { ...NOTHING, name: 'Managed-CORS-With-Preflight', cors: PREFLIGHT_CORS },
  '67f7725c-6f97-4210-82d7-5512b31e9d03': { ...NOTHING, name: 'Managed-SecurityHeadersPolicy', headers: SECURITY_HEADERS },
  'e61eb60c-9c35-4d20-a928-2b84e02af89c': {
    ...NOTHING, name: 'Managed-CORS-and-SecurityHeadersPolicy', cors: SIMPLE_CORS, headers: SECURITY_HEADERS,
  },
  'eaab4381-ed33-4a86-88ca-d9558dc6cd63': {
    ...NOTHING, name: 'Managed-CORS-with-preflight-and-SecurityHeadersPolicy', cors: PREFLIGHT_CORS, headers: SECURITY_HEADERS,
  },
};
