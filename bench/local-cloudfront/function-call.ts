import { createViewerFunction } from '../../cli/src/functions/viewer-function-engine';
import type { EdgeRequest } from '../../cli/src/model/http';
import { functionContext } from '../../cli/src/runtime/edge-code';
import type { BenchResult } from '../bench-result';
import { median } from '../median';

const WARM_UP = 20_000;
const CALLS = 2_000;
const ROUNDS = 25;
const BOUND_MICROS = 20;

/** What half of all sites do at viewer-request: one host name, and index pages. */
const BODY = `
  var request = event.request;
  var host = request.headers.host ? request.headers.host.value : '';
  if (host === 'example.com') {
    return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: 'https://www.example.com' + request.uri } } };
  }
  if (request.uri.endsWith('/')) request.uri += 'index.html';
  else if (request.uri.lastIndexOf('.') < request.uri.lastIndexOf('/')) request.uri += '/index.html';
  request.headers['x-visitor'] = { value: event.viewer.ip };
  return request;`;

const HEADERS: Record<string, string> = {
  'host': 'www.example.com',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'accept': 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-US,en;q=0.5',
  'accept-encoding': 'gzip, deflate, br',
  'cookie': 'session=0123456789abcdef; theme=dark',
};

/** One call of a small function through the engine, with the event made and the result checked; beside the same code called as it stands. */
export async function run(): Promise<BenchResult[]> {
  const viewerFunction = createViewerFunction({ name: 'index-pages', code: `function handler(event) {${BODY}\n}`, runtime: 'cloudfront-js-2.0' });
  const context = functionContext(DISTRIBUTION, 'request', 'LCL50-P1', 'us-east-1');
  const engine = async () => {
    const { outcome } = await viewerFunction.onRequest(request(), context);
    if (outcome.kind !== 'request' || outcome.request.uri !== '/guides/start/index.html') throw new Error(`the function gave ${JSON.stringify(outcome)}`);
  };
  // The peer is the code alone: no event is made of a request, and no request of what is returned.
  const handler = new Function('event', BODY) as (event: object) => { uri: string };
  const plain = async () => {
    const headers = Object.fromEntries(Object.entries(HEADERS).map(([name, value]) => [name, { value }]));
    const { uri } = await handler({ viewer: { ip: '192.0.2.1' }, request: { uri: '/guides/start', headers } });
    if (uri !== '/guides/start/index.html') throw new Error(`the handler gave ${uri}`);
  };
  for (const call of [engine, plain]) await microsOf(call, WARM_UP);
  const taken = { engine: [] as number[], plain: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    taken.engine.push(await microsOf(engine, CALLS));
    taken.plain.push(await microsOf(plain, CALLS));
  }
  const [value, peerValue] = [median(taken.engine), median(taken.plain)];
  return [{
    name: 'call of a small CloudFront Function', value, unit: 'µs', peer: 'its code alone', peerValue,
    ratio: value / peerValue, target: `at most ${BOUND_MICROS} µs`, ok: value <= BOUND_MICROS,
  }];
}

const DISTRIBUTION = { id: 'EBENCH', domainName: 'bench.cloudfront.net', origins: new Map() } as Parameters<typeof functionContext>[0];

function request(): EdgeRequest {
  const headers = Object.fromEntries(Object.entries(HEADERS).map(([name, value]) => [name, [{ key: name, value }]]));
  return { method: 'GET', uri: '/guides/start', querystring: 'from=mail', headers, clientIp: '192.0.2.1' };
}

/** CPU of one call, which other processes on the machine hardly move. */
async function microsOf(call: () => Promise<void>, times: number): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < times; i += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}
