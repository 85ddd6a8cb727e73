import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import fc from 'fast-check';
import { readResponses, talk } from '../support/raw-viewer';
import { lambdas, passThrough, send, startSite, stopSites } from '../support/site';
import { customOrigin, withLambdas } from '../support/templates';

/** Bytes that are no request, or that two readers could read in two ways. */

afterEach(stopSites);

const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];

/** Sixty seconds in 300 ms. */
const IMPATIENT = 200;

async function openSite() {
  const faults: unknown[] = [];
  const options = { timeScale: IMPATIENT, onFault: (error: unknown) => faults.push(error) };
  // An origin that is late, as on a busy machine, would be asked again.
  const config = { Origins: [customOrigin('app', { ConnectionAttempts: 1 })] };
  const site = await startSite({ config, behavior: { AllowedMethods: ALL_METHODS }, options });
  return { ...site, faults };
}

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
const get = (target: string, ...fields: string[]) => `GET ${target} HTTP/1.1\r\n${['Host: a', ...fields].join('\r\n')}\r\n\r\n`;
const post = (fields: string[], body: string, version = '1.1') => `POST /outer HTTP/${version}\r\n${['Host: a', ...fields].join('\r\n')}\r\n\r\n${body}`;
const chunks = 'Transfer-Encoding: chunked';

const MALFORMED: [string, string, number][] = [
  ['F-213 a line that ends in LF alone', 'GET / HTTP/1.1\nHost: a\n\n', 400],
  ['F-213 a field that ends in LF alone', 'GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n', 400],
  ['F-213 CR within a field', get('/', 'X: a\rb: c'), 400],
  ['F-213 a folded line', get('/', 'X: a\r\n b'), 400],
  ['F-213 a space before the first field', 'GET / HTTP/1.1\r\n Host: a\r\n\r\n', 400],
  ['F-213 a space before the colon', get('/', 'X : a'), 400],
  ['F-213 no name', get('/', ': a'), 400],
  ['F-213 a name that is no token', get('/', 'X(y): a'), 400],
  ['F-213 NUL in a field', get('/', 'X: a\0b'), 400],
  ['F-213 NUL in the target', get('/a\0b'), 400],
  ['F-213 a control character in the target', get('/a\x01b'), 400],
  ['F-213 a tab in the target', get('/a\tb'), 400],
  ['F-213 a space in the target', get('/a b'), 400],
  ['F-213 bytes beyond ASCII in the target', get('/\xe9'), 400],
  ['F-213 a fragment in the target', get('/a#b'), 400],
  ['F-213 a target without a slash', get('a'), 400],
  ['F-213 a target of another scheme', get('ftp://a/b'), 400],
  ['F-213 a target without a host', get('http:///b'), 400],
  ['F-213 a target whose host is none', get('http://a,b/c'), 400],
  ['F-213 no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['F-213 no Host in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', 400],
  ['F-213 two Hosts', get('/', 'Host: b'), 400],
  ['F-213 two Hosts that are one', get('/', 'Host: a'), 400],
  ['F-213 an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 400],
  ['F-213 a Host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 400],
  ['F-213 a Host of two', 'GET / HTTP/1.1\r\nHost: a, b\r\n\r\n', 400],
  ['F-213 a Host with a port that is none', 'GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n', 400],
  ['F-213 HTTP/0.9', 'GET /\r\n\r\n', 400],
  ['F-213 HTTP/1.2', 'GET / HTTP/1.2\r\nHost: a\r\n\r\n', 400],
  ['F-213 HTTP/2.0 in the words of HTTP/1', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n', 400],
  ['F-213 HTTP/2 without TLS', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['F-213 a method that is none', 'HACK / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['F-213 a method in lower case', 'get / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['F-213 TLS where none is spoken', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ['F-213 bytes of no meaning', '\xff\xfe\xfd\0\0', 400],
  ['F-214 a length and a coding', post(['Content-Length: 5', chunks], `0\r\n\r\n${SMUGGLED}`), 400],
  ['F-214 a coding and a length', post([chunks, 'Content-Length: 5'], `0\r\n\r\n${SMUGGLED}`), 400],
  ['F-214 two lengths', post(['Content-Length: 0', `Content-Length: ${SMUGGLED.length}`], SMUGGLED), 400],
  ['F-214 a length twice', post(['Content-Length: 5', 'Content-Length: 5'], 'abcde'), 400],
  ['F-214 a list of lengths', post(['Content-Length: 5, 5'], 'abcde'), 400],
  ['F-214 a length with a sign', post(['Content-Length: +5'], 'abcde'), 400],
  ['F-214 a negative length', post(['Content-Length: -5'], 'abcde'), 400],
  ['F-214 a length in hexadecimal', post(['Content-Length: 0x5'], 'abcde'), 400],
  ['F-214 a length beyond all measure', post(['Content-Length: 99999999999999999999999'], 'abcde'), 400],
  ['F-214 two codings', post([chunks, 'Transfer-Encoding: identity'], `0\r\n\r\n${SMUGGLED}`), 400],
  ['F-214 chunked twice', post(['Transfer-Encoding: chunked, chunked'], `0\r\n\r\n${SMUGGLED}`), 400],
  ['F-214 a coding that is not the last', post(['Transfer-Encoding: chunked, gzip'], `0\r\n\r\n${SMUGGLED}`), 400],
  ['F-214 a coding that looks like chunked', post(['Transfer-Encoding: xchunked'], `0\r\n\r\n${SMUGGLED}`), 501],
  ['F-214 a coding in quotes', post(['Transfer-Encoding: "chunked"'], `0\r\n\r\n${SMUGGLED}`), 501],
  ['F-214 a coding after a vertical tab', post(['Transfer-Encoding: \x0bchunked'], `0\r\n\r\n${SMUGGLED}`), 400],
  ['F-214 a coding with a space before the colon', post(['Transfer-Encoding : chunked'], `0\r\n\r\n${SMUGGLED}`), 400],
  ['F-214 a coding in HTTP/1.0', post([chunks], `0\r\n\r\n${SMUGGLED}`, '1.0'), 400],
  ['F-214 another coding before chunked', post(['Transfer-Encoding: gzip, chunked'], `0\r\n\r\n${SMUGGLED}`), 501],
  ['F-215 a head that is too long to be read', get('/', `X: ${'a'.repeat(70_000)}`), 413],
  ['F-215 a URL that is too long', get(`/${'a'.repeat(8_192)}`), 413],
  ['F-215 many fields', get('/', ...Array.from({ length: 4_000 }, (_, index) => `X-${index}: y`)), 413],
  ['F-225 CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n', 403],
  ['F-225 an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', 400],
];

test('what is malformed has one answer, which looks like every error; its connection ends, and no origin sees it', async () => {
  const site = await openSite();
  const answers = await Promise.all(MALFORMED.map(async ([name, bytes]) => ({ name, ...await talk(site.cloudFront.url, bytes) })));
  expect(answers.map(({ name, responses, rest }) => [name, responses.map(({ status }) => status), rest]))
    .toEqual(MALFORMED.map(([name, , status]) => [name, [status], '']));
  for (const { responses: [response] } of answers) {
    expect(response!.headers).toMatchObject({
      'server': 'CloudFront', 'x-cache': 'Error from cloudfront', 'connection': 'close', 'content-type': 'text/html', 'x-amz-cf-pop': 'LCL50-P1',
      'via': expect.stringContaining('CloudFront'), 'x-amz-cf-id': expect.stringMatching(/^\S{56}$/), 'date': expect.any(String),
    });
    expect(response!.body).toContain(`<h1>${response!.status}`);
  }
  expect(site.origins.app!.seen).toEqual([]);
  expect(site.faults).toEqual([]);
  expect((await site.get('/')).status).toBe(200);
});

const BROKEN_BODIES: [string, string, number][] = [
  ['F-214 a chunk whose size is none', 'zz\r\nx\r\n0\r\n\r\n', 400],
  ['F-214 a chunk with a negative size', '-1\r\nx\r\n0\r\n\r\n', 400],
  ['F-214 a chunk with a size in another form', '0x1\r\nx\r\n0\r\n\r\n', 400],
  ['F-214 a chunk beyond all measure', 'fffffffffffffffff\r\nx\r\n0\r\n\r\n', 400],
  ['F-214 a chunk that is longer than it says', '1\r\nxyz\r\n0\r\n\r\n', 400],
  ['F-214 chunks that end in LF alone', '1\nx\n0\n\n', 400],
  ['F-215 an extension of a chunk without an end', `1;${'a'.repeat(20_000)}\r\nx\r\n0\r\n\r\n`, 413],
];

test('a body that turns out to be malformed ends its request, with one answer; no origin takes it for whole', async () => {
  const site = await openSite();
  const answers = await Promise.all(BROKEN_BODIES.map(async ([name, body]) => ({ name, ...await talk(site.cloudFront.url, post([chunks], body)) })));
  expect(answers.map(({ name, responses, rest }) => [name, responses.map(({ status }) => status), rest]))
    .toEqual(BROKEN_BODIES.map(([name, , status]) => [name, [status], '']));
  // An origin of a test sees requests when they are whole.
  expect(site.origins.app!.seen).toEqual([]);
  expect(site.faults).toEqual([]);
});

test('what is malformed after the response has begun breaks it off: there are never two', async () => {
  const early = http.createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-length': '100' });
    response.write('abc');
  });
  await new Promise<void>((resolve) => early.listen(0, '127.0.0.1', resolve));
  const { port } = early.address() as { port: number };
  const second = await startSite({ behavior: { AllowedMethods: ALL_METHODS }, options: { origins: { app: `http://127.0.0.1:${port}` } } });
  const { responses, rest } = await talk(second.cloudFront.url, post([chunks], '1\r\nx\r\n'), '', '', '', '', '', '', '', '', 'zz\r\n');
  expect(responses).toEqual([]);
  expect(rest).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\nabc$/);
  early.close();
  early.closeAllConnections();
});

test('F-213 requests before a malformed one are answered first, each once', async () => {
  const site = await openSite();
  const { responses, rest } = await talk(site.cloudFront.url, `${get('/1')}${get('/2')}GET /3 HTTP/1.1\nHost: a\n\n${get('/4')}`);
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 400]);
  expect(rest).toBe('');
  expect(site.origins.app!.seen.map(({ url }) => url).sort()).toEqual(['/1', '/2']);
});

test('pipelined requests are answered in their order', async () => {
  const site = await openSite();
  site.origins.app!.handler = (request, response) => setTimeout(() => response.end(request.url), request.url === '/0' ? 50 : 0);
  const targets = Array.from({ length: 8 }, (_, index) => `/${index}`);
  const { responses } = await talk(site.cloudFront.url, targets.map((target, index) => get(target, ...(index === 7 ? ['Connection: close'] : []))).join(''));
  expect(responses.map(({ body }) => body)).toEqual(targets);
});

test('F-225 the target\'s host counts more than Host', async () => {
  const site = await startSite({ behavior: { OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3' } });
  await talk(site.cloudFront.url, get('http://www.example.com:8080/a?b', 'Connection: close'));
  expect(site.origins.app!.seen).toMatchObject([{ url: '/a?b', headers: { host: 'www.example.com:8080' } }]);
});

test('F-224 HTTP/1.0 gets no chunks, and its connection ends unless it says otherwise', async () => {
  const site = await openSite();
  site.origins.app!.handler = (_request, response) => {
    response.write('streamed ');
    response.end('body');
  };
  const plain = await talk(site.cloudFront.url, 'GET / HTTP/1.0\r\nHost: a\r\n\r\n');
  expect(plain.responses).toMatchObject([{ status: 200, body: 'streamed body', headers: { connection: 'close' } }]);
  expect(plain.responses[0]!.headers).not.toHaveProperty('transfer-encoding');
  site.origins.app!.handler = (_request, response) => response.end('known');
  const kept = await talk(site.cloudFront.url, 'GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n', 'GET / HTTP/1.0\r\nHost: a\r\n\r\n');
  expect(kept.responses.map(({ body }) => body)).toEqual(['known', 'known']);
});

test('F-004 TRACE, and other methods that CloudFront does not have, are refused', async () => {
  const site = await openSite();
  for (const method of ['TRACE', 'PROPFIND', 'PURGE']) expect((await send(site.cloudFront.url, '/', { method })).status).toBe(403);
  expect(site.origins.app!.seen).toEqual([]);
});

test('bad escapes in the target reach the origin as they are', async () => {
  const site = await openSite();
  for (const target of ['/%zz', '/%', '/%e9%', '/a%00b', '/?q=%zz%']) expect((await site.get(target)).status).toBeLessThan(500);
  expect(site.faults).toEqual([]);
});

test('F-216 a head that does not arrive is a 408', async () => {
  const site = await openSite();
  const half = await talk(site.cloudFront.url, 'GET / HTTP/1.1\r\nHost: a\r\nX: ');
  expect(half.responses.map(({ status }) => status)).toEqual([408]);
  const dripping = await talk(site.cloudFront.url, ...Array.from({ length: 400 }, (_, index) => (index === 0 ? 'GET / HTTP/1.1\r\n' : `X-${index}: y\r\n`)));
  expect(dripping.responses.map(({ status }) => status)).toEqual([408]);
});

test('F-216 a body that does not arrive is a 408 where a function waits for all of it', async () => {
  const faults: unknown[] = [];
  const withBody = withLambdas(['viewer-request'], { includeBody: true });
  const invoked = jest.fn(passThrough);
  const site = await startSite({
    ...withBody,
    behavior: { AllowedMethods: ALL_METHODS, ...withBody.behavior },
    functions: lambdas({ 'viewer-request': invoked }),
    options: { timeScale: IMPATIENT, onFault: (error) => faults.push(error) },
  });
  const { responses, rest } = await talk(site.cloudFront.url, post(['Content-Length: 10'], 'half'));
  expect(responses.map(({ status }) => status)).toEqual([408]);
  expect(rest).toBe('');
  const { port } = new URL(site.cloudFront.url);
  const leaving = net.connect(Number(port), '127.0.0.1', () => leaving.write(post(['Content-Length: 10'], 'half'), () => setTimeout(() => leaving.destroy(), 20)));
  await once(leaving, 'close');
  while (site.cloudFront.requestsUnderWay > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(invoked).not.toHaveBeenCalled();
  expect(faults).toEqual([]);
});

test('F-216 a body that does not arrive is a 408 where it is on its way to the origin', async () => {
  const site = await openSite();
  const { responses, rest } = await talk(site.cloudFront.url, post(['Content-Length: 10'], 'half'));
  expect(responses.map(({ status }) => status)).toEqual([408]);
  expect(rest).toBe('');
  expect(site.origins.app!.seen).toEqual([]);
});

test('a viewer that hangs up in the middle leaves nothing under way', async () => {
  const site = await openSite();
  const requests = ['GET / HT', 'GET / HTTP/1.1\r\nHost: a\r\n', post(['Content-Length: 10'], 'half'), post([chunks], '5\r\nab')];
  const { port } = new URL(site.cloudFront.url);
  await Promise.all(requests.map((bytes) => new Promise<void>((resolve) => {
    const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(bytes, () => setTimeout(() => socket.destroy(), 20)));
    socket.on('error', () => undefined).on('close', () => resolve());
  })));
  while (site.cloudFront.requestsUnderWay > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(site.faults).toEqual([]);
  expect(site.origins.app!.seen).toEqual([]);
});

/** Requests that are nearly right: each with some bytes lost, doubled, changed or put in. */
const nearly = () => {
  const whole = fc.constantFrom(
    get('/a'), get('/a', 'Connection: close'), post(['Content-Length: 5'], 'abcde'), post([chunks], '5\r\nabcde\r\n0\r\n\r\n'),
    post([chunks], `5;x=y\r\nabcde\r\n0\r\nT: u\r\n\r\n${SMUGGLED}`), post([`Content-Length: ${SMUGGLED.length}`], SMUGGLED),
    post(['Content-Length: 4', 'Transfer-Encoding: chunked'], `0\r\n\r\n${SMUGGLED}`), get('/a', 'Upgrade: websocket', 'Connection: Upgrade'),
    'GET http://h/a HTTP/1.1\r\nHost: a\r\n\r\n', 'GET /a HTTP/1.0\r\nHost: a\r\n\r\n',
  );
  const bit = fc.constantFrom(
    '\r\n', '\n', '\r', ' ', '\t', '\0', ':', ',', ';', '0', '5', '\xff', '/',
    'Host: b\r\n', 'Content-Length: 3\r\n', 'Transfer-Encoding: chunked\r\n', 'Expect: 100-continue\r\n',
  );
  const change = fc.record({ at: fc.nat(999), drop: fc.nat(4), put: fc.option(bit, { nil: '' }) });
  const changed = (bytes: string, { at, drop, put }: { at: number; drop: number; put: string }) => {
    const index = Math.floor(at * bytes.length / 1000);
    return bytes.slice(0, index) + put + bytes.slice(index + drop);
  };
  return fc.tuple(fc.array(whole, { minLength: 1, maxLength: 3 }), fc.array(change, { maxLength: 3 }))
    .map(([requests, changes]) => changes.reduce(changed, requests.join('')));
};

test('F-213 F-214 whatever is sent: every answer is whole and belongs to one request, no origin sees more than was answered, and nothing is left', async () => {
  const site = await openSite();
  await fc.assert(fc.asyncProperty(fc.array(nearly(), { minLength: 40, maxLength: 40 }), async (inputs) => {
    site.origins.app!.seen.length = 0;
    site.traces.length = 0;
    const answers = await Promise.all(inputs.map((bytes) => talk(site.cloudFront.url, bytes)));
    for (const { responses, rest } of answers) {
      expect(rest).toBe('');
      // 504: on a busy machine the origin, too, can be late.
      for (const { status } of responses) expect([200, 400, 403, 408, 413, 501, 504]).toContain(status);
    }
    const begun = new Set(site.traces.filter(({ stage }) => stage === 'listener').map(({ requestId }) => requestId)).size;
    const answered = answers.reduce((sum, { responses }) => sum + responses.length, 0);
    expect(answered).toBeLessThanOrEqual(begun);
    const asked = answers.reduce((sum, { responses }) => sum + responses.filter(({ status }) => status === 200 || status === 504).length, 0);
    expect(site.origins.app!.seen.length).toBeLessThanOrEqual(asked);
    expect((await site.get('/')).status).toBe(200);
  }), { numRuns: 5, endOnFailure: true });
  expect(site.faults).toEqual([]);
  while (site.cloudFront.requestsUnderWay > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}, 60_000);

test('the reader of these tests reads what was written', () => {
  fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z]{0,9}$/)), (bodies) => {
    const written = bodies.map((body) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`).join('');
    expect(readResponses(written).responses.map(({ body }) => body)).toEqual(bodies);
    expect(readResponses(`${written}x`).rest).toBe('x');
  }));
});
