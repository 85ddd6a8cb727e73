/** What the developer guide's example functions do, restated: each must work unchanged in style. */
import { createHmac } from 'node:crypto';
import { CONTEXT, headers, load, request, requestOf, response, responseOf, storeOf } from './support';

test('index documents for folders', async () => {
  const fn = load(`
    async function handler(event) {
      const request = event.request;
      const uri = request.uri;
      if (uri.endsWith('/')) request.uri += 'index.html';
      else if (!uri.includes('.')) request.uri += '/index.html';
      return request;
    }`);
  const uris = await Promise.all(['/', '/docs', '/docs/', '/a.css'].map(async (uri) => requestOf(await fn.onRequest(request({ uri }), CONTEXT)).uri));
  expect(uris).toEqual(['/index.html', '/docs/index.html', '/docs/index.html', '/a.css']);
});

test('a redirect by country', async () => {
  const fn = load(`
    async function handler(event) {
      const request = event.request;
      const headers = request.headers;
      const host = request.headers.host.value;
      const country = 'DE';
      if (headers['cloudfront-viewer-country'] && headers['cloudfront-viewer-country'].value === country) {
        return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: \`https://\${host}/de/index.html\` } } };
      }
      return request;
    }`);
  const german = request({ headers: headers([['Host', 'h.example'], ['CloudFront-Viewer-Country', 'DE']]) });
  expect(responseOf(await fn.onRequest(german, CONTEXT))).toMatchObject({ status: 302, headers: { location: [{ key: 'Location', value: 'https://h.example/de/index.html' }] } });
  expect(requestOf(await fn.onRequest(request(), CONTEXT))).toEqual(request());
});

test('CORS where the response has none', async () => {
  const fn = load(`
    async function handler(event) {
      var request = event.request;
      var response = event.response;
      if (!response.headers['access-control-allow-origin'] && request.headers['origin']) {
        response.headers['access-control-allow-origin'] = { value: request.headers['origin'].value };
      }
      return response;
    }`);
  const asked = request({ headers: headers([['Host', 'h'], ['Origin', 'https://a.example']]) });
  expect(responseOf(await fn.onResponse(asked, response(), CONTEXT)).headers['access-control-allow-origin']).toEqual([{ key: 'Access-Control-Allow-Origin', value: 'https://a.example' }]);
});

test('a signed token, checked in constant time', async () => {
  const fn = load(`
    const crypto = require('crypto');
    function equal(a, b) {
      if (a.length != b.length) return false;
      let xor = 0;
      for (let i = 0; i < a.length; i++) xor |= a.charCodeAt(i) ^ b.charCodeAt(i);
      return 0 === xor;
    }
    function decode(token, key) {
      const parts = token.split('.');
      if (parts.length !== 3) throw new Error('Not enough or too many segments');
      const signature = crypto.createHmac('sha256', key).update(parts[0] + '.' + parts[1]).digest('base64url');
      if (!equal(signature, parts[2])) throw new Error('Signature verification failed');
      const payload = JSON.parse(Buffer.from(parts[1], 'base64url').toString());
      if (payload.exp && Date.now() > payload.exp * 1000) throw new Error('Token expired');
      return payload;
    }
    async function handler(event) {
      const request = event.request;
      try { decode(request.querystring.jwt.value, 'key'); } catch (e) { console.log(e.message); return { statusCode: 401, statusDescription: 'Unauthorized' }; }
      delete request.querystring.jwt;
      return request;
    }`);
  const token = (payload: object) => {
    const signed = ['{}', JSON.stringify(payload)].map((part) => Buffer.from(part).toString('base64url')).join('.');
    return `${signed}.${createHmac('sha256', 'key').update(signed).digest('base64url')}`;
  };
  const run = (jwt: string) => fn.onRequest(request({ querystring: `a=1&jwt=${jwt}` }), CONTEXT);
  expect(requestOf(await run(token({ exp: 4_000_000_000 }))).querystring).toBe('a=1');
  expect((await run(token({ exp: 1 }))).logs).toEqual(['Token expired']);
  expect(await run(`${token({})}x`)).toMatchObject({ logs: ['Signature verification failed'], outcome: { kind: 'response', response: { status: 401 } } });
});

test('a rewrite from a KeyValueStore', async () => {
  const fn = load(`
    import cf from 'cloudfront';
    const kvsHandle = cf.kvs('a1b2c3d4-5678-90ab-cdef-EXAMPLE1');
    async function handler(event) {
      const request = event.request;
      const pathSegments = request.uri.split('/');
      const key = pathSegments[1];
      try {
        pathSegments[1] = await kvsHandle.get(key);
        request.uri = pathSegments.join('/');
      } catch (err) {
        console.log(\`\${request.uri} | \${err}\`);
      }
      return request;
    }`, { keyValueStore: storeOf({ old: 'new' }) });
  expect(requestOf(await fn.onRequest(request({ uri: '/old/a.html' }), CONTEXT)).uri).toBe('/new/a.html');
  const missing = await fn.onRequest(request({ uri: '/other/a.html' }), CONTEXT);
  expect([requestOf(missing).uri, missing.logs[0]]).toEqual(['/other/a.html', expect.stringContaining('/other/a.html | Error: KeyNotFound')]);
});

test('query parameters in order, for a better cache key', async () => {
  const fn = load(`
    function handler(event) {
      var qs = [];
      for (var key in event.request.querystring) {
        if (event.request.querystring[key].multiValue) event.request.querystring[key].multiValue.forEach((mv) => { qs.push(key + '=' + mv.value); });
        else qs.push(key + '=' + event.request.querystring[key].value);
      }
      var sorted = {};
      Object.keys(event.request.querystring).sort().forEach(function (key) { sorted[key] = event.request.querystring[key]; });
      event.request.querystring = sorted;
      event.request.headers['x-sorted'] = { value: qs.sort().join('&') };
      return event.request;
    }`, { runtime: 'cloudfront-js-1.0' });
  const left = requestOf(await fn.onRequest(request({ querystring: 'b=2&a=1&b=1' }), CONTEXT));
  expect(left.headers['x-sorted'][0].value).toBe('a=1&b=1&b=2');
});
