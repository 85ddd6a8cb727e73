import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { OriginConfig } from '../../../src/model/distribution';
import type { Origin, OriginRequest } from '../../../src/origins/origin';
import { tryOrigin } from '../../../src/stages/origin/origin-tries';
import { ScriptedOrigin } from '../../support/timed-origin';

const CUSTOM: OriginConfig = {
  id: 'a', domainName: 'a', path: '', customHeaders: {}, connectionAttempts: 3, connectionTimeout: 4, responseTimeout: 30,
  details: { kind: 'custom', protocolPolicy: 'https-only', httpPort: 80, httpsPort: 443, sslProtocols: [], keepaliveSeconds: 5 },
};
const S3: OriginConfig = { ...CUSTOM, details: { kind: 's3', missing: 403, usesOriginAccessIdentity: false, region: 'us-east-1' } };
const GET: OriginRequest = { method: 'GET', target: '/', headers: {} };

function attempt(origin: Origin, config = CUSTOM, request = GET, timeScale = 1, repeatsSilentBuckets = false) {
  return tryOrigin(origin, config, request, { timeScale, signal: new AbortController().signal, repeatsSilentBuckets, onRetry: () => undefined });
}

test.each<[string, OriginConfig, string, number]>([
  ['connections at a custom origin', CUSTOM, 'connect-timeout', 3],
  ['refused connections', CUSTOM, 'connect-refused', 3],
  ['connections at a bucket', S3, 'connect-timeout', 3],
  ['silence at a custom origin', CUSTOM, 'response-timeout', 3],
  ['silence at a bucket', S3, 'response-timeout', 1],
  ['a broken handshake', CUSTOM, 'tls', 1],
  ['a reset', CUSTOM, 'reset', 1],
])('F-011 tries at %s', async (_name, config, cause, tries) => {
  const origin = new ScriptedOrigin([cause as 'reset']);
  expect(await attempt(origin, config)).toMatchObject({ kind: 'failure', cause });
  expect(origin.tries).toHaveLength(tries);
});

test.each([['GET', 3], ['HEAD', 3], ['OPTIONS', 1], ['POST', 1]])('F-011 %s is tried %d times at a silent custom origin', async (method, tries) => {
  const origin = new ScriptedOrigin(['response-timeout']);
  await attempt(origin, CUSTOM, { ...GET, method });
  expect(origin.tries).toHaveLength(tries);
});

test.each([['GET', 3], ['HEAD', 3], ['OPTIONS', 1]])('F-116 %s is tried %d times at a silent bucket where buckets are like custom origins', async (method, tries) => {
  const origin = new ScriptedOrigin(['response-timeout']);
  await attempt(origin, S3, { ...GET, method }, 1, true);
  expect(origin.tries).toHaveLength(tries);
});

test('the first answer ends the tries', async () => {
  const origin = new ScriptedOrigin(['connect-timeout', 200]);
  expect(await attempt(origin)).toMatchObject({ kind: 'response', response: { status: 200 } });
  expect(origin.tries).toHaveLength(2);
});

test('an error status is an answer', async () => {
  const origin = new ScriptedOrigin([503, 200]);
  expect(await attempt(origin)).toMatchObject({ kind: 'response', response: { status: 503 } });
  expect(origin.tries).toHaveLength(1);
});

test('the time-outs of the template bound each try, divided by the scale', async () => {
  const origin = new ScriptedOrigin([200]);
  await attempt(origin, CUSTOM, GET, 10);
  expect(origin.tries[0]!.limits).toMatchObject({ connectTimeoutMs: 400, responseTimeoutMs: 3000 });
  expect(origin.tries[0]!.limits).not.toHaveProperty('completionTimeoutMs');
});

test('F-012 the response completion timeout bounds all tries together', async () => {
  const slow = new ScriptedOrigin(['response-timeout']);
  const send = slow.send.bind(slow);
  slow.send = async (request, limits) => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    return send(request, limits);
  };
  expect(await attempt(slow, { ...CUSTOM, completionTimeout: 0.02 })).toMatchObject({ kind: 'failure', cause: 'completion-timeout' });
  expect(slow.tries).toHaveLength(1);
});

test('F-013 a body that was read from is never sent again', async () => {
  const bodies: string[] = [];
  const origin: Origin = {
    description: 'reads, then breaks',
    send: async ({ body }) => {
      bodies.push(await text(body as Readable));
      return { kind: 'failure', cause: 'connect-timeout', detail: '', elapsedMs: 1 };
    },
    close: async () => undefined,
  };
  await attempt(origin, CUSTOM, { ...GET, method: 'POST', body: Readable.from([Buffer.from('once')]) });
  expect(bodies).toEqual(['once']);
});

test('a body that nobody has read yet may wait for the next connection', async () => {
  const origin = new ScriptedOrigin(['connect-refused', 200]);
  expect(await attempt(origin, CUSTOM, { ...GET, method: 'POST', body: Readable.from([Buffer.from('x')]) })).toMatchObject({ kind: 'response' });
});

test('nothing is tried again for a viewer who went away', async () => {
  const gone = new AbortController();
  gone.abort();
  const origin = new ScriptedOrigin(['connect-timeout']);
  await tryOrigin(origin, CUSTOM, GET, { timeScale: 1, signal: gone.signal, repeatsSilentBuckets: false, onRetry: () => undefined });
  expect(origin.tries).toHaveLength(1);
});
