import { createConfigReader } from '../../../../lambda/edge-router/config';
import type { OriginRequest } from '../../../../lambda/edge-router/event';
import { applyMember, leaveToTemplate } from '../../../../lambda/edge-router/origin-request/apply-member';
import { expectAccepted } from '../support/cloudfront';
import { bucketOrigin, carried, CONFIG, customOrigin, headers, internal, request } from '../support/events';

const config = createConfigReader()(carried(CONFIG, 'primary'))!;
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function applied(given: OriginRequest, member: string, configured: string | undefined = 'v1'): OriginRequest {
  const edited = copy(given);
  applyMember(edited, { member, leg: 1 }, configured, config);
  expectAccepted('origin-request', edited, given);
  return edited;
}

const atPrimary = request(customOrigin('v1.example.com', carried(CONFIG, 'primary')), internal({ variant: 'v2', session: 'abc', voided: 'v3', avoid: 'v3', role: 'x', config: '{}' }));

test('another member has all its settings, and nothing of the configured origin’s', () => {
  expect(applied(atPrimary, 'v2').origin).toEqual({
    custom: {
      domainName: 'v2.example.com',
      port: 8080,
      protocol: 'http',
      path: '/app',
      readTimeout: 20,
      keepaliveTimeout: 10,
      responseCompletionTimeout: 40,
      sslProtocols: ['TLSv1.2', 'TLSv1.1'],
      customHeaders: { 'x-key': [{ key: 'x-key', value: 'secret-of-v2' }], 'x-other': [{ key: 'x-other', value: 'other-of-v2' }] },
    },
  });
});

test('what another member leaves out is the default, and the configured origin’s bound is taken away', () => {
  expect(applied(atPrimary, 'v1us').origin).toEqual({
    custom: {
      domainName: 'v1us.example.com', port: 443, protocol: 'https', path: '', readTimeout: 30, keepaliveTimeout: 5, responseCompletionTimeout: 0, sslProtocols: ['TLSv1.2'], customHeaders: {},
    },
  });
});

test('no bound is taken away where there was none', () => {
  const unbound = copy(atPrimary);
  delete unbound.origin!.custom!.responseCompletionTimeout;
  expect(applied(unbound, 'v1us').origin!.custom).not.toHaveProperty('responseCompletionTimeout');
});

test('the configured member keeps its origin and its own custom headers', () => {
  expect(applied(atPrimary, 'v1').origin).toEqual(customOrigin('v1.example.com', headers({ 'x-key': 'secret-of-v1' })));
});

test('a configured bucket stays one; with another member it becomes a custom origin', () => {
  const atBucket = request(bucketOrigin('v1.example.com', carried(CONFIG, 'primary')));
  expect(applied(atBucket, 'v1').origin).toEqual(bucketOrigin('v1.example.com', headers({ 'x-key': 'secret-of-v1' })));
  expect(applied(atBucket, 'v1').headers.host).toEqual([{ key: 'Host', value: 'v1.example.com' }]);
  expect(applied(atBucket, 'v2').origin).toEqual({ custom: expect.objectContaining({ domainName: 'v2.example.com' }) as unknown });
});

test('where the template does not say whose origin it is, nothing of it is a member’s own', () => {
  expect(applied(atPrimary, 'v1', 'nobody').origin!.custom!.customHeaders).toEqual({});
});

test('the Host is the member’s', () => {
  expect(applied(atPrimary, 'v2').headers.host).toEqual([{ key: 'Host', value: 'www.example.com' }]);
  expect(applied(atPrimary, 'v1us').headers.host).toEqual([{ key: 'Host', value: 'v1us.example.com' }]);
});

test('a custom header of the member goes before the viewer’s of that name', () => {
  const forged = copy(atPrimary);
  forged.headers['x-key'] = [{ key: 'X-Key', value: 'guessed' }];
  for (const member of ['v1', 'v2']) {
    const edited = applied(forged, member);
    expect(edited.headers).not.toHaveProperty('x-key');
    expect(edited.origin!.custom!.customHeaders['x-key'][0].value).toBe(`secret-of-${member}`);
  }
});

test('a custom header that no function may touch is left to the viewer', () => {
  const own = copy(atPrimary);
  own.origin!.custom!.customHeaders['accept-encoding'] = [{ key: 'Accept-Encoding', value: 'identity' }];
  const edited = applied(own, 'v1');
  expect(edited.headers['accept-encoding'][0].value).toBe('br,gzip');
  expect(edited.origin!.custom!.customHeaders).not.toHaveProperty('accept-encoding');
});

test('everything else of the request stays', () => {
  const edited = applied(atPrimary, 'v2');
  expect({ ...edited, headers: undefined, origin: undefined }).toEqual({ ...atPrimary, headers: undefined, origin: undefined });
  expect(Object.keys(edited.headers).sort()).toEqual([
    'accept-encoding', 'cookie', 'host', 'user-agent', 'via', 'x-forwarded-for', 'x-smart-origin-member', 'x-smart-origin-variant',
  ]);
});

test.each([
  ['a custom origin', customOrigin('v1.example.com', carried(CONFIG, 'primary')), 'v1.example.com'],
  ['a bucket', bucketOrigin('b.s3.eu-west-1.amazonaws.com', carried(CONFIG, 'primary')), 'b.s3.eu-west-1.amazonaws.com'],
])('left to the template: %s, without what is ours', (_, origin, host) => {
  const given = request(origin, internal({ variant: 'v2', session: 'abc', member: 'v2;leg=1' }));
  const edited = copy(given);
  leaveToTemplate(edited);
  expectAccepted('origin-request', edited, given);
  const [kept] = Object.values(edited.origin!);
  expect(kept.customHeaders).toEqual(headers({ 'x-key': 'secret-of-v1' }));
  expect(kept).toMatchObject({ domainName: host });
  expect(edited.headers.host).toEqual([{ key: 'Host', value: host }]);
  expect(Object.keys(edited.headers).filter((name) => name.startsWith('x-smart'))).toEqual(['x-smart-origin-variant']);
});

test('left to the template without an origin, the Host stays', () => {
  const edited = request(undefined);
  leaveToTemplate(edited);
  expect(edited.headers.host[0].value).toBe('example.org');
});
