import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One KeyValueStore behind the REST protocol of AWS's data API, on a port of its own: only what the command line asks for. */
export class DataApi {
  static async start(items: Record<string, string> = {}, { name = 'site-store', template = '' } = {}): Promise<DataApi> {
    const api = new DataApi(new Map(Object.entries(items)), name, template);
    await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  readonly arn: string;
  /** Method and path of every request, the ARN left out. */
  readonly requests: string[] = [];
  readonly signatures: string[] = [];
  /** Answers in place of the store's: status, and type of the error. */
  failure?: { status: number; type: string; message?: string };
  /** Done before each update: what others write just then. */
  beforeUpdate?: () => void;
  /** How an update with an old ETag is refused. */
  conflict = { status: 409, type: 'ConflictException', message: 'the store has changed' };
  private version = 1;
  private readonly server: Server;

  private constructor(readonly items: Map<string, string>, private readonly name: string, private readonly template: string) {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.arn = `arn:aws:cloudfront::123456789012:key-value-store/${name}`;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Somebody else's write. */
  set(key: string, value: string): void {
    this.items.set(key, value);
    this.version += 1;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url!, 'http://local');
    const path = decodeURIComponent(url.pathname);
    const reply = (status: number, body: object, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    };
    const fail = (status: number, type: string, Message = type) => reply(status, { Message }, { 'x-amzn-errortype': type });
    if (path === '/local/status') return reply(200, { template: this.template, keyValueStores: [{ name: this.name, arn: this.arn }] });

    const root = `/key-value-stores/${this.arn}`;
    this.requests.push(`${request.method} ${path.replace(root, '')}`);
    this.signatures.push(request.headers.authorization ?? '');
    if (this.failure) return fail(this.failure.status, this.failure.type, this.failure.message);
    if (!path.startsWith(root)) return fail(404, 'ResourceNotFoundException');
    const size = { ItemCount: this.items.size, TotalSizeInBytes: 0 };
    const rest = path.slice(root.length);
    if (rest === '') return reply(200, { ...size, KvsARN: this.arn, Created: 0, Status: 'READY' }, { etag: `E${this.version}` });
    if (request.method === 'POST') return this.update(request, JSON.parse(Buffer.concat(chunks).toString()) as Update, reply, fail);
    if (rest === '/keys') return reply(200, this.page(url.searchParams));
    const key = rest.slice('/keys/'.length);
    const value = this.items.get(key);
    return value === undefined ? fail(404, 'ResourceNotFoundException') : reply(200, { ...size, Key: key, Value: value });
  }

  private page(query: URLSearchParams): object {
    const from = Number(query.get('NextToken') ?? 0);
    const most = Number(query.get('MaxResults') ?? 10);
    const all = [...this.items].map(([Key, Value]) => ({ Key, Value }));
    return { Items: all.slice(from, from + most), ...(from + most < all.length ? { NextToken: String(from + most) } : {}) };
  }

  private update(request: IncomingMessage, { Puts = [], Deletes = [] }: Update, reply: Reply, fail: Fail): void {
    this.beforeUpdate?.();
    if (request.headers['if-match'] !== `E${this.version}`) return fail(this.conflict.status, this.conflict.type, this.conflict.message);
    if (Puts.length + Deletes.length > 50) return fail(400, 'ValidationException');
    for (const { Key, Value } of Puts) this.items.set(Key, Value);
    for (const { Key } of Deletes) this.items.delete(Key);
    this.version += 1;
    return reply(200, { ItemCount: this.items.size, TotalSizeInBytes: 0 }, { etag: `E${this.version}` });
  }
}

interface Update {
  Puts?: { Key: string; Value: string }[];
  Deletes?: { Key: string }[];
}

type Reply = (status: number, body: object, headers?: Record<string, string>) => void;
type Fail = (status: number, type: string, message?: string) => void;
