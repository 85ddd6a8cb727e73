import http from 'node:http';
import https from 'node:https';
import { Fault } from '../../src/faults/fault';
import type { OriginControl } from '../../src/faults/origin-control';
import { OriginGates, type OriginGatesSettings } from '../../src/faults/origin-gates';
import { createHttpOrigin } from '../../src/origins/http-origin';
import type { OriginAnswer, OriginRequest, TryLimits } from '../../src/origins/origin';
import { startOrigin, type TestOrigin } from '../support/origin-server';
import { track } from '../support/site';

export const POP = 'FRA56-P1';

/** The gate of an origin by itself, without a distribution. */
export interface GateOfTest {
  origin: TestOrigin;
  gates: OriginGates;
  control: OriginControl;
  /** As the local CloudFront does. */
  send(request?: Partial<OriginRequest>, limits?: Partial<TryLimits>): Promise<OriginAnswer>;
}

export const fakeNetwork = (parts: Partial<OriginGatesSettings['network']> = {}): OriginGatesSettings['network'] => ({
  roundTripMs: () => 0, isCut: () => false, onChange: () => () => undefined, ...parts,
});

export async function startGate(settings: Partial<OriginGatesSettings> = {}): Promise<GateOfTest> {
  const origin = track(await startOrigin('v1'));
  const target = track(createHttpOrigin(origin.url));
  const gates = track(new OriginGates({
    pops: [POP], network: fakeNetwork(), random: () => 0.5, onFault: (error) => { throw error; }, ...settings,
  }));
  await gates.open([{ id: 'v1', domainName: 'v1.example.com', target }]);
  return {
    origin, gates,
    control: gates.control('v1', (pop) => pop),
    send: (request, limits) => gates.at(POP, 'v1').send(target, { method: 'GET', target: '/', headers: {}, ...request },
      { connectTimeoutMs: 400, responseTimeoutMs: 400, ...limits }),
  };
}

/** What Node's own client says of an address: the error's code, or status and body. */
export function nodeSees(url: string, options: https.RequestOptions = {}, patienceMs = 1000): Promise<string> {
  return new Promise((resolve) => {
    const transport = url.startsWith('https') ? https : http;
    let connected = false;
    const request = transport.request(url, { agent: false, ...options }, (response) => {
      let body = '';
      const silence = setTimeout(() => {
        resolve(`${response.statusCode} ${body}…`);
        request.destroy();
      }, patienceMs);
      const say = (text: string) => {
        clearTimeout(silence);
        resolve(text);
      };
      response.on('data', (chunk: Buffer) => { body += chunk.toString(); });
      response.on('end', () => say(`${response.statusCode} ${body}`));
      response.on('error', (error: NodeJS.ErrnoException) => say(`${response.statusCode} ${body} ${error.code ?? error.message}`));
    });
    const timer = setTimeout(() => {
      resolve(connected ? 'silence' : 'no connection');
      request.destroy();
    }, patienceMs);
    request.on('socket', (socket) => {
      connected = !socket.connecting;
      socket.once('connect', () => { connected = true; });
    });
    request.on('response', () => clearTimeout(timer));
    request.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve(error.code ?? error.message);
    });
    request.end();
  });
}

export { Fault };
