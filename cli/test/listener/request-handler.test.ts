import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { LocalCloudFront } from '../../src/local-cloudfront';
import { startOrigin } from '../support/origin-server';
import { talk } from '../support/raw-viewer';
import { fakeFunction, send, startSite, stopSites, track } from '../support/site';
import { templateOf, writeTemplate } from '../support/templates';

afterEach(stopSites);

test('the viewer\'s address is set for one request, and the origin never sees how', async () => {
  const site = await startSite();
  await site.get('/', { headers: { 'x-local-viewer-address': '2001:db8::7' } });
  const refused = await site.get('/', { headers: { 'x-local-viewer-address': '<b>300.1' } });
  expect(refused).toMatchObject({ status: 400, body: expect.stringMatching(/&lt;b&gt;300\.1.* is no address.*192\.0\.2\.1:4711/) });
  const [first, ...others] = site.origins.app!.seen;
  expect(first!.headers).toMatchObject({ 'x-forwarded-for': '2001:db8::7' });
  expect(first!.headers).not.toHaveProperty('x-local-viewer-address');
  expect(others).toEqual([]);
});

test('F-002 every response says where it comes from', async () => {
  const site = await startSite();
  const { headers } = await site.get('/');
  expect(headers).toMatchObject({
    'x-cache': 'Miss from cloudfront', 'server': 'CloudFront', 'via': expect.stringMatching(/^1\.1 \S+\.cloudfront\.net \(CloudFront\)$/), 'x-amz-cf-pop': 'LCL50-P1', 'x-amz-cf-id': expect.stringMatching(/^\S{56}$/),
  });
  expect(site.origins.app!.seen[0]!.headers['x-amz-cf-id']).toBe(headers['x-amz-cf-id']);
});

test('F-002 what the origin says of itself stays', async () => {
  const site = await startSite();
  site.origins.app!.handler = (_request, response) => response.writeHead(200, { server: 'nginx', via: '1.1 proxy' }).end();
  expect((await site.get('/')).headers).toMatchObject({ server: 'nginx', via: expect.stringMatching(/^1\.1 proxy, ?1\.1 \S+\.cloudfront\.net \(CloudFront\)$/) });
});

test('F-003 viewers on HTTP are redirected or refused, as the behavior says', async () => {
  const policies = ['/redirect', '/refuse'].map((PathPattern, index) => ({
    PathPattern, TargetOriginId: 'app', ViewerProtocolPolicy: index === 0 ? 'redirect-to-https' : 'https-only', CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
  }));
  const site = await startSite({ config: { CacheBehaviors: policies }, options: { httpPort: 0 } });
  const plain = (path: string, options = {}) => send(site.cloudFront.httpUrl!, path, { headers: { host: 'www.example.com' }, ...options });
  expect(await plain('/redirect?a=1')).toMatchObject({ status: 301, headers: { 'location': 'https://www.example.com/redirect?a=1', 'x-cache': 'Redirect from cloudfront' } });
  expect(await plain('/redirect', { method: 'HEAD' })).toMatchObject({ status: 301 });
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) expect(await plain('/redirect', { method })).toMatchObject({ status: 307 });
  expect(await plain('/refuse')).toMatchObject({ status: 403, headers: { 'x-cache': 'Error from cloudfront' } });
  expect(await plain('/other')).toMatchObject({ status: 200 });
  expect(await site.get('/refuse')).toMatchObject({ status: 200 });
});

test.each([['GET', '1.0', 301], ['POST', '1.0', 403], ['DELETE', '1.0', 403], ['POST', '1.1', 307]])('F-003 a %s of HTTP/%s gets %d', async (method, version, status) => {
  const site = await startSite({ behavior: { ViewerProtocolPolicy: 'redirect-to-https', AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] }, options: { httpPort: 0 } });
  const { responses } = await talk(site.cloudFront.httpUrl!, `${method} / HTTP/${version}\r\nHost: a\r\nConnection: close\r\n${method === 'POST' ? 'Content-Length: 0\r\n' : ''}\r\n`);
  expect(responses).toMatchObject([{ status }]);
});

test('TLS is served with a certificate of its own', async () => {
  const site = await startSite({ options: { https: true } });
  const body = await new Promise<string>((resolve, reject) => {
    https.get(`${site.cloudFront.httpsUrl}/`, { rejectUnauthorized: false, agent: false }, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    }).on('error', reject);
  });
  expect(body).toBe('app');
});

test('F-004 methods that a behavior does not allow, and reads with a body, are refused', async () => {
  const site = await startSite();
  expect((await site.get('/', { method: 'POST', body: 'x' })).status).toBe(403);
  expect((await site.get('/', { body: 'x', headers: { 'content-length': '1' } })).status).toBe(403);
  expect(site.origins.app!.seen).toEqual([]);
});

test.each([[8_192, 200], [8_193, 413]])('F-005 a URL of %d bytes: %d', async (bytes, status) => {
  const site = await startSite();
  expect((await site.get(`/${'a'.repeat(bytes - 1)}`)).status).toBe(status);
});

test.each([[20_480, 200], [20_481, 413]])('F-005 a URL and headers of %d bytes: %d', async (bytes, status) => {
  const site = await startSite();
  const [target, rest] = ['/path', 'Host: www.example.com\r\nConnection: close\r\nX-Long: '];
  // The separators of lines and fields, which HTTP/2 has not, are not counted.
  const counted = `${target}${rest.replace(/\r\n|: /g, '')}`.length;
  const { responses } = await talk(site.cloudFront.url, `GET ${target} HTTP/1.1\r\n${rest}${'x'.repeat(bytes - counted)}\r\n\r\n`);
  expect(responses).toMatchObject([{ status }]);
});

test('F-006 a HEAD brings headers alone', async () => {
  const site = await startSite();
  site.origins.app!.handler = (_request, response) => response.writeHead(200, { 'content-length': 3, 'date': 'Thu, 01 Jan 2026 00:00:00 GMT', 'x-own': '1' }).end('app');
  const [{ headers: { 'x-amz-cf-id': _one, ...ofGet } }, { headers: { 'x-amz-cf-id': _two, ...ofHead }, body }] = [await site.get('/'), await site.get('/', { method: 'HEAD' })];
  expect(ofGet).toMatchObject({ 'content-length': '3', 'x-own': '1' });
  expect({ headers: ofHead, body }).toEqual({ headers: ofGet, body: '' });
});

test('a body that breaks off at the origin breaks off for the viewer', async () => {
  const site = await startSite();
  site.origins.app!.handler = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('abc');
    setTimeout(() => response.destroy(), 20);
  };
  await expect(site.get('/')).rejects.toThrow(/aborted|hang up/);
});

test('a viewer who goes away ends the request at the origin', async () => {
  const site = await startSite();
  const ended = new Promise<void>((resolve) => {
    site.origins.app!.handler = (_request, response) => {
      response.on('close', () => resolve());
      viewer.destroy();
    };
  });
  const viewer = http.get(`${site.cloudFront.url}/`, { agent: false });
  viewer.on('error', () => undefined);
  await ended;
});

test('a fault of the local CloudFront is told apart from one of the site', async () => {
  const faults: unknown[] = [];
  const site = await startSite({
    behavior: { FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['Fn', 'FunctionARN'] } }] },
    resources: { Fn: { Type: 'AWS::CloudFront::Function', Properties: { Name: 'fn', FunctionCode: 'x', FunctionConfig: { Runtime: 'cloudfront-js-2.0' } } } },
    functions: { viewerFunction: () => fakeFunction({ onRequest: () => Promise.reject(new Error('a fault of ours')) }) },
    options: { onFault: (error) => faults.push(error) },
  });
  expect(await site.get('/')).toMatchObject({ status: 500, body: expect.stringContaining('local CloudFront itself failed') });
  expect(faults).toEqual([new Error('a fault of ours')]);
});

describe('starting', () => {
  test('fails when the port is in use, and leaves nothing running', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = track(await startOrigin('app'));
    const { port } = server.address() as net.AddressInfo;
    try {
      await expect(LocalCloudFront.start({ template: writeTemplate(templateOf()), origins: { app: origin.url }, port, httpPort: 0 }))
        .rejects.toMatchObject({ code: 'ERR_PORT_IN_USE', what: expect.stringContaining(String(port)) });
    } finally {
      server.close();
    }
  });

  test('fails when origins are not mapped, naming each with an example', async () => {
    await expect(startSite({ options: { origins: {} } })).rejects.toMatchObject({
      code: 'ERR_ORIGIN_UNMAPPED', what: expect.stringContaining('"app" (app.example.com)'), mend: expect.stringContaining('--origin app='),
    });
  });

  test('fails when the mapping names an origin that is not there', async () => {
    await expect(startSite({ options: { origins: { app: 'http://127.0.0.1:1', nope: 'http://127.0.0.1:1' } } })).rejects.toMatchObject({
      code: 'ERR_ORIGIN_UNKNOWN', what: expect.stringContaining('"nope"'), why: expect.stringContaining('app'),
    });
  });

  test('fails when a folder is missing', async () => {
    await expect(startSite({ options: { origins: { app: './no/such/folder' } } })).rejects.toMatchObject({ code: 'ERR_FOLDER_MISSING', what: expect.stringContaining('is not there') });
    await expect(startSite({ options: { origins: { app: __filename } } })).rejects.toMatchObject({ code: 'ERR_FOLDER_MISSING', what: expect.stringContaining('is no folder') });
  });

  test('fails when an assumption or its answer does not exist', async () => {
    await expect(startSite({ options: { assume: { nope: 'yes' } as never } })).rejects.toMatchObject({ code: 'ERR_ASSUMPTION', what: expect.stringContaining('nope') });
    await expect(startSite({ options: { assume: { 'failover-judged': 'maybe' as never } } })).rejects.toMatchObject({ code: 'ERR_ASSUMPTION', mend: expect.stringContaining('before-origin-response') });
  });

  test.each(['moon', 'us-east', 'US-EAST-1', ''])('fails when the Region is %j', async (region) => {
    await expect(startSite({ options: { region } })).rejects.toMatchObject({ code: 'ERR_OPTION', what: expect.stringContaining(`"${region}"`) });
  });

  test.each([0, -1, NaN, Infinity, 1e-9])('fails when the time scale is %d', async (timeScale) => {
    await expect(startSite({ options: { timeScale } })).rejects.toMatchObject({ code: 'ERR_OPTION', why: expect.stringContaining('from 0.001 on') });
  });

  test.each([0.001, 7, 1e9])('the time scale may be %d, though no time-out is a whole number then', async (timeScale) => {
    await startSite({ options: { timeScale, https: true } });
  });

  test('an origin is also mapped by its domain name', async () => {
    const origin = track(await startOrigin('by domain'));
    const site = await startSite({ options: { origins: { 'app.example.com': origin.url } } });
    expect((await site.get('/')).body).toBe('by domain');
  });
});

test('closing ends open connections at once', async () => {
  const site = await startSite();
  const asked = new Promise<void>((resolve) => {
    site.origins.app!.handler = () => resolve();
  });
  const pending = site.get('/').catch((error: Error) => error);
  await asked;
  await site.cloudFront.close();
  expect(await pending).toMatchObject({ code: 'ECONNRESET' });
});

test('headers, parameters and cookies called "constructor" or "__proto__" are like any other', async () => {
  const allViewer = '216adef6-5c7f-47e4-b989-5492eafa07d3';
  const site = await startSite({ behavior: { OriginRequestPolicyId: allViewer } });
  let raw: string[] = [];
  site.origins.app!.handler = (request, response) => {
    raw = request.rawHeaders;
    response.end();
  };
  const headers = Object.fromEntries([['__proto__', 'x'], ['constructor', 'y'], ['Cookie', '__proto__=1; constructor=2']]);
  expect(await site.get('/?__proto__=1&constructor=2', { headers })).toMatchObject({ status: 200 });
  expect(site.origins.app!.seen[0]!.url).toBe('/?__proto__=1&constructor=2');
  for (const [name, value] of Object.entries(headers)) expect(raw[raw.indexOf(name) + 1]).toBe(value);
});
