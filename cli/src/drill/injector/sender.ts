import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { CookieJar } from './cookie-jar';
import { writeId } from './injector-protocol';
import { POP_HEADER, VIEWER_ADDRESS_HEADER } from '../../listener/viewer-request';
import type { DrillPlan, PlannedRequest, PlannedVisitor } from '../plan/plan';
import type { Sample } from '../sample';

/** Whatever closes an idle connection first races with its next request: it is closed here before a server would. */
const IDLE_MS = 3000;

/** Beyond them requests wait for a connection, which their times show: a process has only so many descriptors. */
const MOST_SOCKETS = 4096;

export interface SenderSettings {
  readonly plan: DrillPlan;
  readonly url: string;
  readonly pops: Readonly<Record<string, string>>;
  /** Milliseconds since the drill began. */
  readonly elapsed: () => number;
  /** Milliseconds since the epoch, by the drill's clock. */
  readonly now: () => number;
  readonly onSample: (sample: Sample) => void;
}

/** Sends requests of the plan, each for its visitor, and tells what came of each. */
export class Sender {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MOST_SOCKETS, maxFreeSockets: 1024, scheduling: 'lifo', timeout: IDLE_MS });
  private readonly underWay = new Map<ClientRequest, () => void>();
  private readonly jars: (CookieJar | undefined)[] = [];
  private readonly address: { readonly hostname: string; readonly port: string };

  constructor(private readonly settings: SenderSettings) {
    const { hostname, port } = new URL(settings.url);
    this.address = { hostname, port };
  }

  get waiting(): number {
    return this.underWay.size;
  }

  send(index: number): void {
    const { plan, elapsed, now } = this.settings;
    const planned = plan.requests[index]!;
    const visitor = plan.visitors[planned.visitor]!;
    const jar = this.jarOf(visitor);
    const sentMs = elapsed();
    const { method, path } = planned;
    const sent = request({ ...this.address, agent: this.agent, method, path, headers: this.headersOf(planned, visitor, jar) });
    let response: IncomingMessage | undefined;
    let firstByteMs: number | undefined;
    const end = (failure?: string) => {
      if (!this.underWay.delete(sent)) return;
      this.settings.onSample(sampleOf(index, planned, visitor, sentMs, firstByteMs ?? elapsed() - planned.atMs, response, failure));
    };
    this.underWay.set(sent, () => end(response === undefined ? 'no answer when the drill was over' : 'the body had not ended when the drill was over'));
    sent.on('error', (error) => end(messageOf(error)));
    sent.on('response', (answer) => {
      response = answer;
      firstByteMs = elapsed() - planned.atMs;
      jar.take(answer.headers['set-cookie'], now());
      answer.on('error', (error) => end(`the body broke off: ${messageOf(error)}`));
      answer.on('end', () => end(answer.complete ? undefined : 'the body broke off'));
      answer.resume();
    });
    sent.end(planned.method === 'POST' ? writeId(index) : undefined);
  }

  /** @param tells - Whether requests that were not answered are told: not where it is the drill that broke off. */
  close(tells: boolean): void {
    const left = [...this.underWay];
    if (!tells) this.underWay.clear();
    for (const [sent, giveUp] of left) {
      giveUp();
      sent.destroy();
    }
    this.agent.destroy();
  }

  private headersOf({ pop, method }: PlannedRequest, visitor: PlannedVisitor, jar: CookieJar): Record<string, string> {
    const headers: Record<string, string> = {
      'user-agent': visitor.userAgent, [VIEWER_ADDRESS_HEADER]: visitor.address, [POP_HEADER]: this.settings.pops[pop]!,
    };
    if (method === 'POST') headers['content-type'] = 'text/plain';
    const cookie = jar.header(this.settings.now());
    if (cookie !== undefined) headers.cookie = cookie;
    return headers;
  }

  private jarOf({ index, cookies, session }: PlannedVisitor): CookieJar {
    return this.jars[index] ??= new CookieJar({ steering: cookies, application: session });
  }
}

function sampleOf(
  index: number, { atMs, ...planned }: PlannedRequest, { group }: PlannedVisitor, sentMs: number, firstByteMs: number,
  response: IncomingMessage | undefined, failure: string | undefined,
): Sample {
  const { 'x-amz-cf-id': requestId, 'x-app-version': version, 'x-app-error': appError, 'x-cache': cache } = response?.headers ?? {};
  const result = typeof cache === 'string' ? cache.replace(/ from cloudfront$/, '') : undefined;
  return {
    index, ...planned, group, scheduledMs: atMs, sentMs, firstByteMs, status: response?.statusCode ?? 0,
    ...(failure !== undefined && { failure }),
    ...(typeof requestId === 'string' && { requestId }),
    ...(typeof version === 'string' && { version }),
    ...(typeof appError === 'string' && { appError }),
    ...(result !== undefined && { result }),
  };
}

function messageOf(error: NodeJS.ErrnoException): string {
  return error.code === 'ECONNRESET' && error.message === 'aborted' ? 'connection reset' : error.message;
}
