import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Traffic } from './rehearsal';

/** One answer as a viewer saw it. */
export interface Answer {
  readonly method: string;
  readonly path: string;
  /** 0 where no response came. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Why no response came. */
  readonly failure?: string;
  readonly firstByteMs: number;
}

/** What is driven: a local CloudFront. */
export interface DrivenEdge {
  readonly url: string;
  invalidate(pathPatterns: string[]): unknown;
}

/** Drives real requests at the address and reports each as it comes. */
export async function drive(edge: DrivenEdge, traffic: Traffic, onAnswer: (answer: Answer) => void): Promise<void> {
  // A connection a request, as from so many viewers: an answer that hangs holds up nobody else.
  const agent = new Agent({ keepAlive: false, maxSockets: traffic.concurrency });
  const round = async () => {
    const waiting = [...traffic.paths];
    const worker = async () => {
      for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) onAnswer(await ask(edge.url, path, agent));
    };
    await Promise.all(Array.from({ length: Math.min(traffic.concurrency, waiting.length) }, worker));
  };
  // Round after round, so that what one round brings into the cache serves the next.
  for (let i = 0; i < traffic.rounds; i++) {
    if (traffic.uncached) await edge.invalidate(['/*']);
    await round();
  }
  agent.destroy();
}

function ask(address: string, path: string, agent: Agent): Promise<Answer> {
  const started = performance.now();
  return new Promise((resolve) => {
    let firstByteMs = 0;
    const none = ({ message }: Error) => resolve({ method: 'GET', path, status: 0, failure: message, headers: {}, firstByteMs: firstByteMs || performance.now() - started });
    const sent = request(new URL(path, address), { agent, headers: { 'accept-encoding': 'gzip, br', 'user-agent': 'smart-origin-demo' } }, (response) => {
      firstByteMs = performance.now() - started;
      response.on('error', none);
      response.on('end', () => resolve({ method: 'GET', path, status: response.statusCode ?? 0, headers: response.headers, firstByteMs }));
      response.resume();
    });
    sent.on('error', none);
    sent.end();
  });
}
