import { send, startSite, stopSites } from '../support/site';
import { withFunction, withLambdas } from '../support/templates';

/** What functions write is read in the trace of the request on which they wrote it, besides their logs. */

// Starts threads.
jest.setTimeout(30_000);

afterEach(stopSites);

const WRITES = `
console.log('loaded');
exports.handler = async (event) => {
  const { cf } = event.Records[0];
  console.log(cf.config.eventType + ' of ' + cf.request.uri);
  console.error('{"fault":"none"}');
  if (cf.request.uri === '/long') console.log('x'.repeat(5000));
  if (cf.request.uri === '/thrown') throw new Error('on purpose');
  return cf.request;
};`;

test('those of a Lambda@Edge function, in order, before what becomes of the event', async () => {
  const logs: string[] = [];
  const site = await startSite({
    ...withLambdas(['origin-request'], { code: WRITES }),
    options: { lambdaInstances: { maxInstances: 1 }, onLog: (source, line) => logs.push(`${source}: ${line}`) },
  });
  const tracedOn = async (target: string) => {
    site.traces.length = 0;
    await send(site.cloudFront.url, target);
    return site.traces.filter(({ stage }) => stage === 'leg 1').map(({ detail }) => detail);
  };
  // Standard output and standard error go different ways.
  const byStream = (details: string[]) => [details.filter((detail) => !detail.includes('{')).slice(0, 3), details.filter((detail) => detail.includes('{'))];
  expect(byStream(await tracedOn('/first'))).toEqual([
    ['originrequest wrote loaded', 'originrequest wrote origin-request of /first', 'originrequest: /first'], ['originrequest wrote {"fault":"none"}'],
  ]);
  expect(byStream(await tracedOn('/second'))[0]!.slice(0, 2)).toEqual(['originrequest wrote origin-request of /second', 'originrequest: /second']);
  expect(await tracedOn('/long')).toContain(`originrequest wrote ${'x'.repeat(1000)}…`);
  const thrown = await tracedOn('/thrown');
  expect(thrown.slice(0, 2).sort()).toEqual(['originrequest wrote origin-request of /thrown', 'originrequest wrote {"fault":"none"}']);
  expect(thrown[2]).toMatch(/failed: .*on purpose/);
  expect(logs.slice(0, 2)).toEqual(['originrequest: loaded', 'originrequest: origin-request of /first']);
});

test('those of a CloudFront Function', async () => {
  const site = await startSite(withFunction(['viewer-request'], 'fn', 'function handler(event) { console.log("seen " + event.request.uri); return event.request; }'));
  await send(site.cloudFront.url, '/page');
  expect(site.traces.filter(({ stage }) => stage === 'viewer-request').map(({ detail }) => detail)[0]).toBe('fn wrote seen /page');
});
