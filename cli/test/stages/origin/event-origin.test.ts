import type { OriginConfig } from '../../../src/model/distribution';
import { eventOriginOf, withEventOrigin } from '../../../src/stages/origin/event-origin';

const CUSTOM: OriginConfig = {
  id: 'a', domainName: 'a.example.com', path: '/p', customHeaders: {}, connectionAttempts: 2, connectionTimeout: 4, responseTimeout: 20, completionTimeout: 60,
  details: { kind: 'custom', protocolPolicy: 'match-viewer', httpPort: 8080, httpsPort: 8443, sslProtocols: ['TLSv1.2'], keepaliveSeconds: 5 },
};
const S3: OriginConfig = {
  ...CUSTOM, completionTimeout: undefined, details: { kind: 's3', missing: 404, usesOriginAccessIdentity: true, region: 'eu-west-1' },
};

test('match-viewer shows the viewer\'s protocol and its port', () => {
  expect(eventOriginOf(CUSTOM, 'https').custom).toMatchObject({ protocol: 'https', port: 8443 });
  expect(eventOriginOf(CUSTOM, 'http').custom).toMatchObject({ protocol: 'http', port: 8080 });
});

test('a bucket is shown with its Region and how it is accessed', () => {
  expect(eventOriginOf(S3, 'https')).toEqual({
    s3: { domainName: 'a.example.com', path: '/p', customHeaders: {}, readTimeout: 20, authMethod: 'origin-access-identity', region: 'eu-west-1' },
  });
});

test('what a function writes replaces what the event shows, and nothing else', () => {
  const event = eventOriginOf(CUSTOM, 'https');
  const changed = withEventOrigin(CUSTOM, { custom: { ...event.custom!, domainName: 'b.example.com', path: '/q/', readTimeout: 7, protocol: 'http', port: 81 } });
  expect(changed).toMatchObject({
    id: 'a', domainName: 'b.example.com', path: '/q', responseTimeout: 7, connectionAttempts: 2, connectionTimeout: 4, completionTimeout: 60,
    details: { protocolPolicy: 'http-only', httpPort: 81 },
  });
});

test('a completion timeout of 0 takes the bound away, another replaces it', () => {
  const { custom } = eventOriginOf(CUSTOM, 'https');
  expect(withEventOrigin(CUSTOM, { custom: { ...custom!, responseCompletionTimeout: 0 } })).not.toHaveProperty('completionTimeout');
  expect(withEventOrigin(CUSTOM, { custom: { ...custom!, responseCompletionTimeout: 9 } }).completionTimeout).toBe(9);
});

test('a custom origin may become a bucket', () => {
  expect(withEventOrigin(CUSTOM, { s3: { ...eventOriginOf(S3, 'https').s3!, authMethod: 'none' } }).details).toMatchObject({ kind: 's3', usesOriginAccessIdentity: false });
});
