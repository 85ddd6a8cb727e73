import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { FailureReason, GetItem, GetOutcome, ItemClient, Reading } from './item-client';
import { amzDate, type Credentials, Signer } from './sigv4';
import { isObject } from '../event';
import { parseJson } from '../values';

/** An answer after so long is of no use, even for the memory. */
const TIMEOUT_MS = 1_000;
/** An item has 400 KB at most, but ours are projected to two attributes. */
const MAX_RESPONSE_BYTES = 65_536;
/** Requests to a replica that nobody waits for any more: they warm up connections and the memory, but must not pile up. */
const MAX_LATE = 4;
const TARGET = 'DynamoDB_20120810.GetItem';
const CONTENT_TYPE = 'application/x-amz-json-1.0';
const THROTTLED = /Throttling|ThroughputExceeded|RequestLimitExceeded/;

export interface DynamoDbClientDeps {
  /** Credentials are read for each request, since Lambda renews them. `AWS_ENDPOINT_URL_DYNAMODB` is for local engines. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * GetItem of DynamoDB's API over connections that are kept. AWS's SDK would take three times as long for the first read of an instance, and
 * three times the CPU of each later one; measured in bench/edge-router.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
 */
export class DynamoDbClient implements ItemClient {
  private readonly signer = new Signer();
  private readonly endpoint?: URL;
  private readonly agent: HttpAgent;
  private readonly late = new Map<string, Set<() => void>>();
  /** Of signatures, and since when. */
  private date = '';
  private since = 0;

  /** Does at the instance's start what costs the most CPU: loading the root certificates, and a first signature. */
  constructor(private readonly deps: DynamoDbClientDeps) {
    const { AWS_ENDPOINT_URL_DYNAMODB: url } = deps.env;
    if (url && !/^https?:\/\/[^/]+\/?$/.test(url)) {
      throw new Error(`AWS_ENDPOINT_URL_DYNAMODB is "${url}"; give one like http://127.0.0.1:8000`);
    }
    this.endpoint = url ? new URL(url) : undefined;
    this.agent = this.endpoint?.protocol === 'http:'
      ? new HttpAgent({ keepAlive: true })
      : new HttpsAgent({ keepAlive: true, secureContext: createSecureContext() });
    this.sign('us-east-1', 'localhost', '', { accessKeyId: '', secretAccessKey: '' });
  }

  public get(wanted: GetItem): Reading {
    const { region } = wanted;
    let abandon = () => {};
    const outcome = new Promise<GetOutcome>((resolve) => {
      let request: ClientRequest | undefined;
      let isOver = false;
      const end = (result: GetOutcome) => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        this.late.get(region)?.delete(abandon);
        resolve(result);
        if (result.failed !== undefined) request?.destroy();
      };
      const attempt = (isLast: boolean) => {
        try {
          request = this.send(wanted, end, (isStale) => {
            if (isOver || isLast || !isStale) return end({ failed: 'network' });
            this.dropKeptConnections();
            attempt(true);
          });
        } catch {
          end({ failed: 'unsent' });
        }
      };
      abandon = () => end({ failed: 'silent' });
      const timer = setTimeout(abandon, TIMEOUT_MS);
      attempt(false);
    });
    return { outcome, late: () => this.keepLate(region, abandon) };
  }

  private keepLate(region: string, abandon: () => void): void {
    const late = this.late.get(region) ?? new Set();
    this.late.set(region, late);
    if (late.size < MAX_LATE) late.add(abandon);
    else abandon();
  }

  /** @param broken told whether the request went out on a kept connection that the other side had closed, as while the instance was frozen */
  private send(wanted: GetItem, end: (outcome: GetOutcome) => void, broken: (isStale: boolean) => void): ClientRequest {
    const { endpoint } = this;
    const body = bodyOf(wanted);
    const host = endpoint?.hostname.replace(/^\[|\]$/g, '') ?? `dynamodb.${wanted.region}.amazonaws.com`;
    const headers = this.sign(wanted.region, endpoint?.host ?? host, body, this.credentials());
    const options = { agent: this.agent, host, port: endpoint?.port || undefined, method: 'POST', path: '/', headers };
    const request = (endpoint?.protocol === 'http:' ? httpRequest : httpsRequest)(options);
    let hasAnswered = false;
    request.once('response', (response) => {
      hasAnswered = true;
      receive(response, end);
    });
    request.on('error', () => broken(request.reusedSocket && !hasAnswered));
    request.end(body);
    return request;
  }

  private dropKeptConnections(): void {
    for (const sockets of Object.values(this.agent.freeSockets)) sockets?.forEach((socket) => socket.destroy());
  }

  private credentials(): Credentials {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = this.deps.env;
    if (!accessKeyId || !secretAccessKey) throw new Error('no credentials');
    return { accessKeyId, secretAccessKey, sessionToken };
  }

  private sign(region: string, host: string, body: string, credentials: Credentials): { [name: string]: string } {
    const now = this.deps.now();
    // Written once a second: it costs as much as a third of a signature.
    if (Math.abs(now - this.since) >= 1_000) {
      this.since = now;
      this.date = amzDate(now);
    }
    const { date } = this;
    const signed = {
      'content-type': CONTENT_TYPE,
      host,
      'x-amz-date': date,
      'x-amz-target': TARGET,
      ...(credentials.sessionToken ? { 'x-amz-security-token': credentials.sessionToken } : {}),
    };
    const authorization = this.signer.authorization({ region, service: 'dynamodb', headers: signed, body, date }, credentials);
    return { ...signed, authorization, 'content-length': `${Buffer.byteLength(body)}` };
  }
}

/** Attributes go by placeholders, because users' names may be words that DynamoDB reserves, as `ttl` is. Reads are eventually consistent. */
function bodyOf({ table, keyName, key, attributes }: GetItem): string {
  return JSON.stringify({
    TableName: table,
    Key: { [keyName]: { S: key } },
    ProjectionExpression: '#0,#1',
    ExpressionAttributeNames: { '#0': attributes[0], '#1': attributes[1] },
  });
}

function receive(response: IncomingMessage, end: (outcome: GetOutcome) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_RESPONSE_BYTES) end({ failed: 'oversize' });
    else chunks.push(chunk);
  });
  response.on('end', () => end(outcomeOf(response.statusCode ?? 0, Buffer.concat(chunks).toString())));
  response.on('error', () => end({ failed: 'network' }));
}

function outcomeOf(status: number, text: string): GetOutcome {
  if (status !== 200) return { failed: reasonOf(status, text) };
  const body = parseJson(text);
  if (!isObject(body)) return { failed: 'malformed' };
  const { Item: item } = body;
  return item === undefined || isObject(item) ? { item } : { failed: 'malformed' };
}

function reasonOf(status: number, text: string): FailureReason {
  if (status >= 500) return 'server';
  return status === 429 || (status === 400 && THROTTLED.test(text)) ? 'throttled' : 'refused';
}
