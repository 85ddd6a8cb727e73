/** One request that is sent to both. */
export interface ComparedRequest {
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Over HTTP, where the default is HTTPS. */
  insecure?: boolean;
}

const VIEWER = { 'user-agent': 'viewer/1', 'accept': 'text/html', 'accept-language': 'de', 'referer': 'https://example.com/', 'x-wanted': 'a', 'x-unwanted': 'b', 'x-keyed': 'c', 'cookie': 'wanted=1; unwanted=2; other=3' };
const QUERY = '?wanted=1&unwanted=2&other=3';

/** By what they look at. */
export const REQUESTS: Readonly<Record<string, ComparedRequest>> = {
  'the default root object': { path: '/' },
  'a root that is no root': { path: '/folder/' },
  'HEAD': { path: '/a', method: 'HEAD' },
  'nothing is forwarded by default': { path: `/a${QUERY}`, headers: VIEWER },
  'everything by AllViewer': { path: `/all/a${QUERY}`, headers: VIEWER },
  'everything but Host': { path: `/except-host/a${QUERY}`, headers: VIEWER },
  'what an origin request policy chooses': { path: `/chosen/a${QUERY}`, headers: VIEWER },
  'what a cache policy has in its key': { path: `/keyed/a${QUERY}`, headers: VIEWER },
  'a query string without values': { path: '/all/a?flag&empty=&twice=1&twice=2' },
  'an escaped path': { path: '/all/a%20b%2Fc/%C3%A9' },
  'X-Forwarded-For of a proxy': { path: '/all/a', headers: { 'x-forwarded-for': '192.0.2.1' } },
  'a part of an object': { path: '/a', headers: { range: 'bytes=0-3' } },
  'a condition': { path: '/a', headers: { 'if-none-match': '"1"' } },
  'POST with a body': { path: '/all/form', method: 'POST', body: 'a=1&b=2', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  'Authorization with PUT': { path: '/except-host/a', method: 'PUT', body: 'x', headers: { authorization: 'Bearer x' } },
  'OPTIONS': { path: '/all/a', method: 'OPTIONS', headers: { 'origin': 'https://allowed.example', 'access-control-request-method': 'PUT' } },
  'a method that is not allowed': { path: '/a', method: 'DELETE' },
  'a method that nobody knows': { path: '/a', method: 'PURGE' },
  'a redirect to HTTPS': { path: '/redirect/a?b=c', insecure: true },
  'a redirected write': { path: '/redirect/a', method: 'POST', body: 'x', insecure: true },
  'no redirect of HTTPS': { path: '/redirect/a' },
  'HTTPS only': { path: '/https-only/a', insecure: true },
  'an origin path': { path: '/deep/a' },
  'an origin that nobody listens for': { path: '/closed/a' },
  'an error of the origin': { path: '/status/502' },
  'an error page': { path: '/status/404' },
  'an error page that fails too': { path: '/status/500' },
  'a status without a body': { path: '/all/status/204' },
  'a question mark in a pattern': { path: '/one1.txt' },
  'a question mark is no two letters': { path: '/one12.txt' },
  'case counts in patterns': { path: '/case/a' },
  'the pattern as it is written': { path: '/Case/a' },
  'a pattern without a slash': { path: '/some/where/a.jpg' },
  'the first pattern that fits': { path: '/all/a.jpg' },
  'a function that rewrites': { path: '/rewrite/a?b=1', headers: { 'x-removed': '1', 'cookie': 'c=1' } },
  'a function that answers': { path: '/answer/a' },
  'a function that throws': { path: '/throws/a' },
  'a function on the response': { path: '/respond/a' },
  'a function is not run on an error': { path: '/respond/status/503' },
  'a function on a response with cookies': { path: '/respond/sets-cookie' },
  'Set-Cookie of the origin': { path: '/all/sets-cookie' },
  'security headers': { path: '/secured/a' },
  'security headers that the origin has': { path: '/secured/server-header' },
  'headers of the origin': { path: '/all/server-header' },
  'CORS of an allowed origin': { path: '/secured/a', headers: { origin: 'https://allowed.example' } },
  'CORS of a subdomain': { path: '/secured/a', headers: { origin: 'https://sub.wild.example' } },
  'CORS of another origin': { path: '/secured/a', headers: { origin: 'https://other.example' } },
  'a preflight': { path: '/secured/a', method: 'OPTIONS', headers: { 'origin': 'https://allowed.example', 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-custom' } },
};
