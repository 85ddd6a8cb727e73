/**
 * What AWS's sample "add HTTP security headers" does, restated: five fixed headers, set on every response. Nothing is removed, nothing of
 * the origin's is kept, no type is looked at.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/example_cloudfront_functions_add_security_headers_section.html
 */
export const SAMPLE_FUNCTION = `function handler(event) {
  var response = event.response;
  var headers = response.headers;
  headers['strict-transport-security'] = { value: 'max-age=63072000; includeSubdomains; preload' };
  headers['content-security-policy'] = { value: "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; frame-ancestors 'none'" };
  headers['x-content-type-options'] = { value: 'nosniff' };
  headers['x-frame-options'] = { value: 'DENY' };
  headers['x-xss-protection'] = { value: '1; mode=block' };
  headers['referrer-policy'] = { value: 'same-origin' };
  return response;
}
`;

/** Responses as origins send them: a page of a bucket, a page of a server with much to say, a picture. */
export const RESPONSES = [
  {
    'date': 'Fri, 20 Nov 2026 12:00:00 GMT',
    'last-modified': 'Thu, 19 Nov 2026 12:00:00 GMT',
    'etag': '"5d41402abc4b2a76b9719d911017c592"',
    'accept-ranges': 'bytes',
    'server': 'AmazonS3',
    'content-type': 'text/html',
    'content-length': '5120',
    'x-amz-server-side-encryption': 'AES256',
    'vary': 'Accept-Encoding',
  },
  {
    'date': 'Fri, 20 Nov 2026 12:00:00 GMT',
    'server': 'nginx/1.22.1',
    'content-type': 'text/html; charset=utf-8',
    'content-length': '20480',
    'vary': 'Accept-Encoding',
    'x-powered-by': 'Express',
    'cache-control': 'public, max-age=60',
    'etag': 'W/"5000-abc"',
    'content-language': 'en',
    'x-request-id': '3b0c5a9e',
    'link': '</style.css>; rel=preload',
  },
  {
    'date': 'Fri, 20 Nov 2026 12:00:00 GMT',
    'last-modified': 'Thu, 19 Nov 2026 12:00:00 GMT',
    'etag': '"7d793037a0760186574b0282f2f435e7"',
    'accept-ranges': 'bytes',
    'server': 'AmazonS3',
    'content-type': 'image/png',
    'content-length': '40960',
  },
];
